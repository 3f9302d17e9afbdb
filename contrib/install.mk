# install.mk - install and uninstall, included by the Makefile. DESTDIR and PREFIX are honoured.
#
# Nothing here touches a mail server, makes a user or starts a service: the files for systemd make the
# user, the folders and the service (systemd-sysusers, systemd-tmpfiles, systemctl).

INSTALL ?= install
sbindir = $(PREFIX)/sbin
bindir = $(PREFIX)/bin
datadir = $(PREFIX)/share/invite-milter
mandir = $(PREFIX)/share/man
# systemd looks into these below /usr and below /usr/local.
libdir = $(PREFIX)/lib
configdir = $(sysconfdir)/invite-milter

PAGES = $(sort $(wildcard milter/man/*.[1-8]))
SERVICES = $(sort $(wildcard config/services.d/*.ini))
DEMO = $(sort $(wildcard config/demo/*)) \
	$(shell sed -n 's|^\[\(.*\.eml\)\]$$|tests/corpus/\1|p' config/demo/demo.ini)
SAMPLES = invite-milter.ini rules.ini
SYSTEMD = systemd/system/invite-milter.service tmpfiles.d/invite-milter.conf \
	sysusers.d/invite-milter.conf

install: all ## install below PREFIX (DESTDIR is honoured); touches no mail server
	@$(INSTALL) -d "$(DESTDIR)$(sbindir)" "$(DESTDIR)$(bindir)" \
		"$(DESTDIR)$(datadir)/services.d" "$(DESTDIR)$(datadir)/demo" \
		"$(DESTDIR)$(configdir)"
	$(INSTALL) -m 755 $(BUILD)/invite-milter "$(DESTDIR)$(sbindir)/invite-milter"
	$(INSTALL) -m 755 $(BUILD)/invitectl "$(DESTDIR)$(bindir)/invitectl"
	@$(INSTALL) -m 644 $(SERVICES) "$(DESTDIR)$(datadir)/services.d"
	@$(INSTALL) -m 644 $(DEMO) "$(DESTDIR)$(datadir)/demo"
	@$(INSTALL) -m 644 config/user.ini contrib/sieve/invitations.sieve "$(DESTDIR)$(datadir)"
	@for page in $(PAGES); do \
		folder="$(DESTDIR)$(mandir)/man$${page##*.}" && $(INSTALL) -d "$$folder" && \
		$(INSTALL) -m 644 $$page "$$folder" || exit 1; \
	done
	@for file in $(SAMPLES); do \
		[ -e "$(DESTDIR)$(configdir)/$$file" ] || \
		sed -e 's|/usr/share/invite-milter|$(datadir)|g; s|/etc/invite-milter|$(configdir)|g' \
			config/$$file >"$(DESTDIR)$(configdir)/$$file" || exit 1; \
		chmod 644 "$(DESTDIR)$(configdir)/$$file" || exit 1; \
	done
	@for file in $(SYSTEMD); do \
		folder="$(DESTDIR)$(libdir)/$${file%/*}" && $(INSTALL) -d "$$folder" && \
		sed -e 's|@sbindir@|$(sbindir)|g; s|@configdir@|$(configdir)|g' \
			-e 's|@localstatedir@|$(localstatedir)|g' \
			contrib/$$(echo $$file | sed 's|/system/|/|') >"$$folder/$${file##*/}" && \
		chmod 644 "$$folder/$${file##*/}" || exit 1; \
	done
	@echo "installed: manual pages in $(DESTDIR)$(mandir), catalogue in $(DESTDIR)$(datadir)," \
		"settings in $(DESTDIR)$(configdir)"

uninstall: ## remove what install put there, but no configuration and no mail
	@rm -f "$(DESTDIR)$(sbindir)/invite-milter" "$(DESTDIR)$(bindir)/invitectl"
	@rm -f $(foreach file,$(SERVICES),"$(DESTDIR)$(datadir)/services.d/$(notdir $(file))")
	@rm -f $(foreach file,$(DEMO),"$(DESTDIR)$(datadir)/demo/$(notdir $(file))")
	@rm -f "$(DESTDIR)$(datadir)/user.ini" "$(DESTDIR)$(datadir)/invitations.sieve"
	@rm -f $(foreach page,$(PAGES),"$(DESTDIR)$(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page))")
	@rm -f $(foreach file,$(SYSTEMD),"$(DESTDIR)$(libdir)/$(file)")
	@rmdir "$(DESTDIR)$(datadir)/services.d" "$(DESTDIR)$(datadir)/demo" "$(DESTDIR)$(datadir)" || true
	@echo "removed; what was kept and $(DESTDIR)$(configdir) are still there"

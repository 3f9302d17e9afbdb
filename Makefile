# invite-milter. GNU make. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
sysconfdir ?= /etc
localstatedir ?= /var
BUILD := build

CFLAGS ?= -O2 -g
PACKAGES = glib-2.0 gio-2.0 gmime-3.0 json-glib-1.0 libpcre2-8 icu-i18n icu-uc libxml-2.0 sqlite3
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wpointer-arith -Wformat=2 -Wvla -Wno-unused-parameter
HARDENING = -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
VERSION := $(shell cat milter/VERSION)

# Asked when a recipe runs, not when the Makefile is read: on a fresh machine the libraries are
# installed by the first line of the recipe.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES)) -liniparser -lmilter -lpthread

ALL_CPPFLAGS = -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(VARIANT_CPPFLAGS) \
	-Imilter -MMD -MP $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=gnu17 $(WARNINGS) $(CFLAGS) $(VARIANT_CFLAGS)
ALL_LDFLAGS = $(VARIANT_LDFLAGS) $(LDFLAGS)

ROOM_SOURCES := $(sort $(wildcard milter/*/*.c))
PROGRAMS := $(sort $(patsubst milter/%.c,%,$(wildcard milter/*.c)))
TEST_SOURCES := $(sort $(wildcard tests/unit/*.c tests/cases/*.c tests/wire/*.c tests/fuzz/*.c \
	tests/mta/*.c tests/score/*.c))
BENCH_SOURCES := $(sort $(wildcard tests/bench/*.c))

.DEFAULT_GOAL := all
.PHONY: all demo check score lint bench install uninstall clean help deps programs test-programs \
	bench-programs sample FORCE

all: ## build build/invite-milter and build/invitectl
	@$(MAKE) --no-print-directory programs O=$(BUILD)

demo: deps ## install what is missing, build, play mails to the real daemon and show what happens
	@$(MAKE) --no-print-directory all
	@$(BUILD)/invitectl demo

check: deps ## install what is missing, run all tests under ASan and UBSan
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory programs test-programs O=$(BUILD)/check SANITIZE=1
	@tests/run $(BUILD)/check

# Rows of facts, of which mails are made.
CORPUS ?= $(firstword $(wildcard ../shared/corpus tests/corpus/tables))

score: deps ## how well services, kinds, names and persons are recognised; SCORE_FLAGS=-v tells each miss
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory $(BUILD)/tests/score/score $(BUILD)/tests/score/names O=$(BUILD)
	@$(BUILD)/tests/score/score $(SCORE_FLAGS) $(BUILD)/invitectl config/services.d $(CORPUS)
	@$(BUILD)/tests/score/names $(SCORE_FLAGS)

lint: deps ## layout, rooms, manual pages, scripts
	@tests/lint/all

bench: deps ## ratios against milters that do nothing, measured in one run
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory bench-programs O=$(BUILD)
	@tests/bench/run $(BUILD)
	@tests/bench/replay $(BUILD)

deps:
	@contrib/install-deps

sample:
	@$(MAKE) --no-print-directory programs O=$(BUILD)/check SANITIZE=1
	$(BUILD)/check/invite-milter --print-settings > config/invite-milter.ini
	$(BUILD)/check/invitectl init --reads en > $(BUILD)/user.ini && mv $(BUILD)/user.ini config/user.ini

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## print this
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile contrib/install.mk | expand -t 12

include contrib/install.mk

# --- rules for one variant: O is its folder ------------------------------------------------------
O ?= $(BUILD)
ifeq ($(SANITIZE),1)
VARIANT_CFLAGS = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
VARIANT_LDFLAGS = -fsanitize=address,undefined
else
VARIANT_CFLAGS = $(HARDENING) $(FORTIFY)
VARIANT_CPPFLAGS = -DDATADIR='"$(PREFIX)/share/invite-milter"'
VARIANT_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed
endif

programs: $(O)/libinvite.a $(PROGRAMS:%=$(O)/%)
test-programs: $(TEST_SOURCES:%.c=$(O)/%)
bench-programs: $(BENCH_SOURCES:%.c=$(O)/%)

$(O)/libinvite.a: $(ROOM_SOURCES:%.c=$(O)/%.o)
	@rm -f $@
	@ar rcs $@ $^

$(PROGRAMS:%=$(O)/%): $(O)/%: $(O)/milter/%.o $(O)/libinvite.a
	$(CC) $(ALL_LDFLAGS) -o $@ $< $(O)/libinvite.a $(PKG_LIBS)

$(O)/tests/%: $(O)/tests/%.o $(O)/libinvite.a
	@$(CC) $(ALL_LDFLAGS) -o $@ $< $(O)/libinvite.a $(PKG_LIBS)

$(O)/%.o: %.c Makefile milter/VERSION
	@mkdir -p $(@D)
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# The data folder is compiled into what is installed: another PREFIX builds that file anew. The tests'
# variant keeps the defaults that config/ and the manual pages name.
$(O)/milter/base/settings.o: $(O)/prefix
$(O)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
FORCE:

.PRECIOUS: $(O)/%.o
-include $(ROOM_SOURCES:%.c=$(O)/%.d) $(PROGRAMS:%=$(O)/milter/%.d) $(TEST_SOURCES:%.c=$(O)/%.d) \
	$(BENCH_SOURCES:%.c=$(O)/%.d)

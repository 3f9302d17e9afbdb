# postfix.sh - a private Postfix: its package unpacked, never installed, in a chroot of its own.
#
# Sourced by run. The machine's own mail server, its users and its configuration are not touched. The
# chroot has its own passwd, its own libraries and two devices; users and groups are bare numbers.
#
#	postfix_fetch CACHE             the package and missing libraries, kept for later runs
#	postfix_unpack CACHE ROOT       the chroot, ready to start
#	postfix_start ROOT SMTPD...     each SMTPD is "PORT OPTION..." (options of smtpd, without -o)
#	postfix_stop ROOT
#
# All return non-zero and say why on failure.

POSTFIX_UID=5101
POSTDROP_GID=5102
BOXES_UID=5103
DAEMON_UID=5104
queue=var/spool/postfix

postfix_say() {
	echo "# postfix: $*"
}

# Names of the libraries that a package wants and that are not installed here, with what they want.
postfix_wanted_libraries() {
	apt-cache depends "$1" 2>/dev/null |
		sed -n 's/^ *|\{0,1\}Depends: \(lib[a-z0-9.+-]*\)$/\1/p' |
		while read -r library; do
			dpkg-query -W -f '${db:Status-Status}' "$library" 2>/dev/null |
				grep -qx installed && continue
			echo "$library"
			postfix_wanted_libraries "$library"
		done
}

postfix_download() {
	# shellcheck disable=SC2046
	(cd "$1" && apt-get -q download postfix $(postfix_wanted_libraries postfix | sort -u)) \
		>"$1/log" 2>&1
}

postfix_fetch() {
	[ -f "$1/complete" ] && return 0
	mkdir -p "$1" && rm -f "$1"/*.deb
	# Package lists of a fresh or an old machine name files that no mirror has.
	postfix_download "$1" || { apt-get -q update >/dev/null 2>&1 && postfix_download "$1"; } || {
		postfix_say "the package could not be fetched"
		sed 's/^/# /' "$1/log"
		return 1
	}
	: >"$1/complete"
}

# What the programs of the chroot need of this machine: the libraries that did not come with it.
postfix_copy_libraries() {
	own=$(find "$1" -name '*.so*' -type f -exec dirname {} + | sort -u | tr '\n' ':')
	LD_LIBRARY_PATH=$own ldd "$1"/usr/sbin/postconf "$1"/usr/lib/postfix/sbin/smtpd \
		"$1"/usr/lib/postfix/sbin/virtual "$1"/usr/lib/postfix/sbin/master \
		"$1"/usr/lib/postfix/sbin/cleanup >"$1/ldd" || return 1
	if grep 'not found' "$1/ldd"; then
		postfix_say 'libraries are missing'
		return 1
	fi
	sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[ \t]*\(\/[^ ]*\) (.*/\1/p' "$1/ldd" | sort -u |
		while read -r library; do
			case $library in
			"$1"/*) continue ;;
			esac
			mkdir -p "$1$(dirname "$library")" && cp -L "$library" "$1$library" || exit 1
		done || return 1
	mkdir -p "$1/etc"
	for folder in "$1"/usr/lib/*-linux-* "$1"/lib/*-linux-*; do
		[ -d "$folder" ] && echo "${folder#"$1"}"
	done >"$1/etc/ld.so.conf"
	ldconfig -r "$1" 2>/dev/null
}

postfix_write_users() {
	cat >"$1/etc/passwd" <<-END
		root:x:0:0::/root:/bin/false
		postfix:x:$POSTFIX_UID:$POSTFIX_UID::/var/spool/postfix:/bin/false
		boxes:x:$BOXES_UID:$BOXES_UID::/var/boxes:/bin/false
		nobody:x:65534:65534::/nonexistent:/bin/false
		invite-milter:x:$DAEMON_UID:$DAEMON_UID::/nonexistent:/bin/false
	END
	cat >"$1/etc/group" <<-END
		root:x:0:
		postfix:x:$POSTFIX_UID:
		postdrop:x:$POSTDROP_GID:
		boxes:x:$BOXES_UID:
		nogroup:x:65534:
		invite-milter:x:$DAEMON_UID:
	END
	printf '127.0.0.1 localhost mx.example.org\n' >"$1/etc/hosts"
	printf 'hosts: files\npasswd: files\ngroup: files\nservices: files\n' >"$1/etc/nsswitch.conf"
	printf 'smtp 25/tcp mail\n' >"$1/etc/services"
	: >"$1/etc/resolv.conf"
}

postfix_write_settings() {
	cat >"$1/etc/postfix/main.cf" <<-END
		compatibility_level = 3.6
		myhostname = mx.example.org
		mydestination =
		mynetworks = 127.0.0.0/8
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		smtpd_peername_lookup = no
		disable_dns_lookups = yes
		smtpd_relay_restrictions = reject_unauth_destination
		smtpd_authorized_xclient_hosts = 127.0.0.1
		local_header_rewrite_clients =
		local_recipient_maps =
		alias_maps =
		alias_database =
		recipient_delimiter = +
		virtual_mailbox_domains = example.org, example.com
		virtual_mailbox_base = /var/boxes
		virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
		virtual_mailbox_limit = 0
		virtual_uid_maps = static:$BOXES_UID
		virtual_gid_maps = static:$BOXES_UID
		message_size_limit = 50000000
		maillog_file = /var/log/postfix.log
		smtpd_client_connection_rate_limit = 0
		milter_connect_timeout = 30s
		max_idle = 5s
	END
	cat >"$1/etc/postfix/services" <<-END
		cleanup   unix       n - n -   0 cleanup
		qmgr      unix       n - n 300 1 qmgr
		rewrite   unix       - - n -   - trivial-rewrite
		bounce    unix       - - n -   0 bounce
		defer     unix       - - n -   0 bounce
		trace     unix       - - n -   0 bounce
		error     unix       - - n -   - error
		retry     unix       - - n -   - error
		flush     unix       n - n 1000? 0 flush
		proxymap  unix       - - n -   - proxymap
		anvil     unix       - - n -   1 anvil
		virtual   unix       - n n -   - virtual
		postlog   unix-dgram n - n -   1 postlogd
	END
}

# Postfix insists on owners and modes.
postfix_make_folders() (
	cd "$1" || exit 1
	mkdir -p dev tmp $queue var/lib/postfix var/boxes var/log root &&
		mknod -m 666 dev/null c 1 3 && mknod -m 444 dev/urandom c 1 9 &&
		chown $POSTFIX_UID:$POSTFIX_UID var/lib/postfix &&
		chown $BOXES_UID:$BOXES_UID var/boxes && chmod 700 var/lib/postfix &&
		cd $queue || exit 1
	for folder in active bounce corrupt defer deferred flush hold incoming private saved trace; do
		mkdir -p $folder && chmod 700 $folder && chown $POSTFIX_UID $folder || exit 1
	done
	mkdir -p pid maildrop public && chown $POSTFIX_UID:$POSTDROP_GID maildrop public &&
		chmod 730 maildrop && chmod 710 public
)

postfix_unpack() {
	mkdir -p "$2" && chmod 755 "$2" || return 1
	for package in "$1"/*.deb; do
		dpkg-deb -x "$package" "$2" || return 1
	done
	postfix_copy_libraries "$2" && postfix_write_users "$2" && postfix_write_settings "$2" &&
		postfix_make_folders "$2"
}


# 0 when it serves; 1 when it ended at once, as it does when another program took a port.
postfix_start() {
	root=$1
	shift
	rm -f "$root/var/log/postfix.log"
	cp "$root/etc/postfix/services" "$root/etc/postfix/master.cf"
	for smtpd; do
		# shellcheck disable=SC2086
		set -- $smtpd
		printf '127.0.0.1:%s inet n - n - - smtpd' "$1"
		shift
		[ $# -eq 0 ] || printf ' -o %s' "$@"
		echo
	done >>"$root/etc/postfix/master.cf"
	chroot "$root" /usr/lib/postfix/sbin/master -c /etc/postfix -s </dev/null \
		>"$root/var/log/master.out" 2>&1 &
	postfix_pid=$!
	await 20 postfix_started_or_dead && kill -0 "$postfix_pid" 2>/dev/null
}

postfix_started_or_dead() {
	grep -q 'daemon started' "$root/var/log/postfix.log" 2>/dev/null ||
		! kill -0 "$postfix_pid" 2>/dev/null
}

# Whoever still lives in the chroot: nobody else is in it.
postfix_inhabitants() {
	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/root" 2>/dev/null)" = "$1" ] && echo "${process#/proc/}"
	done
}

postfix_is_gone() {
	[ -z "$(postfix_inhabitants "$1")" ]
}

postfix_stop() {
	[ -n "${postfix_pid:-}" ] || return 0
	kill "$postfix_pid" 2>/dev/null
	await 10 postfix_is_gone "$1" && return 0
	# shellcheck disable=SC2046
	kill -9 $(postfix_inhabitants "$1") 2>/dev/null
	await 5 postfix_is_gone "$1"
}

postfix_queue_is_empty() {
	[ -z "$(cd "$1/$queue" && find incoming active deferred maildrop -type f | head -n 1)" ]
}

# daemon.sh - our daemons behind the private Postfix, and the rules of their users.
#
# Sourced by run, which sets tree, programs (folder of invite-milter and invitectl), work and root. A
# daemon NAME has the settings work/NAME.ini, the store work/NAME.store, the log work/NAME.log and the
# socket root/m/NAME.sock, and runs as a user of its own where that user can reach the folder.

# Ana reads English. Bo has his mail tagged. Cy takes all. Dan has no file. Eve's has a mistake. Fay wants to
# know who asks, or to be asked three times.
daemon_write_rules() {
	mkdir -p "$work/services.d" || return 1
	for user in ana bo cy eve fay; do
		mkdir -p "$users/example.org/$user" || return 1
	done
	cat >"$work/rules.ini" <<-'END'
		[rule forged invitations]
		authentic = no
		kind      = request, reminder, join
		action    = quarantine
		binding   = yes

		[rule the house tags linkedin]
		service = linkedin
		action  = tag
	END
	cat >"$users/example.org/ana/rules.ini" <<-'END'
		[me]
		reads   = en

		[rule business means business]
		service = linkedin
		kind    = request, reminder
		script  = unreadable
		action  = quarantine

		[rule facebook is a numbers game]
		service = facebook
		action  = fold
		into    = folder Invitations
	END
	cat >"$users/example.org/bo/rules.ini" <<-'END'
		[rule bo wants to see]
		service = linkedin, facebook
		action  = tag
	END
	cat >"$users/example.org/cy/rules.ini" <<-'END'
		[rule cy takes all]
		service = linkedin, facebook
		action  = accept
	END
	cat >"$users/example.org/fay/rules.ini" <<-'END'
		[me]
		learn   = yes

		[rule asked often enough]
		asked   = 3+
		action  = fold
		into    = folder Insistent

		[rule business means business]
		service = linkedin
		kind    = request, reminder
		known   = no
		action  = quarantine

		[rule friends]
		known   = yes
		action  = tag
	END
	cat >"$users/example.org/eve/rules.ini" <<-'END'
		[rule eve cannot spell]
		service = linkedin
		actoin  = quarantine
	END
}

daemon_make_folders() {
	mkdir -p "$root/m" && chown "$DAEMON_UID:$POSTFIX_UID" "$root/m" && chmod 2710 "$root/m"
}

# Words before the program's name that make it run as its own user.
daemon_identity() {
	identity="setpriv --reuid=$DAEMON_UID --regid=$DAEMON_UID --clear-groups"
	# shellcheck disable=SC2086
	$identity test -x "$programs/invite-milter" -a -r "$tree/config/services.d" \
		-a -x "$root/m" && return 0
	echo "# daemon: $work cannot be reached by all, so it runs as root"
	identity=
}

daemon_start() { # name, "KEY = VALUE"...
	name=$1
	shift
	mkdir -p "$work/$name.store" && chmod 700 "$work/$name.store" || return 1
	[ -z "$identity" ] || chown "$DAEMON_UID:$DAEMON_UID" "$work/$name.store" || return 1
	{
		cat <<-END
			[settings]
			listen    = local:$root/m/$name.sock
			log       = stderr
			domains   = example.org, example.com
			delimiter = +
			authserv-id = mx.example.org
			accounts  = virtual:root
			users     = $users/%d/%u/rules.ini
			rules     = $work/rules.ini
			catalogue = $tree/config/services.d
			additions = $work/services.d
			store     = $work/$name.store
		END
		printf '%s\n' "$@"
	} >"$work/$name.ini"
	# shellcheck disable=SC2086
	(umask 007 && exec $identity "$programs/invite-milter" -c "$work/$name.ini" -f) \
		</dev/null >"$work/$name.log" 2>&1 &
	echo $! >"$work/$name.pid"
	await 30 daemon_is_up_or_dead "$name" && daemon_runs "$name" && return 0
	echo "# daemon $name did not start"
	sed 's/^/# /' "$work/$name.log"
	return 1
}

daemon_pid() {
	cat "$work/$1.pid" 2>/dev/null
}

# A child that has ended but was not waited for is no longer running.
daemon_runs() {
	kill -0 "$(daemon_pid "$1")" 2>/dev/null &&
		! grep -qs '^State:[[:space:]]*Z' "/proc/$(daemon_pid "$1")/status"
}

daemon_is_up_or_dead() {
	[ -S "$root/m/$1.sock" ] || ! daemon_runs "$1"
}

daemon_is_gone() {
	! daemon_runs "$1"
}

# The daemon's exit status, after a polite request; 137 when it had to be killed.
daemon_stop() {
	kill "$(daemon_pid "$1")" 2>/dev/null
	await 30 daemon_is_gone "$1" || kill -9 "$(daemon_pid "$1")" 2>/dev/null
	wait "$(daemon_pid "$1")"
}

# The items of one user in a daemon's store.
items() { # daemon, user
	(cd "$work/$1.store" && find "$PWD" -type f -path "$PWD/*/example.org/$2/*" ! -path "$PWD/*/tmp/*")
}

# cases.sh - what must come out of the real Postfix. Sourced by run.

# --- the two mails this program exists for -------------------------------------------------------

request_is_quarantined() {
	send "$act_port" "$request" ana@example.org
	is_empty ana
	has_items act ana 1
}

request_is_kept_as_received() {
	item_is act ana "$request"
	grep -q 'business means business' "$(items act ana)"
}

request_again_makes_no_second_item() {
	send "$act_port" "$request" ana@example.org
	is_empty ana
	has_items act ana 1
}

item_is_listed_and_shown() {
	"$programs/invitectl" -c "$work/act.ini" list >"$work/list"
	cat "$work/list"
	id=$(basename "$(items act ana)" | sed 's/[:,].*//')
	grep -q "$(printf '%.8s' "$id")" "$work/list"
	grep -q 'ana@example.org' "$work/list"
	"$programs/invitectl" -c "$work/act.ini" show "$id" >"$work/shown"
	cat "$work/shown"
	grep -q '^subject .* requested to add you as a connection on LinkedIn' "$work/shown"
	grep -q 'would like to be added to your professional network' "$work/shown"
	if grep -q "$(printf '\r')" "$work/shown"; then
		fail 'show printed a carriage return'
	fi
}

facebook_is_folded() {
	send "$act_port" "$facebook" ana@example.org
	has_header ana 'X-Invite-Folder: Invitations'
	has_header ana 'X-Invite-Service: facebook'
	arrived_unchanged_but_for_ours "$facebook" ana
}

facebook_goes_to_a_subaddress() {
	send "$folders_port" "$facebook" ana@example.org
	is_empty ana
	box ana+Invitations
	arrived_unchanged_but_for_ours "$facebook" ana+Invitations
}

# --- tags ----------------------------------------------------------------------------------------

request_is_tagged() {
	send "$act_port" "$request" bo@example.org
	has_header bo 'X-Invite-Service: linkedin'
	has_header bo 'X-Invite-Kind: request'
	has_header bo 'X-Invite-Script: Cyrl'
	has_header bo 'X-Invite-Inviter: =?UTF-8?.*'
	has_header bo 'X-Invite-Verdict: tag.*'
	has_header bo 'X-Invite-Rule: bo wants to see'
	arrived_unchanged_but_for_ours "$request" bo
}

observed_mail_is_unchanged() {
	send "$observe_port" "$request" ana@example.org
	arrived_unchanged "$request" ana
	has_items observe ana 0
}

# --- several recipients --------------------------------------------------------------------------

two_recipients_get_what_their_rules_say() {
	sed 's/^Message-ID:.*/Message-ID: <both@client.example>/I' "$request" >"$work/both"
	send "$act_port" "$work/both" ana@example.org cy@example.org
	is_empty ana
	has_items act ana 2
	arrived_unchanged "$work/both" cy
}

mistake_leaves_a_user_on_the_site_rules() {
	send "$act_port" "$request" eve@example.org
	has_header eve 'X-Invite-Rule: the house tags linkedin'
	await 5 grep -q 'eve/rules.ini:' "$work/act.log"
}

mistake_leaves_others_untouched() {
	send "$act_port" "$request" eve@example.org bo@example.org
	box eve
	box bo
	rm -rf "$root/var/boxes"/*
	send "$act_port" "$request" bo@example.org
	has_header bo 'X-Invite-Rule: bo wants to see'
}

# --- the people whom one knows -------------------------------------------------------------------

# Another mail of the same request: a reminder, or another delivery.
request_numbered() { # number
	sed "s/^Message-ID:.*/Message-ID: <fay-$1@client.example>/I" "$request" >"$work/mail"
}

stranger_is_quarantined() {
	request_numbered 1
	send "$act_port" "$work/mail" fay@example.org
	is_empty fay
	has_items act fay 1
	grep -q 'rcpt=<fay@example.org> .*known=no asked=1' "$work/act.log"
}

knows_somebody() { # daemon, owner, name
	"$programs/invitectl" -c "$work/$1.ini" people list --rcpt "$2" 2>/dev/null | grep -q "$3"
}

write_letter() {
	cat <<-END
		From: Fay <fay@example.org>
		To: "Svetlana Gurieva" <reference@example.org>
		Subject: the bees
		Date: Mon, 4 May 2026 08:00:00 +0000
		Message-ID: <letter@example.org>

		How are they?
	END
}

one_written_to_is_known() {
	write_letter >"$work/mail"
	send_as fay@example.org "$act_port" "$work/mail" reference@example.org
	await 30 knows_somebody act fay@example.org 'Svetlana Gurieva'
	rm -rf "$root/var/boxes"/*
	request_numbered 2
	send "$act_port" "$work/mail" fay@example.org
	has_header fay 'X-Invite-Verdict: tag; authentic=unknown; known=yes; asked=2'
	has_header fay 'X-Invite-Rule: friends'
}

same_mail_again_asks_no_third_time() {
	request_numbered 2
	send "$act_port" "$work/mail" fay@example.org
	has_header fay 'X-Invite-Verdict: tag; authentic=unknown; known=yes; asked=2'
}

third_mail_is_often_enough() {
	request_numbered 3
	send "$act_port" "$work/mail" fay@example.org
	has_header fay 'X-Invite-Folder: Insistent'
	has_header fay 'X-Invite-Verdict: fold; authentic=unknown; known=yes; asked=3'
}

stranger_cannot_teach() {
	write_letter | sed 's/Svetlana Gurieva/Bo Muster/' >"$work/mail"
	send "$act_port" "$work/mail" reference@example.org
	if knows_somebody act fay@example.org 'Bo Muster'; then
		fail 'who did not log in has taught'
	fi
}

forgotten_people_are_strangers() {
	"$programs/invitectl" -c "$work/act.ini" people forget --rcpt fay@example.org
	if knows_somebody act fay@example.org 'Svetlana Gurieva'; then
		fail 'she is still known'
	fi
}

# --- ordinary mail -------------------------------------------------------------------------------

write_ordinary() { # subject
	cat <<-END
		Received: from inner.client.example by client.example; Mon, 4 May 2026 08:00:00 +0000
		From: Carla Colleague <carla@client.example>
		To: Ana <ana@example.org>
		Subject: $1
		Date: Mon, 4 May 2026 08:00:00 +0000
		Message-ID: <ordinary@client.example>

		I saw your invitation to connect on LinkedIn.
		.
		..two dots
		X-Invite-Verdict: this is text
	END
}

ordinary_mail_is_unchanged() {
	write_ordinary 'please add me on LinkedIn' >"$work/mail"
	send "$act_port" "$work/mail" ana@example.org
	arrived_unchanged "$work/mail" ana
}

mail_without_headers_is_unchanged() {
	printf '\nno header at all\n' >"$work/mail"
	send "$act_port" "$work/mail" ana@example.org
	arrived_unchanged "$work/mail" ana
}

eight_bit_mail_is_unchanged() {
	{
		write_ordinary "$(printf 'gr\303\274\303\237e, latin \374, broken \377\376')"
		printf '8-bit: \303\251 \351 \200\n'
	} >"$work/mail"
	send "$act_port" "$work/mail" ana@example.org bo@example.org
	arrived_unchanged "$work/mail" ana
}

odd_headers_are_unchanged() {
	{
		printf 'X-Long: %s\n' "$(printf '%03000d' 7)"
		printf 'X-Folded: one\n\ttwo\n   three  \nX-None:\nX-Tight:value\nX-Wide:   value \n'
		i=0
		while [ $i -lt 300 ]; do
			i=$((i + 1))
			printf 'X-Many-%d: %s\n' $i "$(printf '%070d' $i)"
		done
		write_ordinary 'odd headers'
	} >"$work/mail"
	send "$act_port" "$work/mail" ana@example.org
	arrived_unchanged "$work/mail" ana
}

odd_headers_of_a_notice_are_unchanged() {
	{
		printf 'X-Folded: one\n\ttwo\n   three  \nX-None:\nX-Tight:value\nX-Wide:   value \n'
		printf 'X-Long: %s\nX-Eight: \374\303\274\n' "$(printf '%03000d' 7)"
		cat "$request"
	} >"$work/mail"
	send "$act_port" "$work/mail" bo@example.org
	has_header bo 'X-Invite-Service: linkedin'
	arrived_unchanged_but_for_ours "$work/mail" bo
}

odd_headers_are_kept_as_received() {
	rm -rf "$work/act.store/quarantine/example.org/ana"
	send "$act_port" "$work/mail" ana@example.org
	is_empty ana
	item_is act ana "$work/mail"
}

ten_megabytes() {
	awk 'BEGIN { for (i = 0; i < 140000; i++)
		printf "%09d this line makes a mail that is larger than most mails are, %d\n", i, i }'
}

large_mail_is_unchanged() {
	{
		write_ordinary 'ten megabytes'
		ten_megabytes
	} >"$work/mail"
	send "$act_port" "$work/mail" ana@example.org
	arrived_unchanged "$work/mail" ana
}

large_notice_is_unchanged() {
	{
		cat "$request"
		ten_megabytes
	} >"$work/mail"
	send "$act_port" "$work/mail" bo@example.org
	has_header bo 'X-Invite-Service: linkedin'
	arrived_unchanged_but_for_ours "$work/mail" bo
}

# --- forgeries -----------------------------------------------------------------------------------

forge() { # mail
	cat <<-'END'
		X-Invite-Verdict: accept; authentic=yes
		X-Invite-Service: nothing
		x-invite-folder: Trash
		X-Invite-Verdict: accept; known=yes
		X-Invite-Rule: mine
		X-INVITE-VERDICT: accept;
		 folded
		X-Invite-Error: none
		X-Invite-Kind: group
		X-Invite-Script: Latn
		X-Invite-Inviter: Nobody
		X-Invite-Verdict:
	END
	cat "$1"
}

forged_headers_of_a_notice_are_gone() {
	forge "$request" >"$work/mail"
	send "$act_port" "$work/mail" cy@example.org
	has_no_header_of_ours cy
	arrived_unchanged "$request" cy
}

forged_headers_do_not_mix_with_ours() {
	forge "$request" >"$work/mail"
	send "$act_port" "$work/mail" bo@example.org
	[ "$(headers "$(box bo)" | grep -ci '^X-Invite-Verdict:')" -eq 1 ]
	has_header bo 'X-Invite-Kind: request'
	if headers "$(box bo)" | grep -qi '^X-Invite-\(Folder\|Error\):'; then
		fail 'a forged header is left'
	fi
	arrived_unchanged_but_for_ours "$request" bo
}

forged_headers_of_ordinary_mail_are_gone() {
	write_ordinary 'hello' >"$work/hello"
	forge "$work/hello" >"$work/mail"
	send "$act_port" "$work/mail" ana@example.org
	has_no_header_of_ours ana
	arrived_unchanged "$work/hello" ana
}

# --- genuine or not ------------------------------------------------------------------------------

# As a milter in front of ours would write it. What strangers write under our name is that milter's to
# remove.
checked() { # authserv-id, results, mail
	printf 'Authentication-Results: %s; %s\n' "$1" "$2"
	cat "$3"
}

forged_invitation_is_quarantined() {
	send "$act_port" "$forged" bo@example.org
	is_empty bo
	has_items act bo 1
	grep -q 'forged invitations' "$(items act bo)"
}

forged_invitation_is_kept_as_received() {
	item_is act bo "$forged"
}

failed_checks_make_a_forgery() {
	checked mx.example.org 'dkim=fail header.d=linkedin.com; spf=fail smtp.mailfrom=linkedin.com' \
		"$request" >"$work/mail"
	send "$act_port" "$work/mail" cy@example.org
	is_empty cy
	has_items act cy 1
}

genuine_invitation_is_told() {
	checked mx.example.org 'dkim=pass header.d=linkedin.com' "$request" >"$work/mail"
	send "$act_port" "$work/mail" bo@example.org
	has_header bo 'X-Invite-Verdict: tag; authentic=yes; asked=[0-9]*'
	arrived_unchanged_but_for_ours "$work/mail" bo
}

foreign_results_are_not_believed() {
	checked mx.client.example 'dkim=pass header.d=linkedin.com' "$request" >"$work/mail"
	send "$act_port" "$work/mail" bo@example.org
	has_header bo 'X-Invite-Verdict: tag; authentic=unknown; asked=[0-9]*'
}

# --- reload --------------------------------------------------------------------------------------

reload() {
	kill -USR1 "$(daemon_pid act)"
}

dan_is_tagged_by() { # rule
	rm -rf "$root/var/boxes/dan"
	send "$act_port" "$request" dan@example.org
	has_header dan "X-Invite-Rule: $1"
}

site_rules_are_read_again() {
	dan_is_tagged_by 'the house tags linkedin'
	sed 's/the house tags/the new house tags/' "$work/rules.ini" >"$work/new"
	cat "$work/new" >"$work/rules.ini"
	reload
	await 20 dan_is_tagged_by 'the new house tags linkedin'
}

mistake_keeps_the_old_rules() {
	cp "$work/rules.ini" "$work/good"
	echo 'actoin = tag' >>"$work/rules.ini"
	reload
	await 20 grep -q '/rules.ini:[0-9:]* .*actoin' "$work/act.log"
	cat "$work/good" >"$work/rules.ini"
	dan_is_tagged_by 'the new house tags linkedin'
}

# --- what fails ----------------------------------------------------------------------------------

missing_store_delivers_with_a_note() {
	rm -rf "$work/folders.store"
	send "$folders_port" "$request" ana@example.org
	has_header ana 'X-Invite-Error: .*'
	arrived_unchanged_but_for_ours "$request" ana
	[ ! -e "$work/folders.store" ] || fail 'the store was made again'
}

missing_store_asks_to_try_again() {
	rm -rf "$work/strict.store"
	refused_for_now "$strict_port" "$request" ana@example.org
	is_empty ana
}

missing_store_hurts_nobody_else() {
	send "$strict_port" "$request" bo@example.org
	has_header bo 'X-Invite-Rule: bo wants to see'
}

killed_daemon_loses_nothing() {
	kill -9 "$(daemon_pid observe)"
	await 10 daemon_is_gone observe
	refused_for_now "$observe_port" "$request" ana@example.org
	is_empty ana
}

stopped_daemon_defers() {
	refused_for_now "$act_port" "$request" ana@example.org
	is_empty ana
}

stopped_daemon_lets_through() {
	send "$kind_port" "$request" ana@example.org
	arrived_unchanged "$request" ana
}

stops_cleanly() {
	for status in $stops; do
		[ "$status" = 0 ] || fail "daemons ended with $stops"
	done
}

# Together, since a stop takes some seconds.
stop_daemons() {
	for name in act folders strict; do
		kill "$(daemon_pid $name)" 2>/dev/null
	done
	stops=
	for name in act folders strict; do
		daemon_stop $name
		stops="$stops $?"
	done
}

run_cases() {
	it 'an unreadable request on LinkedIn is quarantined' request_is_quarantined
	it 'a quarantined mail is kept as it was received' request_is_kept_as_received
	it 'the same mail sent again makes no second item' request_again_makes_no_second_item
	it 'a quarantined mail is listed and shown' item_is_listed_and_shown
	it 'a request on Facebook is folded into Invitations' facebook_is_folded
	it 'a folded mail goes to a subaddress where the site says so' facebook_goes_to_a_subaddress
	it 'a tagged mail has our headers and is otherwise unchanged' request_is_tagged
	it 'in observe mode an invitation is unchanged' observed_mail_is_unchanged
	it 'two recipients each get what their rules say' two_recipients_get_what_their_rules_say
	it 'a mistake in a file leaves its user on the site rules' \
		mistake_leaves_a_user_on_the_site_rules
	it 'a mistake in one file leaves other users untouched' mistake_leaves_others_untouched
	it 'a request of a stranger is quarantined' stranger_is_quarantined
	it 'one whom she wrote to is known, in another script' one_written_to_is_known
	it 'the same mail sent again asks no third time' same_mail_again_asks_no_third_time
	it 'the third mail is often enough' third_mail_is_often_enough
	it 'who has not logged in teaches nothing' stranger_cannot_teach
	it 'forgotten people are strangers again' forgotten_people_are_strangers
	it 'ordinary mail is unchanged' ordinary_mail_is_unchanged
	it 'a mail without headers is unchanged' mail_without_headers_is_unchanged
	it 'a mail with 8-bit headers and text is unchanged' eight_bit_mail_is_unchanged
	it 'long, folded, tight and many headers are unchanged' odd_headers_are_unchanged
	it 'a notice with odd headers is only tagged' odd_headers_of_a_notice_are_unchanged
	it 'a notice with odd headers is kept as received' odd_headers_are_kept_as_received
	it 'a mail of 10 MB is unchanged' large_mail_is_unchanged
	it 'a notice of 10 MB is only tagged' large_notice_is_unchanged
	it 'forged headers of ours are taken from a notice' forged_headers_of_a_notice_are_gone
	it 'forged headers do not mix with ours' forged_headers_do_not_mix_with_ours
	it 'forged headers of ours are taken from ordinary mail' \
		forged_headers_of_ordinary_mail_are_gone
	it 'a forged invitation is quarantined, whatever the user says' forged_invitation_is_quarantined
	it 'a forged invitation is kept as it was received' forged_invitation_is_kept_as_received
	it 'an invitation that failed our checks is a forged one' failed_checks_make_a_forgery
	it 'a genuine invitation says so' genuine_invitation_is_told
	it 'what another server found is not believed' foreign_results_are_not_believed
	it 'SIGUSR1 reads the site rules again' site_rules_are_read_again
	it 'a mistake keeps the old rules' mistake_keeps_the_old_rules
	it 'without a store a mail is delivered with a note' missing_store_delivers_with_a_note
	it 'without a store a strict site asks to try again' missing_store_asks_to_try_again
	it 'without a store other users get their mail' missing_store_hurts_nobody_else
	it 'a killed daemon loses no mail' killed_daemon_loses_nothing
	stop_daemons
	it 'the daemons stop cleanly' stops_cleanly
	it 'with the daemon down mail is deferred' stopped_daemon_defers
	it 'with the daemon down mail is let through where the site says so' \
		stopped_daemon_lets_through
}

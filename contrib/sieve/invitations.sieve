# Files what invite-milter folded. Folder names come from this list only: whatever else a header
# says, the mail stays in the inbox. Add a line for each folder that your rules name.
require ["fileinto", "mailbox"];

if header :is "X-Invite-Folder" "Invitations" {
    fileinto :create "Invitations";
    stop;
}

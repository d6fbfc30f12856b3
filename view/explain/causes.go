package explain

// cause is one reason for which servers say no, whatever words they have for
// it. All that is told of it stands here, once, under a name.
type cause struct {
	name  string // what the tables of phrases and codes call it
	about party
	short string // a few words, to stand behind "refused: "; or all that is said, where whole
	why   string // the usual cause, to stand behind "the usual cause: "
	try   string // what to try, a sentence or two
	whole bool   // short says what was refused as well
}

// party is whose fault it is. A server often looks at one when another is its
// turn: Postfix turns the client, its name and the sender away at RCPT.
type party string

const (
	anybody   party = "" // of whatever the command is about
	recipient party = "recipient"
	sender    party = "sender"
	client    party = "client"
	message   party = "message"
	login     party = "login"
	server    party = "server"
)

// What to try in more cases than one.
const (
	comeBack      = "Nothing: the client tries again in some minutes, and then it mostly works."
	wait          = "Try again later; if it stays, ask whoever runs the server."
	askOperator   = "Ask whoever runs that server; the text behind the code may say how."
	switchTLSOn   = "Switch STARTTLS or SSL/TLS on in the client's account."
	lookAtLogin   = "Look at what the client really sent in its answers before this reply. Some providers want an app password or a token in place of the password."
	lookAtAnswers = "Look at what the client really sent in its answers before this reply."
	lookAtLine    = "Look at the line that it answers for missing brackets, spaces or a misspelt word."
	rightOrder    = "Compare the order with what servers want: EHLO, MAIL, RCPT, DATA."
	slower        = "Send less at once, wait some minutes or hours, and try again."
)

// causes are all of them, parted by what they are about.
var causes = [...][]cause{recipientCauses, senderCauses, clientCauses, messageCauses, loginCauses, sessionCauses, logCauses}

// causeOf finds a cause by its name.
func causeOf(name string) (cause, bool) {
	for _, t := range causes {
		for _, c := range t {
			if c.name == name {
				return c, true
			}
		}
	}
	return cause{}, false
}

var recipientCauses = []cause{
	{"no-such-mailbox", recipient, "no such mailbox", "the name before the @ is not a mailbox of that server", "Look for a typing error in the address; if it is right, the mailbox was closed or renamed: ask its owner in another way.", false},
	{"no-such-domain", recipient, "recipient's domain not found", "the domain behind the @ cannot be found", "Look for a typing error in the domain; ask DNS for its MX record (dig MX example.com).", false},
	{"address-malformed", recipient, "recipient's address is badly written", "the address is not written as it has to be", "It has the form name@domain, in angle brackets, without spaces.", false},
	{"address-not-full", recipient, "not a full address", "the domain behind the @ is missing or only half there", "Write the whole address: name@example.com.", false},
	{"address-refused", recipient, "this address is not accepted", "the server does not take mail for this address", "Compare the address letter by letter with the one that is meant.", false},
	{"address-unchecked", recipient, "mailbox not confirmed yet", "the server could not find out yet whether the mailbox exists", "Nothing: the client tries again later; if it stays, the server behind that one does not answer.", false},
	{"unroutable", recipient, "no way to deliver to that address", "the server knows no mailbox and no way for this address", "Look for a typing error in the address and its domain.", false},
	{"mailbox-full", recipient, "mailbox is full", "the mailbox has no room", "Its owner has to make room before mail can come in.", false},
	{"mailbox-off", recipient, "mailbox takes no mail", "the mailbox is switched off, or not used any more", "Whoever runs that server can say why.", false},
	{"mailbox-busy", recipient, "mailbox gets too much mail at the moment", "the mailbox gets more mail than it may in a short time", comeBack, false},
	{"mailbox-moved", recipient, "mailbox has moved", "the mailbox is elsewhere now", "The text behind the code may say the new address.", false},
	{"null-mx", recipient, "recipient's domain takes no mail", "the domain says in the DNS that it never accepts mail", "Look for a typing error in the domain; no mail can be sent there.", false},
	{"too-many-recipients", recipient, "too many recipients", "the message has more recipients than the server takes at once", "Send it to the others in further messages: the client may do that by itself.", false},
	{"sender-not-for-it", recipient, "takes no mail from this sender", "the mailbox or list takes mail only from some senders", "Ask the owner of the mailbox or list to let the sender in.", false},
	{"relay-denied", anybody, "the server does not relay for you", "the server takes mail for its own domains only, or from those who have logged in", "Log in first (AUTH), or send through the server of your own provider.", false},
	{"mail-loop", anybody, "message goes in circles", "two systems pass the message on to each other", "Look at the Received lines of the message: which two hosts come again and again?", false},
	{"next-host-silent", anybody, "the next server does not answer", "the server that the mail has to go on to cannot be reached", wait, false},
}

var senderCauses = []cause{
	{"sender-domain-unknown", sender, "sender's domain not found", "the domain of the sender's address cannot be found in the DNS", "The server wants a sender it could answer to: set a real address in the client's account.", false},
	{"sender-malformed", sender, "sender's address is badly written", "the sender's address is not written as it has to be", "Set the address in the client's account: name@domain.", false},
	{"sender-unchecked", sender, "the sender's address could not be confirmed", "the server asked whether the sender's address exists, and got no yes", "Use a sender that exists and whose server answers such questions.", false},
	{"sender-unknown", sender, "no such sender", "the sender's address is no mailbox of its server", "Use the address that belongs to the account.", false},
	{"sender-null-mx", sender, "sender's domain takes no mail", "the sender's domain says in the DNS that it never accepts mail", "Use a sender that can be answered.", false},
	{"sender-blocked", sender, "this sender is not welcome", "the server or the recipient has barred the sender's address or domain", askOperator, false},
	{"sender-barred", sender, "this account may not send any more", "the provider has stopped the account, mostly for what looked like spam", "Change the account's password, look for what was sent with it, and ask the provider to open it again.", false},
	{"sender-not-owned", sender, "the sender's address is not that of the login", "the address in MAIL FROM, or in From, does not belong to the user who logged in", "Use the address that belongs to the account, or have the other one allowed for it.", false},
	{"sender-unverified", sender, "the address is not confirmed with the provider", "the provider sends only for addresses and domains that were confirmed with it", "Confirm the address or domain in the provider's console.", false},
	{"sending-limit", sender, "the account has sent all it may for now", "the account's limit for an hour or a day is used up", "Wait until the limit starts anew (mostly a day), or ask the provider for a higher one.", false},
	{"spf-failed", sender, "SPF says no", "the sender's domain says that this host may not send for it", "Send through a server that the domain's SPF record names, or add the host to that record.", false},
	{"spf-broken", sender, "SPF cannot be checked", "the sender's domain has an SPF record that cannot be read", "Whoever runs the sender's domain has to mend the record (dig TXT example.com).", false},
	{"dkim-failed", sender, "no DKIM signature that passes", "the message has no valid DKIM signature, and the server wants one", "Have the sending server sign for the domain in From, and change nothing behind it.", false},
	{"dmarc-failed", sender, "DMARC says no", "the domain in From wants mail refused that neither SPF nor DKIM confirms", "Send through the domain's own servers, or have its SPF and DKIM cover this one.", false},
	{"spoofed", sender, "taken for a forged sender", "the sender claims a domain that this mail does not come from", "Send through the domain's own servers.", false},
	{"unauthenticated", sender, "neither SPF nor DKIM confirms the sender", "the server wants SPF or DKIM of the sender's domain, and found none that passes", "Set up SPF and DKIM for the sender's domain.", false},
}

var clientCauses = []cause{
	{"client-name-bad", client, "the client's name in EHLO is not accepted", "the client gave a name in EHLO that the server does not like", "Have the client say its full name in the DNS, such as mail.example.com.", false},
	{"client-name-short", client, "the client's name is no full host name", "the client gave a name in EHLO without a domain", "Have the client say its full name in the DNS, such as mail.example.com.", false},
	{"client-name-unknown", client, "the client's name in EHLO is not in the DNS", "the name that the client gave in EHLO cannot be found", "Have the client say a name that the DNS has.", false},
	{"client-refused", client, "this client is not let in", "the server does not take mail from the client's address", askOperator, false},
	{"no-reverse-dns", client, "reverse DNS does not fit", "the client's address has no name in the DNS, or one that does not lead back to it", "Whoever gave out the address has to set its PTR record; the name there needs an A or AAAA record back.", false},
	{"blocklisted", client, "the client is on a blocklist", "a list of unwanted senders has the client's address or name", "The text behind the code mostly names the list and where to ask to be taken off.", false},
	{"bad-reputation", client, "the client has a bad name as a sender", "the server has seen too much unwanted mail from that address or its neighbours", askOperator, false},
	{"dynamic-address", client, "no mail straight from home addresses", "the client's address looks like one of a home connection", "Send through the server of your own provider, with a login.", false},
	{"rate-limited", client, "too much mail at once", "more mail came in a short time than the server takes", slower, false},
	{"too-many-connections", client, "too many connections at once", "the client, or everybody together, has too many connections open", "Open fewer at once, and try again in some minutes.", false},
	{"too-many-errors", client, "too many errors in this session", "the client made more mistakes than the server puts up with", "Look at the replies before this one: it began with the first refusal.", false},
	{"early-talker", client, "the client spoke before its turn", "the client sent something before the server had answered", "Have the client wait for the greeting and for each reply, unless PIPELINING is offered.", false},
	{"greylisted", anybody, "greylisted, come back in some minutes", "the server does not know this sender yet and wants to see whether it comes back", comeBack, false},
}

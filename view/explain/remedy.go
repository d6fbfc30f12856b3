package explain

import "strconv"

// usual is the usual cause of a refusal that only a code or a verb reports.
func (r Refusal) usual() (Entry, bool) {
	if r.Code == 0 {
		if e, ok := popRemedies.find(r.ResponseCode); ok {
			return e, true
		}
		return popRemedies.find(r.To)
	}
	e, ok := remedies[strconv.Itoa(r.Code)]
	return e, ok
}

// remedies are by reply code. Short is the usual cause, Text what to try.
var remedies = table{
	"421": {"the server is too busy, shuts down, or waited too long", "Try again later; if it happens at once and always, the server may block this address.", ""},
	"422": {"the mailbox is full", "Its owner has to make room before mail can come in.", ""},
	"430": {"a passing trouble of that server", wait, ""},
	"432": {"the password is kept in a form that this login cannot use, or has run out", "Change it on the provider's web page, or log in once with PLAIN under TLS.", ""},
	"450": {"greylisting, or the mailbox is in use", "Nothing: the client tries again in some minutes, and then it mostly works.", ""},
	"451": {"a passing trouble of that server, or greylisting", "Nothing: the client tries again in some minutes; if it stays, ask whoever runs the server.", ""},
	"452": {"the server's disk is full, or too many recipients in one message", "Try again later, or with fewer recipients.", ""},
	"453": {"nothing waits for that domain", "Nothing: there is no mail to fetch.", ""},
	"454": {"the server's TLS or login is out of order for the moment", "Try again later; if it stays, ask whoever runs the server.", ""},
	"455": {"the server cannot do what a parameter asks for at the moment", "Try again later, or without that parameter.", ""},
	"458": {"that server cannot start the delivery", wait, ""},
	"459": {"that server does not start deliveries for this host", askOperator, ""},
	"500": {"a misspelt command, or a line that was never meant as one", "Look at the line that it answers.", ""},
	"501": {"an argument is missing or misspelt", "Look at the line that it answers: brackets, spaces, the name behind EHLO.", ""},
	"502": {"the server does not do that", "The answer to EHLO says what it does.", ""},
	"503": {"a command is missing before this one", rightOrder, ""},
	"504": {"the server does not know this parameter or mechanism", "The answer to EHLO says what it knows.", ""},
	"521": {"the machine never takes mail, or not from this client", "Ask DNS for the MX record of the domain: it names the right server.", ""},
	"523": {"the message is over the limit", "The limit stands behind SIZE in the answer to EHLO; send less.", ""},
	"525": {"the account is switched off", "Whoever runs that server can say why.", ""},
	"530": {"the server wants a login or TLS before this", "Switch authentication on, and STARTTLS or SSL/TLS, in the client's account.", ""},
	"534": {"this way to log in is not allowed for this user", "Pick another mechanism in the client; some providers want an app password or a token.", ""},
	"535": {"the user name or the password is wrong, or another kind of password is wanted", lookAtLogin, ""},
	"524": {"the server wants encryption before a password", "Switch STARTTLS or SSL/TLS on in the client's account.", ""},
	"538": {"the server wants encryption before a password", "Switch STARTTLS or SSL/TLS on in the client's account.", ""},
	"550": {"the mailbox does not exist there, or a rule forbids it", "Look for a typing error in the address; if it is right, the text behind the code says which rule.", ""},
	"551": {"the user is elsewhere", "The text behind the code may say the new address.", ""},
	"552": {"the message or the mailbox is over the limit", "Send less, or ask the mailbox's owner to make room.", ""},
	"553": {"this address is not allowed for this login, or is misspelt", "Use the address that belongs to the account.", ""},
	"554": {"the server does not like the message or the sender", "The text behind the code says why; often it takes it for spam.", ""},
	"555": {"the server did not offer a parameter, or cannot read the address", "The answer to EHLO says what it knows.", ""},
	"556": {"the domain says in the DNS that it never accepts mail", "Look for a typing error in the domain; no mail can be sent there.", ""},
}

// popRemedies are by verb, and by response code.
var popRemedies = table{
	"SYS":      {"trouble at that server", wait, ""},
	"SYS/PERM": {"something at that server is broken and does not mend itself", "Not the client's fault: tell whoever runs the server.", ""},
	"UTF8":     {"the mailbox or a message holds letters beyond ASCII, and the client has not said UTF8", "Use a client that knows UTF8 (RFC 6856), or read that mailbox in another way.", ""},
	"USER":     {"no such user, or no login without TLS", "Look for a typing error; switch STARTTLS or SSL/TLS on in the client's account.", ""},
	"PASS":     {"the password is wrong, another client has the mailbox open, or the account is not open for POP3", "Look at what the client really sent behind PASS; end the other client, or wait some minutes.", ""},
	"APOP":     {"the password is wrong, or the server keeps it in a form that APOP cannot use", "Let the client use USER and PASS, under TLS.", ""},
	"AUTH":     {"user, password or mechanism is wrong", lookAtAnswers, ""},
	"RETR":     {"the message is not there any more", "Let the client ask for the list again.", ""},
	"DELE":     {"the message is not there any more", "Let the client ask for the list again.", ""},
	"TOP":      {"the message is not there, or the server has no TOP", "CAPA says whether TOP is offered.", ""},
	"STLS":     {"the server has no TLS on this port, or it is on already", "Port 995 is TLS from the first byte: mitmail forwards to it with pop3s://.", ""},
}

package explain

import "strconv"

// Remedy is the usual cause of a refusal, and what to try, for an SMTP reply
// with an enhanced code or none; false for what is none, or has no usual cause.
func Remedy(code int, enhanced string) (Entry, bool) {
	if code < 400 {
		return Entry{}, false
	}
	if e, ok := remedies[enhanced]; ok {
		return e, true
	}
	e, ok := remedies[strconv.Itoa(code)]
	return e, ok
}

// PopRemedy is that for an -ERR of POP3 as the answer to a verb.
func PopRemedy(status, to string) (Entry, bool) {
	if status != "-ERR" {
		return Entry{}, false
	}
	return popRemedies.find(to)
}

// remedies are by enhanced code, or by reply code where that says more. Short
// is the usual cause, Text what to try.
var remedies = table{
	"5.1.0":  {"the address is not accepted here", "Compare the address letter by letter with the one that is meant.", ""},
	"5.1.1":  {"the name before the @ is not a mailbox of that server", "Look for a typing error in the address; if it is right, the mailbox was closed or renamed: ask its owner in another way.", ""},
	"5.1.2":  {"the domain behind the @ cannot be found", "Look for a typing error in the domain; ask DNS for its MX record (dig MX example.com).", ""},
	"5.1.3":  {"the address is not written as it has to be", "It has the form name@domain, in angle brackets, without spaces.", ""},
	"5.1.7":  {"the sender's address is not written as it has to be", "Set the address in the client's account: name@domain.", ""},
	"5.1.8":  {"the sender's domain cannot be found", "The server wants a sender it could answer to: set a real address in the client's account.", ""},
	"4.2.2":  {"the mailbox is full", "The client tries again by itself; tell the owner to make room.", ""},
	"5.2.1":  {"the mailbox is switched off", "Whoever runs that server can say why.", ""},
	"5.2.2":  {"the mailbox is full", "Its owner has to make room before mail can come in.", ""},
	"5.2.3":  {"the message is larger than that mailbox takes", "Send the attachment in another way, or in pieces.", ""},
	"5.3.4":  {"the message is larger than the server takes", "The limit stands behind SIZE in the answer to EHLO; send the attachment in another way.", ""},
	"5.5.1":  {"the command came at the wrong time, or is unknown", "Compare the order with the diagram below: EHLO, MAIL, RCPT, DATA.", ""},
	"5.5.2":  {"the line is not written as the server reads it", "Look at the line for missing brackets, spaces or a misspelt word.", ""},
	"5.5.4":  {"an argument is missing, or one too many", "Look at the line for missing brackets, spaces or a parameter that the server did not offer.", ""},
	"5.7.0":  {"a rule of that server", "The text behind the code says which one; often it wants TLS or a login first.", ""},
	"5.7.1":  {"a rule of that server: it does not relay for strangers, or does not like the sender", "Log in first (AUTH), or send through the server of your own provider; the text behind the code may say more.", ""},
	"4.7.1":  {"greylisting, or too many messages in a short time", "Nothing: the client tries again in some minutes, and then it mostly works.", ""},
	"5.7.8":  {"the user name or the password is wrong", "Look at what was really sent: select the client's answers above this line. Some providers want an app password or a token in place of the password.", ""},
	"5.7.9":  {"this way to log in is not allowed for this user", "Pick another mechanism in the client: the server names those it takes in its answer to EHLO.", ""},
	"5.7.11": {"the server wants encryption first", "Switch STARTTLS or SSL/TLS on in the client's account.", ""},
	"421":    {"the server is too busy, shuts down, or waited too long", "Try again later; if it happens at once and always, the server may block this address.", ""},
	"450":    {"greylisting, or the mailbox is in use", "Nothing: the client tries again in some minutes, and then it mostly works.", ""},
	"451":    {"a passing trouble of that server, or greylisting", "Nothing: the client tries again in some minutes; if it stays, ask whoever runs the server.", ""},
	"452":    {"the server's disk is full, or too many recipients in one message", "Try again later, or with fewer recipients.", ""},
	"454":    {"the server's TLS or login is out of order for the moment", "Try again later; if it stays, ask whoever runs the server.", ""},
	"500":    {"a misspelt command, or a line that was never meant as one", "Look at the line that it answers.", ""},
	"501":    {"an argument is missing or misspelt", "Look at the line that it answers: brackets, spaces, the name behind EHLO.", ""},
	"502":    {"the server does not do that", "The answer to EHLO says what it does.", ""},
	"503":    {"a command is missing before this one", "Compare the order with the diagram below: EHLO, MAIL, RCPT, DATA.", ""},
	"504":    {"the server does not know this parameter or mechanism", "The answer to EHLO says what it knows.", ""},
	"530":    {"the server wants a login or TLS before this", "Switch authentication on, and STARTTLS or SSL/TLS, in the client's account.", ""},
	"535":    {"the user name or the password is wrong", "Look at what was really sent: select the client's answers above this line. Some providers want an app password or a token in place of the password.", ""},
	"538":    {"the server wants encryption before a password", "Switch STARTTLS or SSL/TLS on in the client's account.", ""},
	"550":    {"the mailbox does not exist there, or a rule forbids it", "Look for a typing error in the address; if it is right, the text behind the code says which rule.", ""},
	"552":    {"the message or the mailbox is over the limit", "Send less, or ask the mailbox's owner to make room.", ""},
	"553":    {"this address is not allowed for this login, or is misspelt", "Use the address that belongs to the account.", ""},
	"554":    {"the server does not like the message or the sender", "The text behind the code says why; often it takes it for spam.", ""},
}

// popRemedies are by verb.
var popRemedies = table{
	"USER": {"no such user, or no login without TLS", "Look for a typing error; switch STARTTLS or SSL/TLS on in the client's account.", ""},
	"PASS": {"the password is wrong, or another client has the mailbox open", "Select the PASS above to see what was really sent; end the other client, or wait some minutes.", ""},
	"APOP": {"the password is wrong, or the server keeps it in a form that APOP cannot use", "Let the client use USER and PASS, under TLS.", ""},
	"AUTH": {"user, password or mechanism is wrong", "Select the client's answers above this line to see what was really sent.", ""},
	"RETR": {"the message is not there any more", "Let the client ask for the list again.", ""},
	"DELE": {"the message is not there any more", "Let the client ask for the list again.", ""},
	"TOP":  {"the message is not there, or the server has no TOP", "CAPA says whether TOP is offered.", ""},
	"STLS": {"the server has no TLS on this port, or it is on already", "Port 995 is TLS from the first byte: mitmail forwards to it with pop3s://.", ""},
}

package explain

import "strings"

// Keyword explains an extension that a server offers in its answer to EHLO. The
// word may be a whole line, arguments and all; AUTH=LOGIN is the AUTH of old
// servers.
func Keyword(word string) (Entry, bool) {
	if i := strings.IndexAny(word, " ="); i >= 0 {
		word = word[:i]
	}
	return said(keywords.find(word))
}

// keywords are the IANA registry of SMTP service extensions as of 2026, and some that are
// seen in the wild.
var keywords = table{
	"8BITMIME":            {"takes text with bytes above 127", "Text in any language may be sent as it is, eight bits a byte.", "RFC 6152"},
	"ATRN":                {"hands out waiting mail", "After logging in, the client may change roles and get the mail that waits for it.", "RFC 2645"},
	"AUTH":                {"takes logins, in these ways", "The client may log in with one of the mechanisms listed.", "RFC 4954 3"},
	"BINARYMIME":          {"takes messages of any bytes", "A message may hold any bytes at all, when sent with BDAT.", "RFC 3030 3"},
	"BURL":                {"can get a message from IMAP", "The client may name a message on an IMAP server instead of sending it.", "RFC 4468 3"},
	"CHECKPOINT":          {"can resume a broken transfer", "A transfer that broke off may be resumed where it stopped.", "RFC 1845"},
	"CHUNKING":            {"takes messages in counted pieces", "BDAT works here: pieces of the message with their length, no dot at the end.", "RFC 3030 2"},
	"CONNEG":              {"tells what a recipient can take", "The server knows what kinds of content a recipient can take.", "RFC 4141"},
	"CONPERM":             {"may convert content", "The server converts content when the sender permits it.", "RFC 4141"},
	"DELIVERBY":           {"knows deadlines", "The client may say by when a message has to be delivered.", "RFC 2852"},
	"DSN":                 {"sends delivery reports when asked", "The client may ask for reports about delivery, and say what they shall hold.", "RFC 3461"},
	"ENHANCEDSTATUSCODES": {"adds codes like 5.1.1 to replies", "Replies carry a second code in three parts that says more than the three digits.", "RFC 2034"},
	"ETRN":                {"starts waiting deliveries when asked", "The client may ask for the delivery of what waits for a host.", "RFC 1985"},
	"EXPN":                {"lists members of mailing lists", "The command EXPN works here.", "RFC 5321 4.1.1.7"},
	"FUTURERELEASE":       {"sends later, when asked", "The client may say when a message shall go out.", "RFC 4865"},
	"HELP":                {"has a help text", "The command HELP works here.", "RFC 5321 4.1.1.8"},
	"LIMITS":              {"says its limits", "How many recipients, messages and domains the server takes in one session.", "RFC 9422"},
	"MT-PRIORITY":         {"knows priorities", "Messages may have a priority from -9 to 9.", "RFC 6710"},
	"MTRK":                {"can track messages", "A sender can ask later where a message is.", "RFC 3885"},
	"NO-SOLICITING":       {"wants no advertising", "The server refuses advertising that says that it is advertising.", "RFC 3865"},
	"PIPELINING":          {"takes several commands at once", "The client need not wait for each reply before the next command.", "RFC 2920"},
	"REQUIRETLS":          {"can insist on TLS all the way", "A message may be marked to travel over verified TLS only.", "RFC 8689"},
	"RRVS":                {"can check a mailbox's owner", "Mail can be kept from a mailbox that has changed hands.", "RFC 7293"},
	"SAML":                {"to terminal and mailbox (obsolete)", "The command SAML works here.", "RFC 5321 F.6"},
	"SEND":                {"to terminals (obsolete)", "The command SEND works here.", "RFC 5321 F.6"},
	"SIZE":                {"has a limit for the size of a message", "The largest message, in bytes, that the server takes; 0 or nothing means that it does not say.", "RFC 1870 4"},
	"SMTPUTF8":            {"takes addresses in UTF-8", "Addresses and headers may hold letters of all languages.", "RFC 6531"},
	"SOML":                {"to terminal or mailbox (obsolete)", "The command SOML works here.", "RFC 5321 F.6"},
	"STARTTLS":            {"can encrypt", "The client may turn the connection into TLS.", "RFC 3207 4"},
	"SUBMITTER":           {"hears who is responsible", "The client may say which address is responsible for a message.", "RFC 4405"},
	"TURN":                {"changes roles (obsolete)", "The command TURN works here.", "RFC 5321 F.1"},
	"UTF8SMTP":            {"takes addresses in UTF-8 (old)", "An early form of SMTPUTF8.", "RFC 5336"},
	"VRFY":                {"says whether users exist", "The command VRFY works here; whether it tells the truth is another matter.", "RFC 5321 4.1.1.6"},

	// not in an RFC
	"ONEX":           {"one message only (sendmail)", "The client may say that it sends a single message.", ""},
	"VERB":           {"reports in detail (sendmail)", "The client may ask for a report of the delivery.", ""},
	"PRDR":           {"answers for each recipient", "After the message the server may say for each recipient whether it takes it (draft-hall-prdr).", ""},
	"PIPECONNECT":    {"takes commands before its greeting (Exim)", "A client that was here before need not wait for the greeting.", ""},
	"XCLIENT":        {"takes a proxy's word for the client (Postfix)", "A trusted proxy may say who the real client is.", ""},
	"XFORWARD":       {"takes a filter's word for the client (Postfix)", "A content filter may pass on where a message came from.", ""},
	"X-EXPS":         {"Exchange logins", "Exchange servers log in to each other in these ways.", ""},
	"X-ANONYMOUSTLS": {"Exchange encryption", "Exchange servers encrypt to each other without checking certificates.", ""},
	"XEXCH50":        {"Exchange properties", "Exchange servers pass each other facts about a message.", ""},
	"X-LINK2STATE":   {"Exchange routing", "Exchange servers tell each other which links are up.", ""},
	"XRDST":          {"Exchange routing", "Exchange servers name the destination of a message.", ""},
}

// Limit explains a limit that a server gives behind LIMITS, such as RCPTMAX=100.
func Limit(word string) (Entry, bool) {
	word, _, _ = strings.Cut(word, "=")
	return said(limits.find(word))
}

// limits are the IANA registry of limits as of 2026.
var limits = table{
	"MAILMAX":       {"so many messages in a session", "How many times the client may say MAIL before it has to connect anew.", "RFC 9422 4"},
	"RCPTMAX":       {"so many recipients a message", "How many times the client may say RCPT for one message.", "RFC 9422 4"},
	"RCPTDOMAINMAX": {"so many recipient domains in a session", "How many domains the recipients of a session may be of.", "RFC 9422 4"},
}

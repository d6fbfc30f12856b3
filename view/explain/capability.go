package explain

import "strings"

// Capability explains an extension that a POP3 server offers in its answer to
// CAPA. The word may be a whole line, arguments and all.
func Capability(word string) (Entry, bool) {
	word, _, _ = strings.Cut(word, " ")
	return said(capabilities.find(word))
}

// capabilities are the IANA registry of POP3 capabilities as of 2026, and what is seen
// in the wild.
var capabilities = table{
	"TOP":            {"sends the beginning of a message", "The command TOP works here.", "RFC 2449 6.1"},
	"USER":           {"takes USER and PASS", "The client may log in with a user name and a password in clear.", "RFC 2449 6.2"},
	"SASL":           {"takes AUTH, in these ways", "The client may log in with AUTH and one of the mechanisms listed.", "RFC 5034 3"},
	"RESP-CODES":     {"adds words like [IN-USE] to answers", "A word in brackets behind +OK or -ERR says why, for programs to read.", "RFC 2449 6.4"},
	"AUTH-RESP-CODE": {"says whether the password was at fault", "After a failed login [AUTH] or [SYS/…] tells a wrong password from trouble at the server.", "RFC 3206 6"},
	"LOGIN-DELAY":    {"wants so many seconds between logins", "Clients that come back sooner are refused.", "RFC 2449 6.5"},
	"PIPELINING":     {"takes several commands at once", "The client need not wait for each answer before the next command.", "RFC 2449 6.6"},
	"EXPIRE":         {"says how many days messages stay", "How long messages stay on the server; NEVER means that they are not removed, 0 that they may go once read.", "RFC 2449 6.7"},
	"UIDL":           {"gives messages lasting ids", "The command UIDL works here.", "RFC 2449 6.8"},
	"IMPLEMENTATION": {"says which software it is", "The server's name and version, for people chasing a fault.", "RFC 2449 6.9"},
	"STLS":           {"can encrypt", "The client may turn the connection into TLS.", "RFC 2595 4"},
	"UTF8":           {"speaks UTF-8", "The command UTF8 works here; USER means that user names and passwords may be in UTF-8 too.", "RFC 6856 2"},
	"LANG":           {"speaks several languages", "The command LANG works here.", "RFC 6856 3"},
	"APOP":           {"takes APOP", "The client may log in with a digest in place of the password.", "RFC 1939 7"},
	"XTND":           {"has extensions of its own", "The server adds something by itself.", "RFC 1082"},
}

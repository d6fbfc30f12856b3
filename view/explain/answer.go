package explain

// Answer explains a POP3 status (+OK, -ERR or +) as the answer to a verb;
// CONNECT stands for the connection itself, as in records.
func Answer(status, to string) (Entry, bool) { return said(answerOf(status, to)) }

// answerOf is that in English.
func answerOf(status, to string) (Entry, bool) {
	if status == "+" {
		return challenge, true
	}
	t, known := answers[status]
	if !known {
		return Entry{}, false
	}
	if e, ok := t[to]; ok {
		return e, true
	}
	return t[""], true
}

// challenge is the + of a login.
var challenge = Entry{"go on with the login", "The server asks the next question of the login, in base64.", "RFC 5034 4"}

// answers are the two statuses of POP3, by the verb answered; "" is any other.
var answers = map[string]table{"+OK": yes, "-ERR": no}

var yes = table{
	"":        {"fine", "What was asked for is done.", "RFC 1939 3"},
	"CONNECT": {"welcome: the server is ready", "The server's greeting; a time stamp in <> means that it also takes APOP.", "RFC 1939 4"},
	"USER":    {"and the password?", "The server goes on to ask for the password; many say so for names that do not exist as well.", "RFC 1939 7"},
	"PASS":    {"logged in", "The password is right; the mailbox is open, and locked for everybody else.", "RFC 1939 7"},
	"APOP":    {"logged in", "The digest is right; the mailbox is open, and locked for everybody else.", "RFC 1939 7"},
	"AUTH":    {"logged in", "The login was accepted; the mailbox is open, and locked for everybody else.", "RFC 5034 4"},
	"STAT":    {"so many messages, so many bytes", "Two numbers: how many messages there are, and their size all together.", "RFC 1939 5"},
	"LIST":    {"number and size of each message", "Each line is a message's number and its size in bytes.", "RFC 1939 5"},
	"UIDL":    {"number and id of each message", "Each line is a message's number and the id that it keeps for ever.", "RFC 1939 7"},
	"RETR":    {"the message follows", "What follows is the message, up to a line with a single dot.", "RFC 1939 5"},
	"TOP":     {"its beginning follows", "What follows is the message's headers and first lines, up to a line with a single dot.", "RFC 1939 7"},
	"DELE":    {"marked for deletion", "The message will be removed when the client says QUIT.", "RFC 1939 5"},
	"RSET":    {"nothing will be deleted", "All marks of DELE are taken back.", "RFC 1939 5"},
	"NOOP":    {"still here", "The server is there and listens.", "RFC 1939 5"},
	"QUIT":    {"goodbye, closing", "The server removes what was marked for deletion, lets the mailbox go and hangs up.", "RFC 1939 6"},
	"CAPA":    {"this is what I can do", "Each line is an extension the server offers.", "RFC 2449 5"},
	"STLS":    {"go ahead with TLS", "The server agrees; what follows is the TLS handshake.", "RFC 2595 4"},
	"UTF8":    {"UTF-8 from here on", "Messages and texts may hold letters of all languages now.", "RFC 6856 2.1"},
	"LANG":    {"language set, or those there are", "The server's texts come in that language, or this is the list of languages.", "RFC 6856 3"},
}

var no = table{
	"":        {"refused", "The server does not do it; its text says why.", "RFC 1939 3"},
	"CONNECT": {"no service", "The server refuses this client from the start.", "RFC 1939 3"},
	"USER":    {"refused: perhaps that user, or TLS comes first", "The server has no such mailbox, or wants TLS before it hears names and passwords.", "RFC 1939 7"},
	"PASS":    {"login refused: perhaps the password", "Perhaps the user name or password is not right, another client has the mailbox open, or the account may not be used.", "RFC 1939 7"},
	"APOP":    {"login refused: perhaps the password", "Perhaps the digest does not fit, or another client has the mailbox open.", "RFC 1939 7"},
	"AUTH":    {"login refused", "User, password or token is not right, or the mechanism is not offered.", "RFC 5034 4"},
	"LIST":    {"no such message", "There is no message of that number, or it is marked for deletion.", "RFC 1939 5"},
	"UIDL":    {"no such message, or not offered", "There is no message of that number, or the server keeps no ids.", "RFC 1939 7"},
	"RETR":    {"no such message", "There is no message of that number, or it is marked for deletion.", "RFC 1939 5"},
	"TOP":     {"no such message, or not offered", "There is no message of that number, or the server does not do TOP.", "RFC 1939 7"},
	"DELE":    {"no such message", "There is no message of that number, or it is marked for deletion already.", "RFC 1939 5"},
	"QUIT":    {"some messages were not removed", "The server could not delete all that was marked.", "RFC 1939 6"},
	"CAPA":    {"no list of extensions here", "An old server: the client has to try what works.", "RFC 2449 5"},
	"STLS":    {"no TLS here", "The server does not offer encryption on this port, or it is on already.", "RFC 2595 4"},
	"UTF8":    {"no UTF-8 here", "The server speaks ASCII only.", "RFC 6856 2.1"},
	"LANG":    {"no such language", "The server does not have its texts in that language.", "RFC 6856 3"},
}

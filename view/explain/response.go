package explain

import "strings"

// ResponseCode explains a POP3 response code, the word in brackets behind +OK
// or -ERR, such as IN-USE. Of an unknown SYS or AUTH code its first level
// speaks.
func ResponseCode(code string) (Entry, bool) { return said(responseCode(code)) }

// responseCode is that in English.
func responseCode(code string) (Entry, bool) {
	if e, ok := responseCodes.find(code); ok {
		return e, true
	}
	first, _, _ := strings.Cut(code, "/")
	return responseCodes.find(first)
}

// responseCodes are RFC 2449 8 and the registry it founded, as of 2026.
var responseCodes = table{
	"IN-USE":      {"another client has the mailbox open", "The password was right, but only one client at a time may open the mailbox: end the other, or wait.", "RFC 2449 8.1.2"},
	"LOGIN-DELAY": {"too soon after the last login", "The server wants some time between two logins: check mail less often.", "RFC 2449 8.1.1"},
	"SYS":         {"trouble at the server", "Not the user's fault: something is wrong at the server.", "RFC 3206 4"},
	"SYS/TEMP":    {"trouble at the server, for now", "Not the user's fault: try again later.", "RFC 3206 4"},
	"SYS/PERM":    {"trouble at the server, until it is repaired", "Not the user's fault, and it will not go away by itself: tell the people who run the server.", "RFC 3206 4"},
	"AUTH":        {"user name or password is wrong", "The login itself is at fault: ask the user again.", "RFC 3206 5"},
	"UTF8":        {"needs UTF8 mode", "The mailbox or the message holds letters beyond ASCII: the client has to say UTF8 first.", "RFC 6856 5"},
}

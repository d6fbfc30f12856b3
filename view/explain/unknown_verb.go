package explain

import "strings"

// UnknownVerb returns what a line is that a protocol, "smtp" or "pop3", has no
// command for: a command of the other one, perhaps, or of something else.
func UnknownVerb(protocol, verb, args string) string {
	if strings.TrimLeft(verb, " \t") != verb || verb == "" && args != "" {
		return "a line that begins with a blank: many servers take no command there"
	}
	other := map[string]string{"smtp": "pop3", "pop3": "smtp"}[protocol]
	none := strings.ToUpper(protocol) + " has no such command"
	if _, known := Verb(other, verb); known {
		return none + ": it is " + strings.ToUpper(other) + "'s"
	}
	switch second, _, _ := strings.Cut(strings.ToUpper(args), " "); {
	case httpMethods[verb] && strings.Contains(strings.ToUpper(args), "HTTP/"):
		return none + ": that is HTTP"
	case imapVerbs[second]:
		return none + ": that looks like IMAP"
	case strings.HasPrefix(verb, "SSH-"):
		return none + ": that is SSH"
	}
	return none
}

// httpMethods are the first words of a request of HTTP.
var httpMethods = set("GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH")

// imapVerbs are what IMAP has behind the tag that begins a command.
var imapVerbs = set("CAPABILITY LOGIN AUTHENTICATE STARTTLS LOGOUT NOOP ID SELECT EXAMINE LIST STATUS FETCH UID")

// set is the words of a list.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

package explain

import (
	"strings"

	"mitmail/view/lang"
)

// UnknownVerb returns what a line is that a protocol, "smtp" or "pop3", has no
// command for: a command of the other one, perhaps, or of something else.
func UnknownVerb(protocol, verb, args string) string {
	if strings.TrimLeft(verb, " \t") != verb || verb == "" && args != "" {
		return lang.T("a line that begins with a blank: many servers take no command there")
	}
	other := map[string]string{"smtp": "pop3", "pop3": "smtp"}[protocol]
	name := strings.ToUpper(protocol)
	if _, known := Verb(other, verb); known {
		return lang.F("%s has no such command: it is %s's", name, strings.ToUpper(other))
	}
	switch second, _, _ := strings.Cut(strings.ToUpper(args), " "); {
	case httpMethods[verb] && strings.Contains(strings.ToUpper(args), "HTTP/"):
		return lang.F("%s has no such command: that is %s", name, "HTTP")
	case imapVerbs[second]:
		return lang.F("%s has no such command: that looks like IMAP", name)
	case strings.HasPrefix(verb, "SSH-"):
		return lang.F("%s has no such command: that is %s", name, "SSH")
	}
	return lang.F("%s has no such command", name)
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

package explain

import "strings"

// tip is words of servers that say more than their codes do.
type tip struct {
	words string // in lower case
	to    string // only in answer to that verb; "" for any
	why   string
	whole bool // why says it all: what was refused need not be said
}

// tips are by how they are looked for: the first one that fits.
var tips = []tip{
	{"starttls", "", tlsFirst, true},   // Postfix, Exchange, Gmail
	{"non-secure", "", tlsFirst, true}, // Dovecot: cleartext authentication disallowed on …
	{"greylist", "", "greylisted, come back in some minutes", false},
	{"graylist", "", "greylisted, come back in some minutes", false},
	{"relay", "RCPT", "the server does not relay for you", false},
}

const (
	tlsFirst   = "not allowed yet: begin TLS first"
	loginFirst = "not allowed yet: log in first"
)

// hint finds the tip for the server's words.
func (r Refusal) hint() (tip, bool) {
	words := strings.ToLower(r.Text)
	if r.To == "STARTTLS" || r.To == "STLS" {
		return tip{}, false
	}
	if r.Code == 530 {
		return r.first(words)
	}
	for _, t := range tips {
		if (t.to == "" || t.to == r.To) && strings.Contains(words, t.words) {
			return t, true
		}
	}
	return tip{}, false
}

// first is what has to come before, after a 530: RFC 3207 has it for TLS, RFC
// 4954 for logging in, and only the text tells.
func (r Refusal) first(words string) (tip, bool) {
	tls, login := holdsAny(words, "tls", "ssl", "encrypt"), holdsAny(words, "authenti", "log in", "login", "logon", "auth ")
	switch {
	case tls && !login:
		return tip{why: tlsFirst, whole: true}, true
	case login && !tls:
		return tip{why: loginFirst, whole: true}, true
	}
	return tip{}, false
}

func holdsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

package explain

// supposed are the verbs that a refusal of which only the words are known may answer,
// the likely ones first.
var supposed = map[bool][]string{
	false: {"", "RCPT", "MAIL", ".", "AUTH", "CONNECT", "EHLO", "DATA"},
	true:  {"", "PASS", "AUTH", "USER", "RETR", "CONNECT"}, // POP3
}

// Supposed is a refusal without a verb with the one that its words and codes belong to;
// it is as it was where it has one, and where they belong to none.
func (r Refusal) Supposed() Refusal {
	if r.To != "" {
		return r
	}
	finders := [...]func(Refusal) (string, bool){Refusal.said, Refusal.enhanced}
	for _, find := range finders {
		for _, r.To = range supposed[r.Status != ""] {
			if name, ok := find(r); ok && name != "" {
				return r
			}
		}
	}
	if r.To = ""; exactLogin[r.Code] {
		r.To = "AUTH"
	}
	return r
}

// exactLogin are the codes that answer logins only.
var exactLogin = map[int]bool{432: true, 534: true, 535: true, 538: true}

// Known reports whether the refusal's words or codes name a cause that has a table.
func (r Refusal) Known() bool { return r.decide().name != "" }

// Logged is what a mail server's own log says went wrong, in words without a reply in
// them. It is false where no table has them.
func Logged(text string) (meaning, remedy Entry, ok bool) {
	name, ok := Refusal{To: "LOG", Text: text}.said()
	if !ok {
		return Entry{}, Entry{}, false
	}
	c, _ := causeOf(name)
	meaning, _ = said(Entry{Short: c.short}, true)
	remedy, _ = said(Entry{Short: c.why, Text: c.try}, true)
	return meaning, remedy, true
}

package decode

import "strings"

// parseVerb cuts a command line into its verb and what follows.
func (c *Conversation) parseVerb(line []byte, known func(verb string) bool) *Command {
	text := string(trimEOL(line))
	verb, args, _ := strings.Cut(text, " ")
	upper := upperASCII(verb)
	if known(upper) {
		return &Command{Verb: upper, Args: strings.TrimLeft(args, " ")}
	}
	blank := verb != strings.TrimLeft(verb, "\t") && known(upperASCII(strings.TrimLeft(verb, "\t")))
	cmd := &Command{Unknown: true, SecretVerb: c.login != nil || credential(verb) && !blank || runTogether(upper)}
	if len(verb) > 64 {
		upper, args = upper[:64], text[64:]
	}
	cmd.Verb, cmd.Args, cmd.Secret = upper, args, secretFrom(args, 0)
	return cmd
}

// upperASCII is a verb in upper case, whatever bytes it has.
func upperASCII(s string) string {
	lower := func(r rune) bool { return 'a' <= r && r <= 'z' }
	if !strings.ContainsFunc(s, lower) { // as most have it
		return s
	}
	p := []byte(s)
	for i, c := range p {
		if lower(rune(c)) {
			p[i] = c - 'a' + 'A'
		}
	}
	return string(p)
}

// credential reports whether a word that is no command may be a password gone
// astray: what a client says to a server that does not speak its language, or
// an answer to a challenge that was not asked.
func credential(word string) bool {
	if strings.ContainsAny(word, "\t=") {
		return true
	}
	return len(word) >= 8 && len(word)%4 == 0 && decode64(word) != nil &&
		strings.ContainsAny(word, "0123456789") && strings.ToLower(word) != word && strings.ToUpper(word) != word
}

// runTogether reports whether a word may hold what belongs behind PASS, APOP or
// AUTH: nothing parts the two, or something that is no space.
func runTogether(upper string) bool {
	for _, verb := range []string{"PASS", "APOP", "AUTH"} {
		rest, ok := strings.CutPrefix(upper, verb)
		if ok && rest != "" && (len(rest) > 12 || rest[0] < 'A' || rest[0] > 'Z') {
			return true
		}
	}
	return false
}

func secretFrom(args string, at int) []Span {
	if at >= len(args) {
		return nil
	}
	return []Span{{at, len(args)}}
}

// other protocols that turn up at the wrong door, by their first word.
var foreign = map[string]string{
	"GET": "HTTP", "HEAD": "HTTP", "POST": "HTTP", "PUT": "HTTP", "OPTIONS": "HTTP", "CONNECT": "HTTP",
}

// unknownWhy says what an unknown command is, without naming what may be secret.
func (c *Conversation) unknownWhy(cmd *Command) Sentence {
	word, _, _ := strings.Cut(strings.ToUpper(cmd.Args), " ")
	other := c.otherWith(cmd.Verb)
	switch {
	case foreign[cmd.Verb] != "":
		return Sentence{"unknown-command.other", []string{foreign[cmd.Verb], c.name()}}
	case other != 0:
		return Sentence{"unknown-command.swapped", []string{c.name(), cmd.Verb, other.title()}}
	case word == "LOGIN", word == "CAPABILITY", word == "AUTHENTICATE":
		return Sentence{"unknown-command.imap", []string{c.name()}}
	}
	return Sentence{"unknown-command.none", []string{c.name()}}
}

// otherWith is another protocol that has a verb; 0 for none.
func (c *Conversation) otherWith(verb string) Protocol {
	for p := SMTP; int(p) < len(descriptions); p++ {
		if p != c.protocol && p.description().verbs[verb] {
			return p
		}
	}
	return 0
}

// name is the protocol as people write it.
func (c *Conversation) name() string { return c.protocol.title() }

func (p Protocol) title() string { return strings.ToUpper(p.String()) }

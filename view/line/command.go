package line

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// command is a line with a verb.
func command(p decode.Protocol, ev *decode.Event, c *decode.Command) []Line {
	l := Line{Sign: towards(ev.From), Said: said(ev).one(Verb), Means: asks(p, c)}
	if ev.From == decode.Proxy {
		l.Sign, l.Means = OwnServer, own(l.Means)
	}
	if c.SecretVerb {
		for i := range l.Said {
			l.Said[i].Secret = true
		}
	}
	return []Line{l}
}

// towards is the sign of what a side says: the sides may have changed roles (ATRN).
func towards(from decode.Side) Sign {
	if from == decode.Server {
		return ToClient
	}
	return ToServer
}

// asks is what a command asks for.
func asks(p decode.Protocol, c *decode.Command) []Span {
	e, known := explain.Verb(p.String(), c.Verb)
	switch {
	case c.SecretVerb:
		return note(lang.T("not a command: perhaps a secret gone astray"))
	case !known && !c.Unknown:
		return note(lang.T("a command of the server's own, which it offers"))
	case !known, c.Unknown && c.Verb == "" && c.Args != "":
		return note(explain.UnknownVerb(p.String(), c.Verb, c.Args))
	case c.Verb == "MAIL" && nobody(c):
		e, _ = explain.Verb(p.String(), "MAIL <>")
	case c.Verb == "AUTH", c.Verb == "X-EXPS":
		return asksLogin(p, e.Short, c)
	case c.Verb == "BDAT":
		return note(piece(c.Args))
	}
	return note(join(e.Short, params(c.Params)))
}

// nobody reports whether MAIL has the null sender.
func nobody(c *decode.Command) bool {
	_, path, _ := strings.Cut(c.Args, ":")
	return strings.HasPrefix(strings.TrimLeft(path, " "), "<>")
}

// asksLogin names the mechanism and decodes what came along with it.
func asksLogin(p decode.Protocol, short string, c *decode.Command) []Span {
	words := strings.Fields(c.Args)
	switch {
	case len(words) == 0 && p == decode.POP3:
		return note(lang.T("which ways to log in are there?"))
	case len(words) == 0:
		return note(lang.T("log in, but in which way is not said"))
	}
	means := note(lang.F("%s with %s", short, field(strings.ToUpper(words[0]))))
	if e, ok := explain.Mechanism(words[0]); ok {
		means[0].Text = lang.F("%s: %s", means[0].Text, e.Short)
	}
	args := wire{[]byte(c.Args), c.Secret}
	at := strings.Index(c.Args, words[0]) + len(words[0])
	for _, word := range words[1:] {
		at += strings.Index(c.Args[at:], word)
		if plain, err := base64.StdEncoding.DecodeString(word); err == nil {
			means = append(means, Span{Text: lang.T("; "), Role: Note}, Span{Text: quoted(string(plain)), Role: Value, Secret: args.secret(at)})
		}
		at += len(word)
	}
	return means
}

// piece is what the arguments of BDAT announce.
func piece(args string) string {
	size, last, _ := strings.Cut(args, " ")
	n, err := strconv.ParseUint(size, 10, 63) // digits only: no sign
	switch {
	case err != nil:
		return lang.T("a piece of the message, but its size is not a number")
	case strings.EqualFold(strings.TrimSpace(last), "LAST"):
		return lang.F("the last piece of the message, %s, follows", Size(int64(n)))
	}
	return lang.F("a piece of the message, %s, follows", Size(int64(n)))
}

// params explains the parameters of MAIL and RCPT, in the order of their names.
func params(all map[string]string) string {
	if len(all) == 0 {
		return ""
	}
	words := ""
	for _, name := range slices.Sorted(maps.Keys(all)) {
		e, _ := explain.Param(name)
		if n, err := strconv.ParseInt(all[name], 10, 64); err == nil && name == "SIZE" && n >= 0 {
			e.Short = lang.F("%s announced", Size(n))
		}
		words = join(words, e.Short)
	}
	return words
}

// join sets two remarks beside each other; either may be "".
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + lang.T("; ") + b
}

// response is a line of a login, without a verb.
func response(ev *decode.Event, r *decode.Response) []Line {
	w := said(ev)
	l := Line{Sign: towards(ev.From), Said: w.one(Plain)}
	switch {
	case r.Decoded != nil && *r.Decoded == "":
		l.Means = note(lang.T("an empty answer"))
	case r.Decoded != nil:
		l.Means = []Span{{Text: quoted(*r.Decoded), Role: Value, Secret: r.Secret}}
	case strings.TrimSpace(string(w.raw)) == "*":
		l.Means = note(lang.T("gives up this login"))
	default:
		l.Means = note(lang.T("not base64"))
	}
	if ev.From == decode.Proxy {
		l.Sign, l.Means = OwnServer, own(l.Means)
	}
	return []Line{l}
}

package line

import (
	"mitmail/decode"
	"mitmail/view/lang"
)

// preambles are what the pieces in front of a session are: those of text are
// shown as they are, the others by their names.
var preambles = map[string]struct{ name, binary string }{
	"proxy-v1":     {"PROXY protocol", ""},
	"proxy-v2":     {"PROXY protocol", "a header of PROXY v2"},
	"socks4":       {"SOCKS4, a tunnel", "words of SOCKS4"},
	"socks5":       {"SOCKS5, a tunnel", "words of SOCKS5"},
	"http-connect": {"HTTP CONNECT, a tunnel", ""},
}

// preamble is a piece of what stands in front of the session.
func preamble(ev *decode.Event, w *decode.Preamble) []Line {
	l := Line{Sign: towards(ev.From)}
	what := preambles[w.Kind]
	if what.binary != "" {
		l.Said = []Span{{Text: lang.T(what.binary) + lang.T(", ") + Size(int64(len(ev.Raw))), Role: Value}}
	} else {
		l.Said = said(ev).one(Verb)
	}
	means := lang.F("%s, in front of the session", lang.T(what.name))
	if w.SaysClient != "" {
		means += lang.F(": the client is %s", field(w.SaysClient))
	}
	if w.SaysServer != "" {
		means = join(means, lang.F("it asks for %s", field(w.SaysServer)))
	}
	l.Means = note(means)
	return []Line{l}
}

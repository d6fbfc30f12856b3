package mask

import (
	"maps"
	"slices"

	"mitmail/decode"
)

// marked hides what an event says is secret.
func (m *Masker) marked(what decode.Payload) decode.Payload {
	switch w := what.(type) {
	case *decode.Command:
		if len(w.Secret) > 0 || w.SecretVerb {
			return markedCommand(*w)
		}
	case *decode.Response:
		if w.Secret && w.Decoded != nil {
			return &decode.Response{Decoded: hidden(w.Decoded), Secret: true}
		}
	case *decode.Auth:
		auth := *w
		auth.Secret, auth.Digest = hidden(w.Secret), hidden(w.Digest)
		return &auth
	case *decode.Finding:
		if quotesCut[w.ID] {
			finding := *w
			finding.Said.Args = slices.Clone(w.Said.Args)
			for i, text := range finding.Said.Args {
				finding.Said.Args[i] = hideQuotes(text)
			}
			return &finding
		}
	case *decode.Reply:
		astray := w.To != "" && m.secrets.known[w.To] // it answers a line that was secret as a whole
		if !astray && !w.Secret {
			return what
		}
		reply := *w
		if astray {
			reply.To = Hidden
		}
		if w.Secret {
			reply.Decoded = hidden(w.Decoded)
		}
		return &reply
	}
	return what
}

func markedCommand(w decode.Command) *decode.Command {
	if len(w.Secret) > 0 {
		w.Args = string(replace([]byte(w.Args), w.Secret))
		w.Decoded, w.Secret = hidden(w.Decoded), nil
	}
	if w.SecretVerb {
		w.Verb, w.Decoded = Hidden, hidden(w.Decoded)
		if w.Args != "" {
			w.Args = Hidden
		}
	}
	return &w
}

// hidden hides a string that is there.
func hidden(s *string) *string {
	if s == nil {
		return nil
	}
	h := Hidden
	return &h
}

// what is what an event means without the secrets that recur in its texts: itself
// where none does. A chunk, an end, a gap and opaque bytes have no texts.
func (m *Masker) what(what decode.Payload) decode.Payload {
	m.looks = looker{m: m}
	if visit(what, &m.looks); !m.looks.found {
		return what
	}
	what = cloned(what)
	visit(what, hiding{m})
	return what
}

// visitor is shown the texts of an event, where they stand.
type visitor interface{ text(s *string) }

// looker looks whether a secret recurs in any of them.
type looker struct {
	m     *Masker
	found bool
}

func (l *looker) text(s *string) { l.found = l.found || l.m.recurs(*s) }

// hiding hides the secrets in them.
type hiding struct{ m *Masker }

func (h hiding) text(s *string) { *s = h.m.text(*s) }

// visit shows all texts of what an event means to a visitor.
func visit(what decode.Payload, v visitor) {
	switch w := what.(type) {
	case *decode.Open:
		texts(v, &w.Client, &w.Server, &w.Route, &w.File, &w.Program)
	case *decode.Preamble:
		texts(v, &w.SaysClient, &w.SaysServer)
	case *decode.Note:
		pairs(v, w.Text)
	case *decode.Command:
		texts(v, &w.Verb, &w.Args, &w.Path)
		notes(v, w.Decoded)
		pairs(v, w.Params)
	case *decode.Reply:
		texts(v, &w.To, &w.Status, &w.Enhanced, &w.ResponseCode, &w.Rcpt)
		notes(v, w.Decoded)
		lists(v, w.Text, w.Items)
	case *decode.Response:
		notes(v, w.Decoded)
	case *decode.Auth:
		texts(v, &w.Mechanism)
		notes(v, w.User, w.Authzid, w.Secret, w.Digest, w.Challenge)
	case *decode.Message:
		texts(v, &w.Via, &w.Malformed)
		notes(v, w.Subject, w.From, w.To, w.MessageID)
		for i := range w.Parts {
			texts(v, &w.Parts[i].Type, &w.Parts[i].Name)
		}
		if e := w.Envelope; e != nil {
			notes(v, e.MailFrom)
			lists(v, e.RcptTo, e.Rejected, e.Asked)
		}
	case *decode.TLS:
		texts(v, &w.Leg, &w.How, &w.SNI, &w.Version, &w.Cipher, &w.Issuer, &w.Error)
		for i := range w.Chain {
			texts(v, &w.Chain[i].Subject, &w.Chain[i].Issuer)
			lists(v, w.Chain[i].Names)
		}
	case *decode.Finding:
		lists(v, w.Said.Args) // all else is ours
	case *decode.Close:
		for _, said := range []decode.Words{w.Reason, w.Outcome} { // the keys are ours
			for i := range said {
				lists(v, said[i].Args)
			}
		}
	}
}

func texts(v visitor, all ...*string) {
	for _, s := range all {
		v.text(s)
	}
}

func notes(v visitor, all ...*string) {
	for _, s := range all {
		if s != nil {
			v.text(s)
		}
	}
}

func lists(v visitor, all ...[]string) {
	for _, list := range all {
		for i := range list {
			v.text(&list[i])
		}
	}
}

// pairs shows keys and values, and puts what became of them in their place.
func pairs(v visitor, all map[string]string) {
	if len(all) == 0 { // as of most commands
		return
	}
	for _, key := range slices.Collect(maps.Keys(all)) {
		k, value := key, all[key]
		v.text(&k)
		v.text(&value)
		if k != key || value != all[key] {
			delete(all, key)
			all[k] = value
		}
	}
}

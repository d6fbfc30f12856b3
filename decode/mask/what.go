package mask

import (
	"slices"

	"mitmail/decode"
)

// marked hides what an event says is secret.
func (m *Masker) marked(what decode.What) decode.What {
	switch w := what.(type) {
	case *decode.Command:
		return markedCommand(*w)
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
			finding.Text = hideQuotes(w.Text)
			return &finding
		}
	case *decode.Reply:
		reply := *w
		if w.To != "" && m.secrets.known[w.To] { // it answers a line that was secret as a whole
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

// what is a copy of what an event means, without the secrets that recur in its
// texts. A chunk, an end, a gap and opaque bytes have none.
func (m *Masker) what(what decode.What) decode.What {
	switch w := what.(type) {
	case *decode.Open:
		c := *w
		m.texts(&c.Client, &c.Server, &c.Route, &c.File)
		return &c
	case *decode.Command:
		c := *w
		m.texts(&c.Verb, &c.Args, &c.Path)
		m.notes(&c.Decoded)
		c.Params = m.pairs(c.Params)
		return &c
	case *decode.Reply:
		c := *w
		m.texts(&c.To, &c.Status, &c.Enhanced, &c.ResponseCode, &c.Rcpt)
		m.notes(&c.Decoded)
		m.lists(&c.Text, &c.Items)
		return &c
	case *decode.Response:
		c := *w
		m.notes(&c.Decoded)
		return &c
	case *decode.Auth:
		c := *w
		m.texts(&c.Mechanism)
		m.notes(&c.User, &c.Authzid, &c.Secret, &c.Digest, &c.Challenge)
		return &c
	case *decode.Message:
		return m.message(*w)
	case *decode.TLS:
		return m.tls(*w)
	case *decode.Finding:
		c := *w
		m.texts(&c.ID, &c.Severity, &c.Text, &c.Ref)
		return &c
	case *decode.Close:
		c := *w
		c.Reason, c.Outcome = m.sentences(c.Reason), m.sentences(c.Outcome)
		return &c
	}
	return what
}

func (m *Masker) message(c decode.Message) *decode.Message {
	m.texts(&c.Via, &c.Malformed)
	m.notes(&c.Subject, &c.From, &c.To, &c.MessageID)
	c.Parts = slices.Clone(c.Parts)
	for i := range c.Parts {
		m.texts(&c.Parts[i].Type, &c.Parts[i].Name)
	}
	if c.Envelope != nil {
		e := *c.Envelope
		m.notes(&e.MailFrom)
		m.lists(&e.RcptTo, &e.Rejected)
		c.Envelope = &e
	}
	return &c
}

func (m *Masker) tls(c decode.TLS) *decode.TLS {
	m.texts(&c.Leg, &c.How, &c.SNI, &c.Version, &c.Cipher, &c.Issuer, &c.Error)
	c.Chain = slices.Clone(c.Chain)
	for i := range c.Chain {
		m.texts(&c.Chain[i].Subject, &c.Chain[i].Issuer)
		m.lists(&c.Chain[i].Names)
	}
	return &c
}

func (m *Masker) texts(all ...*string) {
	for _, s := range all {
		*s = m.text(*s)
	}
}

func (m *Masker) notes(all ...**string) {
	for _, s := range all {
		if *s != nil {
			masked := m.text(**s)
			*s = &masked
		}
	}
}

func (m *Masker) lists(all ...*[]string) {
	for _, list := range all {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i] = m.text((*list)[i])
		}
	}
}

func (m *Masker) pairs(all map[string]string) map[string]string {
	if all == nil {
		return nil
	}
	masked := make(map[string]string, len(all))
	for k, v := range all {
		masked[m.text(k)] = m.text(v)
	}
	return masked
}

// sentences are sentences with their arguments masked; the keys are ours.
func (m *Masker) sentences(all decode.Words) decode.Words {
	all = slices.Clone(all)
	for i := range all {
		m.lists(&all[i].Args)
	}
	return all
}

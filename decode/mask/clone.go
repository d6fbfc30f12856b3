package mask

import (
	"maps"
	"slices"

	"mitmail/decode"
)

// cloned is a copy of what an event means that shares no text with it that a
// visitor is shown.
func cloned(what decode.Payload) decode.Payload {
	switch w := what.(type) {
	case *decode.Open:
		return shallow(w)
	case *decode.Preamble:
		return shallow(w)
	case *decode.Command:
		c := shallow(w)
		c.Decoded, c.Params = note(c.Decoded), maps.Clone(c.Params)
		return c
	case *decode.Reply:
		c := shallow(w)
		c.Decoded, c.Text, c.Items = note(c.Decoded), slices.Clone(c.Text), slices.Clone(c.Items)
		return c
	case *decode.Response:
		c := shallow(w)
		c.Decoded = note(c.Decoded)
		return c
	case *decode.Auth:
		c := shallow(w)
		c.User, c.Authzid, c.Secret, c.Digest, c.Challenge = note(c.User), note(c.Authzid), note(c.Secret), note(c.Digest), note(c.Challenge)
		return c
	case *decode.Message:
		c := shallow(w)
		c.Subject, c.From, c.To, c.MessageID = note(c.Subject), note(c.From), note(c.To), note(c.MessageID)
		c.Parts = slices.Clone(c.Parts)
		if w.Envelope != nil {
			c.Envelope = shallow(w.Envelope)
			c.Envelope.MailFrom = note(w.Envelope.MailFrom)
			c.Envelope.RcptTo, c.Envelope.Rejected = slices.Clone(w.Envelope.RcptTo), slices.Clone(w.Envelope.Rejected)
			c.Envelope.Asked = slices.Clone(w.Envelope.Asked)
		}
		return c
	case *decode.TLS:
		c := shallow(w)
		c.Chain = slices.Clone(c.Chain)
		for i := range c.Chain {
			c.Chain[i].Names = slices.Clone(c.Chain[i].Names)
		}
		return c
	case *decode.Finding:
		c := shallow(w)
		c.Said.Args = slices.Clone(c.Said.Args)
		return c
	case *decode.Note:
		c := shallow(w)
		c.Text = maps.Clone(w.Text)
		return c
	case *decode.Close:
		c := shallow(w)
		c.Reason, c.Outcome = words(c.Reason), words(c.Outcome)
		return c
	}
	return what
}

func shallow[T any](v *T) *T {
	c := *v
	return &c
}

func note(s *string) *string {
	if s == nil {
		return nil
	}
	return shallow(s)
}

func words(all decode.Words) decode.Words {
	all = slices.Clone(all)
	for i := range all {
		all[i].Args = slices.Clone(all[i].Args)
	}
	return all
}

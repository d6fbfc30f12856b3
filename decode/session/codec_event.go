package session

import (
	"mitmail/decode"
	"mitmail/decode/message"
)

// event is all of an event, but for the copy of a message, which stays with
// whoever makes it.
func (c *codec) event(ev *decode.Event) {
	c.time(&ev.Time)
	number(c, &ev.Seq)
	number(c, &ev.From)
	c.bytes(&ev.Raw)
	c.bytes(&ev.Sent)
	c.flags(&ev.Changed, &ev.Severed)
	c.text(&ev.By)
	list(c, &ev.Secrets, c.span)
	list(c, &ev.SentSecrets, c.span)
	c.what(&ev.Payload)
}

// what is what an event means: a letter that says which kind it is, and its
// fields.
func (c *codec) what(v *decode.Payload) {
	var kind uint8
	if !c.read {
		kind = kindOf(*v)
	}
	number(c, &kind)
	if c.read {
		*v = newWhat(kind)
	}
	switch w := (*v).(type) {
	case *decode.Open:
		c.stringFields(&w.Client, &w.Server, &w.Route, &w.File, &w.Program)
		number(c, &w.PID)
		c.interval(&w.Connect)
	case *decode.Command:
		c.command(w)
	case *decode.Reply:
		c.reply(w)
	case *decode.Response:
		c.notes(&w.Decoded)
		c.flag(&w.Secret)
	case *decode.Auth:
		c.text(&w.Mechanism)
		c.notes(&w.User, &w.Authzid, &w.Secret, &w.Digest, &w.Challenge)
		number(c, &w.OK)
		number(c, &w.Code)
	case *decode.Message:
		c.message(w)
	case *decode.TLS:
		c.stringFields(&w.Leg, &w.How, &w.SNI, &w.Version, &w.Cipher, &w.Issuer, &w.Error)
		list(c, &w.Chain, c.certificate)
		c.flags(&w.Intercepted, &w.Opened)
		number(c, &w.OK)
		c.interval(&w.Handshake)
	case *decode.Finding:
		c.stringFields(&w.ID, (*string)(&w.Severity))
		c.sentence(&w.Said)
		c.text(&w.Ref)
	case *decode.Gap:
		number(c, &w.Bytes)
	case *decode.Preamble:
		c.stringFields(&w.Kind, &w.SaysClient, &w.SaysServer)
	case *decode.Note:
		number(c, &w.Kind)
		c.pairs((*map[string]string)(&w.Text))
	case *decode.Opaque:
		number(c, &w.Bytes)
		c.flag(&w.Last)
	case *decode.Chunk:
		c.chunk(w)
	case *decode.End:
		number(c, &w.Why)
	case *decode.Close:
		c.close(w)
	}
}

// kindOf is the letter of a kind; 0 is an event that means nothing.
func kindOf(w decode.Payload) uint8 {
	switch w.(type) {
	case *decode.Open:
		return 'o'
	case *decode.Command:
		return 'c'
	case *decode.Reply:
		return 'r'
	case *decode.Response:
		return 's'
	case *decode.Auth:
		return 'a'
	case *decode.Message:
		return 'm'
	case *decode.TLS:
		return 't'
	case *decode.Finding:
		return 'f'
	case *decode.Gap:
		return 'g'
	case *decode.Preamble:
		return 'p'
	case *decode.Note:
		return 'n'
	case *decode.Opaque:
		return 'q'
	case *decode.Chunk:
		return 'k'
	case *decode.End:
		return 'e'
	case *decode.Close:
		return 'x'
	}
	return 0
}

// newWhat is an empty one of a kind.
func newWhat(kind uint8) decode.Payload {
	switch kind {
	case 'o':
		return new(decode.Open)
	case 'c':
		return new(decode.Command)
	case 'r':
		return new(decode.Reply)
	case 's':
		return new(decode.Response)
	case 'a':
		return new(decode.Auth)
	case 'm':
		return new(decode.Message)
	case 't':
		return new(decode.TLS)
	case 'f':
		return new(decode.Finding)
	case 'g':
		return new(decode.Gap)
	case 'p':
		return new(decode.Preamble)
	case 'n':
		return new(decode.Note)
	case 'q':
		return new(decode.Opaque)
	case 'k':
		return new(decode.Chunk)
	case 'e':
		return new(decode.End)
	case 'x':
		return new(decode.Close)
	}
	return nil
}

func (c *codec) command(w *decode.Command) {
	c.stringFields(&w.Verb, &w.Args, &w.Path)
	c.pairs(&w.Params)
	c.flags(&w.Unknown, &w.SecretVerb)
	c.notes(&w.Decoded)
	list(c, &w.Secret, c.span)
}

func (c *codec) reply(w *decode.Reply) {
	c.stringFields(&w.To, &w.Status, &w.Enhanced, &w.ResponseCode, &w.Rcpt)
	number(c, &w.Code)
	number(c, &w.OK)
	list(c, &w.Text, c.text)
	list(c, &w.Items, c.text)
	c.notes(&w.Decoded)
	c.flags(&w.Secret, &w.Challenge, &w.Judges)
	number(c, &w.Elapsed)
}

func (c *codec) message(w *decode.Message) {
	c.text(&w.Via)
	c.flag(&w.Complete)
	number(c, &w.Missing)
	number(c, &w.Transfer)
	number(c, &w.Number)
	number(c, &w.OK)
	there := w.Envelope != nil
	if c.flag(&there); there {
		if c.read {
			w.Envelope = new(decode.Envelope)
		}
		c.notes(&w.Envelope.MailFrom)
		list(c, &w.Envelope.RcptTo, c.text)
		list(c, &w.Envelope.Rejected, c.text)
		list(c, &w.Envelope.Asked, c.text)
	}
	c.summary(&w.Summary)
}

func (c *codec) summary(w *message.Summary) {
	number(c, &w.Size)
	c.sum(&w.SHA256)
	c.notes(&w.Subject, &w.From, &w.To, &w.MessageID)
	list(c, &w.Parts, c.part)
	c.flags(&w.Lines.BareLF, &w.Lines.BareCR, &w.Lines.NUL, &w.Lines.EightBit, &w.Lines.Long, &w.Lines.BidiName)
	c.text(&w.Malformed)
	c.flag(&w.TooDeep)
	number(c, &w.Dropped)
}

func (c *codec) part(p *message.Part) {
	c.stringFields(&p.Type, &p.Name)
	number(c, &p.Size)
	c.sum(&p.SHA256)
}

func (c *codec) chunk(w *decode.Chunk) {
	number(c, &w.Of)
	c.flag(&w.Last)
	number(c, &w.Transfer)
	number(c, &w.Dropped)
}

func (c *codec) close(w *decode.Close) {
	c.text((*string)(&w.Result))
	c.words(&w.Reason)
	c.words(&w.Outcome)
	number(c, &w.Duration)
	number(c, &w.ClientBytes)
	number(c, &w.ServerBytes)
	number(c, &w.Commands)
	number(c, &w.Messages)
}

// words are sentences as data.
func (c *codec) words(v *decode.Words) {
	list(c, (*[]decode.Sentence)(v), c.sentence)
}

func (c *codec) sentence(s *decode.Sentence) {
	c.text(&s.Key)
	list(c, &s.Args, c.text)
}

func (c *codec) certificate(w *decode.Certificate) {
	c.stringFields(&w.Subject, &w.Issuer)
	list(c, &w.Names, c.text)
	number(c, &w.Begins)
	number(c, &w.Ends)
}

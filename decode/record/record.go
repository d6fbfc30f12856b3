// Package record gives events a flat, named form: the form they have in JSON,
// one object a line, and in expressions such as
//
//	event == "reply" and code >= 500 and to == "RCPT"
//
// A [Session] turns the events of one session into records. Most events have
// one; chunks have none, the message record stands for them, and a run of
// opaque bytes has one when it ends.
package record

import (
	"encoding/base64"
	"slices"
	"time"
	"unicode/utf8"

	"mitmail/decode"
)

// Record is one event in its flat form. The zero Record prints as {}. Nothing
// in it is changed by anybody else: a copy of a Record may be kept, and read by
// many at once.
type Record struct {
	Fields
	has set // the fields that apply and are known: the ones that JSON shows
}

// head fills in what every record has.
func (r *Record) head(s *Session, ev *decode.Event) {
	r.Time = s.clock.text(ev.Time)
	r.Session, r.Seq, r.Protocol, r.Event = s.Number, ev.Seq, s.Protocol.String(), ev.Payload.Name()
	r.has.add(fTime, fSession, fSeq, fProtocol, fEvent)
	r.word(fFrom, &r.From, ev.From.String())
	if ev.Raw != nil {
		r.bytes(fRaw, &r.Raw, fRawBase64, &r.RawBase64, ev.Raw)
	}
	if ev.Changed {
		r.bytes(fSent, &r.Sent, fSentBase64, &r.SentBase64, ev.Sent)
	}
	r.word(fBy, &r.By, ev.By)
	if s.Frame > 0 {
		r.Frame = s.Frame
		r.has.add(fFrame)
	}
}

// fill fills in what an event means.
func (r *Record) fill(what decode.Payload) {
	switch w := what.(type) {
	case *decode.Open:
		r.open(w)
	case *decode.Command:
		r.command(w)
	case *decode.Reply:
		r.reply(w)
	case *decode.Response:
		r.note(fDecoded, &r.Decoded, w.Decoded)
	case *decode.Auth:
		r.auth(w)
	case *decode.Message:
		r.message(w)
	case *decode.TLS:
		r.tls(w)
	case *decode.Finding:
		r.finding(w)
	case *decode.Gap:
		r.Bytes = w.Bytes
		r.has.add(fBytes)
	case *decode.Preamble:
		r.preamble(w)
	case *decode.Opaque:
		r.Bytes = w.Bytes
		r.has.add(fBytes)
	case *decode.Close:
		r.close(w)
	}
}

// word is a string that is absent where it is "".
func (r *Record) word(f field, to *string, s string) {
	if s != "" {
		*to = clean(s)
		r.has.add(f)
	}
}

// note is a string that is absent where it is nil.
func (r *Record) note(f field, to *string, s *string) {
	*to = ""
	if s != nil {
		*to = clean(*s)
		r.has.add(f)
	}
}

// list is a list that is always there, perhaps empty: the event's own where that is
// clean, as nobody changes it.
func (r *Record) list(f field, to *[]string, all []string) {
	r.has.add(f)
	if !slices.ContainsFunc(all, func(s string) bool { return !utf8.ValidString(s) }) {
		*to = slices.Clip(all)
		return
	}
	*to = make([]string, len(all))
	for i, s := range all {
		(*to)[i] = clean(s)
	}
}

// number is a reply code, absent where it is 0.
func (r *Record) number(code int) {
	if code != 0 {
		r.Code = code
		r.has.add(fCode)
	}
}

func (r *Record) verdict(v decode.Verdict) {
	if v != decode.Unknown {
		r.OK = v == decode.Yes
		r.has.add(fOK)
	}
}

// bytes are text where they are UTF-8, else base64.
func (r *Record) bytes(f field, text *string, f64 field, coded *string, p []byte) {
	if utf8.Valid(p) {
		*text = string(p)
		r.has.add(f)
		return
	}
	*coded = base64.StdEncoding.EncodeToString(p)
	r.has.add(f64)
}

// clean is s with U+FFFD for each byte that is not UTF-8.
func clean(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// ms is d in milliseconds.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

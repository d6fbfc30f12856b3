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
	"encoding/hex"
	"time"
	"unicode/utf8"

	"mitmail/decode"
	"mitmail/decode/message"
)

// Record is one event in its flat form. The zero Record prints as {}. Nothing
// in it belongs to anybody else: a copy of a Record may be kept, and read by
// many at once.
type Record struct {
	Fields
	has set // the fields that apply and are known: the ones that JSON shows
}

// head fills in what every record has.
func (r *Record) head(s *Session, ev *decode.Event) {
	r.Time = ev.Time.UTC().Format(time.RFC3339Nano)
	r.Session, r.Seq, r.Protocol, r.Event = s.Number, ev.Seq, s.Protocol.String(), ev.What.Name()
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
func (r *Record) fill(what decode.What) {
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
	case *decode.Opaque:
		r.Bytes = w.Bytes
		r.has.add(fBytes)
	case *decode.Close:
		r.close(w)
	}
}

func (r *Record) open(w *decode.Open) {
	r.Client, r.Server = clean(w.Client), clean(w.Server)
	r.has.add(fClient, fServer)
	r.word(fRoute, &r.Route, w.Route)
	r.word(fFile, &r.File, w.File)
}

func (r *Record) command(w *decode.Command) {
	r.Verb, r.Args, r.Known = clean(w.Verb), clean(w.Args), !w.Unknown
	r.has.add(fVerb, fArgs)
	if w.Unknown {
		r.has.add(fKnown)
	}
	r.note(fDecoded, &r.Decoded, w.Decoded)
	r.note(fDecoded, &r.Decoded, w.Decoded)
	if w.Params != nil {
		r.Params = make(map[string]string, len(w.Params))
		for k, v := range w.Params {
			r.Params[clean(k)] = clean(v)
		}
		r.has.add(fParams)
	}
}

func (r *Record) reply(w *decode.Reply) {
	r.word(fTo, &r.To, w.To)
	r.number(w.Code)
	r.word(fStatus, &r.Status, w.Status)
	r.verdict(w.OK)
	r.word(fEnhanced, &r.Enhanced, w.Enhanced)
	r.word(fResponseCode, &r.ResponseCode, w.ResponseCode)
	r.list(fText, &r.Text, w.Text)
	if w.Items != nil {
		r.list(fItems, &r.Items, w.Items)
	}
	r.word(fRcpt, &r.Rcpt, w.Rcpt)
	r.note(fDecoded, &r.Decoded, w.Decoded)
	if w.Elapsed >= 0 {
		r.ElapsedMS = ms(w.Elapsed)
		r.has.add(fElapsedMS)
	}
}

func (r *Record) auth(w *decode.Auth) {
	r.Mechanism = clean(w.Mechanism)
	r.has.add(fMechanism)
	r.note(fUser, &r.User, w.User)
	r.note(fAuthzid, &r.Authzid, w.Authzid)
	r.note(fSecret, &r.Secret, w.Secret)
	r.note(fDigest, &r.Digest, w.Digest)
	r.note(fChallenge, &r.Challenge, w.Challenge)
	r.verdict(w.OK)
	r.number(w.Code)
}

func (r *Record) message(w *decode.Message) {
	r.Via, r.Size, r.SHA256 = w.Via, w.Size, hex.EncodeToString(w.SHA256[:])
	r.Complete, r.Missing = w.Complete, w.Missing
	r.has.add(fVia, fSize, fSHA256, fComplete, fMissing)
	if w.Number != 0 {
		r.Number = w.Number
		r.has.add(fNumber)
	}
	r.envelope(w.Envelope)
	r.note(fSubject, &r.Subject, w.Subject)
	r.note(fHeaderFrom, &r.HeaderFrom, w.From)
	r.note(fHeaderTo, &r.HeaderTo, w.To)
	r.note(fMessageID, &r.MessageID, w.MessageID)
	r.Parts = parts(w.Parts)
	r.has.add(fParts)
	r.verdict(w.OK)
}

// envelope is the message's own, even where the session's is another by now.
func (r *Record) envelope(e *decode.Envelope) {
	r.MailFrom, r.RcptTo = "", nil
	if e == nil {
		return
	}
	r.note(fMailFrom, &r.MailFrom, e.MailFrom)
	r.list(fRcptTo, &r.RcptTo, e.RcptTo)
	r.list(fRejected, &r.Rejected, e.Rejected)
}

func parts(from []message.Part) []Part {
	all := make([]Part, len(from))
	for i := range from {
		p := &from[i]
		all[i] = Part{Type: clean(p.Type), Name: clean(p.Name), Size: p.Size, SHA256: hex.EncodeToString(p.SHA256[:])}
	}
	return all
}

func (r *Record) tls(w *decode.TLS) {
	r.word(fLeg, &r.Leg, w.Leg)
	r.word(fHow, &r.How, w.How)
	r.word(fSNI, &r.SNI, w.SNI)
	r.word(fVersion, &r.Version, w.Version)
	r.word(fCipher, &r.Cipher, w.Cipher)
	r.word(fIssuer, &r.Issuer, w.Issuer)
	r.Intercepted = w.Intercepted
	r.has.add(fIntercepted)
	r.verdict(w.OK)
	r.word(fError, &r.Error, w.Error)
}

func (r *Record) finding(w *decode.Finding) {
	r.ID, r.Severity = clean(w.ID), clean(w.Severity)
	r.has.add(fID, fSeverity)
	r.list(fText, &r.Text, []string{w.Text})
	r.word(fRef, &r.Ref, w.Ref)
}

func (r *Record) close(w *decode.Close) {
	r.Reason, r.Outcome, r.DurationMS = clean(w.Reason), clean(w.Outcome), ms(w.Duration)
	r.ClientBytes, r.ServerBytes = w.ClientBytes, w.ServerBytes
	r.Commands, r.Messages = w.Commands, w.Messages
	r.has.add(fReason, fOutcome, fDurationMS, fClientBytes, fServerBytes, fCommands, fMessages)
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

// list is a list that is always there, perhaps empty.
func (r *Record) list(f field, to *[]string, all []string) {
	*to = make([]string, len(all))
	for i, s := range all {
		(*to)[i] = clean(s)
	}
	r.has.add(f)
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

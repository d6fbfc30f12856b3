package record

import (
	"encoding/hex"

	"mitmail/decode"
	"mitmail/decode/message"
)

// The functions here fill in what each kind of event has beside what all have.

func (r *Record) open(w *decode.Open) {
	r.Client, r.Server = clean(w.Client), clean(w.Server)
	r.has.add(fClient, fServer)
	r.word(fRoute, &r.Route, w.Route)
	r.word(fFile, &r.File, w.File)
	r.word(fProgram, &r.Program, w.Program)
	if w.PID != 0 {
		r.PID = w.PID
		r.has.add(fPID)
	}
}

func (r *Record) command(w *decode.Command) {
	r.Verb, r.Args, r.Known = clean(w.Verb), clean(w.Args), !w.Unknown
	r.has.add(fVerb, fArgs)
	if w.Unknown {
		r.has.add(fKnown)
	}
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
	r.ID, r.Severity = clean(w.ID), clean(string(w.Severity))
	r.has.add(fID, fSeverity)
	r.list(fText, &r.Text, []string{w.Text()})
	r.word(fRef, &r.Ref, w.Ref)
}

func (r *Record) preamble(w *decode.Preamble) {
	r.Kind = clean(w.Kind)
	r.has.add(fKind)
	r.word(fSaysClient, &r.SaysClient, w.SaysClient)
	r.word(fSaysServer, &r.SaysServer, w.SaysServer)
}

func (r *Record) close(w *decode.Close) {
	r.Reason, r.Outcome, r.DurationMS = clean(w.Reason.String()), clean(w.Outcome.String()), ms(w.Duration)
	if w.Result != "" {
		r.Verdict = string(w.Result)
		r.has.add(fVerdict)
	}
	r.ClientBytes, r.ServerBytes = w.ClientBytes, w.ServerBytes
	r.Commands, r.Messages = w.Commands, w.Messages
	r.has.add(fReason, fOutcome, fDurationMS, fClientBytes, fServerBytes, fCommands, fMessages)
}

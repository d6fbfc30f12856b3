package decodetest

import (
	"time"

	"mitmail/decode"
	"mitmail/decode/message"
)

// Everywhere is events of every kind that hold raw wherever they can, with a
// span of it marked as secret: what a view has to show, whatever it is.
func Everywhere(raw []byte, span decode.Span) []decode.Event {
	s := string(raw)
	at := time.Date(2026, 5, 4, 12, 1, 7, 0, time.UTC)
	spans, list := []decode.Span{span}, []string{s, s}
	what := []decode.Payload{
		&decode.Open{Client: s, Server: s, Route: s}, &decode.Open{File: s, Program: s, PID: len(s), Connect: decode.Interval{Begin: at, End: at}},
		&decode.Command{Verb: s, Args: s, Params: map[string]string{s: s, "SIZE": s}, Secret: spans}, &decode.Command{Verb: s, Unknown: true, SecretVerb: true},
		&decode.Command{Verb: "AUTH", Args: s, Secret: spans}, &decode.Command{Verb: "BDAT", Args: s},
		&decode.Reply{To: s, Code: len(s), Enhanced: s, Text: list, Rcpt: s, Decoded: &s, OK: decode.No}, &decode.Reply{To: "EHLO", Code: 250, Items: list},
		&decode.Reply{To: "LIST", Status: s, ResponseCode: s, Text: list, Elapsed: -1}, &decode.Reply{To: "STAT", Status: "+OK", OK: decode.Yes, Text: list},
		&decode.Response{Decoded: &s, Secret: true}, &decode.Response{},
		&decode.Auth{Mechanism: s, User: &s, Authzid: &s, Secret: &s, Digest: &s, Challenge: &s},
		&decode.Message{Via: s, Envelope: &decode.Envelope{MailFrom: &s, RcptTo: list, Rejected: list, Asked: list}, Summary: message.Summary{
			Subject: &s, From: &s, To: &s, MessageID: &s, Parts: []message.Part{{Type: s, Name: s}}, Malformed: s}},
		&decode.TLS{Leg: s, How: s, SNI: s, Version: s, Cipher: s, Issuer: s, Error: s}, &decode.TLS{Version: s, OK: decode.No, Error: s},
		&decode.Finding{ID: s, Severity: decode.Severity(s), Said: decode.Sentence{Key: "text", Args: []string{s}}, Ref: s}, &decode.Opaque{Bytes: 1, Last: true}, &decode.Chunk{},
		&decode.Preamble{Kind: s, SaysClient: s, SaysServer: s}, &decode.Note{Text: decode.Text{"": s}}, &decode.Note{Kind: decode.Answer, Text: decode.Text{"zh": s, "": s}},
		&decode.Close{Result: decode.Result(s), Reason: decode.Words{{Key: s, Args: list}}, Outcome: decode.Words{{Key: "text", Args: list}}},
	}
	var all []decode.Event
	for _, w := range what {
		all = append(all,
			decode.Event{Time: at, From: decode.Client, Raw: raw, Secrets: spans, Payload: w},
			decode.Event{Time: at, From: decode.Server, Raw: raw, Sent: raw, Changed: true, By: s, Payload: w},
			decode.Event{Time: at, From: decode.Proxy, Sent: raw, Changed: true, Payload: w})
	}
	return all
}

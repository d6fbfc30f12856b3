package record

import "reflect"

// Fields are the names of a record, each once: the tag expr is the name in JSON
// and in expressions, the tag on the events that have it, and the order here is
// the order in JSON. Names without events are of every record. What a record lacks
// is the zero value, which is also what an expression sees; whether a zero is
// a value or an absence is kept in [Record].
//
// The answers OK, Known, Complete and Intercepted are true, false, or nil
// where there is none. Client, Server, Program, PID, User, MailFrom and RcptTo are those of
// the session as of this record, also where the record does not print them.
type Fields struct {
	Time       string `expr:"time"` // RFC 3339, UTC
	Session    int    `expr:"session"`
	Seq        int    `expr:"seq"`
	Protocol   string `expr:"protocol"`
	Event      string `expr:"event"`
	From       string `expr:"from"`
	Raw        string `expr:"raw"`        // where it is UTF-8
	RawBase64  string `expr:"raw_base64"` // where it is not
	Sent       string `expr:"sent"`
	SentBase64 string `expr:"sent_base64"`
	By         string `expr:"by"`
	Frame      int    `expr:"frame"`

	Client string `expr:"client" on:"open"`
	Server string `expr:"server" on:"open"`
	Route  string `expr:"route" on:"open"`
	File   string `expr:"file" on:"open"`

	Program string `expr:"program" on:"open"`
	PID     int    `expr:"pid" on:"open"`

	Kind       string `expr:"kind" on:"preamble"`
	SaysClient string `expr:"says_client" on:"preamble"`
	SaysServer string `expr:"says_server" on:"preamble"`

	Verb   string            `expr:"verb" on:"command"`
	Args   string            `expr:"args" on:"command"`
	Params map[string]string `expr:"params" on:"command"`
	Known  any               `expr:"known" on:"command"`

	Mechanism string `expr:"mechanism" on:"auth"`
	User      string `expr:"user" on:"auth"`
	Authzid   string `expr:"authzid" on:"auth"`
	Secret    string `expr:"secret" on:"auth"`
	Digest    string `expr:"digest" on:"auth"`
	Challenge string `expr:"challenge" on:"auth"`

	Via        string   `expr:"via" on:"message"`
	Number     int      `expr:"number" on:"message"`
	Size       int64    `expr:"size" on:"message"`
	SHA256     string   `expr:"sha256" on:"message"` // hexadecimal
	Complete   any      `expr:"complete" on:"message"`
	Missing    int64    `expr:"missing" on:"message"`
	MailFrom   string   `expr:"mail_from" on:"message"`
	RcptTo     []string `expr:"rcpt_to" on:"message"`
	Rejected   []string `expr:"rejected" on:"message"`
	Subject    string   `expr:"subject" on:"message"`
	HeaderFrom string   `expr:"header_from" on:"message"`
	HeaderTo   string   `expr:"header_to" on:"message"`
	MessageID  string   `expr:"message_id" on:"message"`
	Parts      []Part   `expr:"parts" on:"message"`

	Leg         string `expr:"leg" on:"tls"`
	How         string `expr:"how" on:"tls"`
	SNI         string `expr:"sni" on:"tls"`
	Version     string `expr:"version" on:"tls"`
	Cipher      string `expr:"cipher" on:"tls"`
	Issuer      string `expr:"issuer" on:"tls"`
	Intercepted any    `expr:"intercepted" on:"tls"`
	Error       string `expr:"error" on:"tls"`

	ID       string `expr:"id" on:"finding"`
	Severity string `expr:"severity" on:"finding"`

	To           string   `expr:"to" on:"reply"`
	Code         int      `expr:"code" on:"reply auth"`
	Status       string   `expr:"status" on:"reply"`
	OK           any      `expr:"ok" on:"reply auth message tls"`
	Enhanced     string   `expr:"enhanced" on:"reply"`
	ResponseCode string   `expr:"response_code" on:"reply"`
	Text         []string `expr:"text" on:"reply finding"`
	Items        []string `expr:"items" on:"reply"`
	Rcpt         string   `expr:"rcpt" on:"reply"`
	Decoded      string   `expr:"decoded" on:"command reply response"`
	ElapsedMS    float64  `expr:"elapsed_ms" on:"reply"`

	Ref   string `expr:"ref" on:"finding"`
	Bytes int64  `expr:"bytes" on:"gap opaque"`

	Verdict     string  `expr:"verdict" on:"close"`
	Reason      string  `expr:"reason" on:"close"`
	Outcome     string  `expr:"outcome" on:"close"`
	DurationMS  float64 `expr:"duration_ms" on:"close"`
	ClientBytes int64   `expr:"client_bytes" on:"close"`
	ServerBytes int64   `expr:"server_bytes" on:"close"`
	Commands    int     `expr:"commands" on:"close"`
	Messages    int     `expr:"messages" on:"close"`
}

// Part is one of a message's parts.
type Part struct {
	Type   string `expr:"type"`
	Name   string `expr:"name"` // left out in JSON where it is ""
	Size   int64  `expr:"size"`
	SHA256 string `expr:"sha256"`
}

// field is the index of a field of [Fields].
type field int

// The fields, in the order of Fields.
const (
	fTime field = iota
	fSession
	fSeq
	fProtocol
	fEvent
	fFrom
	fRaw
	fRawBase64
	fSent
	fSentBase64
	fBy
	fFrame
	fClient
	fServer
	fRoute
	fFile
	fProgram
	fPID
	fKind
	fSaysClient
	fSaysServer
	fVerb
	fArgs
	fParams
	fKnown
	fMechanism
	fUser
	fAuthzid
	fSecret
	fDigest
	fChallenge
	fVia
	fNumber
	fSize
	fSHA256
	fComplete
	fMissing
	fMailFrom
	fRcptTo
	fRejected
	fSubject
	fHeaderFrom
	fHeaderTo
	fMessageID
	fParts
	fLeg
	fHow
	fSNI
	fVersion
	fCipher
	fIssuer
	fIntercepted
	fError
	fID
	fSeverity
	fTo
	fCode
	fStatus
	fOK
	fEnhanced
	fResponseCode
	fText
	fItems
	fRcpt
	fDecoded
	fElapsedMS
	fRef
	fBytes
	fVerdict
	fReason
	fOutcome
	fDurationMS
	fClientBytes
	fServerBytes
	fCommands
	fMessages
	fieldCount
)

// set is a set of fields.
type set [2]uint64

// add puts fields into the set.
func (s *set) add(fields ...field) {
	for _, f := range fields {
		s[f/64] |= 1 << (f % 64)
	}
}

// any reports whether one of these is in the set.
func (s *set) any(fields ...field) bool {
	for _, f := range fields {
		if s[f/64]&(1<<(f%64)) != 0 {
			return true
		}
	}
	return false
}

// names are the tags of a struct's fields, in order.
func names(t reflect.Type) []string {
	all := make([]string, t.NumField())
	for i := range all {
		all[i] = t.Field(i).Tag.Get("expr")
	}
	return all
}

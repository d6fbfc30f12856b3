package record

import "reflect"

// Fields are the names of a record, each once: a tag is the name in JSON and
// in expressions, and the order here is the order in JSON. What a record lacks
// is the zero value, which is also what an expression sees; whether a zero is
// a value or an absence is kept in [Record].
//
// The answers OK, Known, Complete and Intercepted are true, false, or nil
// where there is none. Client, Server, User, MailFrom and RcptTo are those of
// the session as of this record, also where the record does not print them.
type Fields struct {
	// Every record.
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

	// open
	Client string `expr:"client"`
	Server string `expr:"server"`
	Route  string `expr:"route"`
	File   string `expr:"file"`

	// command
	Verb   string            `expr:"verb"`
	Args   string            `expr:"args"`
	Params map[string]string `expr:"params"`
	Known  any               `expr:"known"`

	// auth
	Mechanism string `expr:"mechanism"`
	User      string `expr:"user"`
	Authzid   string `expr:"authzid"`
	Secret    string `expr:"secret"`
	Digest    string `expr:"digest"`
	Challenge string `expr:"challenge"`

	// message
	Via        string   `expr:"via"`
	Number     int      `expr:"number"`
	Size       int64    `expr:"size"`
	SHA256     string   `expr:"sha256"` // hexadecimal
	Complete   any      `expr:"complete"`
	Missing    int64    `expr:"missing"`
	MailFrom   string   `expr:"mail_from"`
	RcptTo     []string `expr:"rcpt_to"`
	Rejected   []string `expr:"rejected"`
	Subject    string   `expr:"subject"`
	HeaderFrom string   `expr:"header_from"`
	HeaderTo   string   `expr:"header_to"`
	MessageID  string   `expr:"message_id"`
	Parts      []Part   `expr:"parts"`

	// tls
	Leg         string `expr:"leg"`
	How         string `expr:"how"`
	SNI         string `expr:"sni"`
	Version     string `expr:"version"`
	Cipher      string `expr:"cipher"`
	Issuer      string `expr:"issuer"`
	Intercepted any    `expr:"intercepted"`
	Error       string `expr:"error"`

	// finding
	ID       string `expr:"id"`
	Severity string `expr:"severity"`

	// reply, response; ok and code are also verdicts of others, text what a finding says
	To           string   `expr:"to"`
	Code         int      `expr:"code"`
	Status       string   `expr:"status"`
	OK           any      `expr:"ok"`
	Enhanced     string   `expr:"enhanced"`
	ResponseCode string   `expr:"response_code"`
	Text         []string `expr:"text"`
	Items        []string `expr:"items"`
	Rcpt         string   `expr:"rcpt"`
	Decoded      string   `expr:"decoded"` // also of a command that brings its answer along
	ElapsedMS    float64  `expr:"elapsed_ms"`

	// finding, gap, opaque
	Ref   string `expr:"ref"`
	Bytes int64  `expr:"bytes"`

	// close
	Reason      string  `expr:"reason"`
	Outcome     string  `expr:"outcome"`
	DurationMS  float64 `expr:"duration_ms"`
	ClientBytes int64   `expr:"client_bytes"`
	ServerBytes int64   `expr:"server_bytes"`
	Commands    int     `expr:"commands"`
	Messages    int     `expr:"messages"`
}

// Part is one of a message's parts.
type Part struct {
	Type   string `expr:"type"`
	Name   string `expr:"name"` // left out in JSON where it is ""
	Size   int64  `expr:"size"`
	SHA256 string `expr:"sha256"`
}

// field is the index of a field of [Fields] or [Part].
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
	fReason
	fOutcome
	fDurationMS
	fClientBytes
	fServerBytes
	fCommands
	fMessages
	fieldCount
)

// The fields of Part.
const (
	partType field = iota
	partName
	partSize
	partSHA256
)

// set is a set of fields.
type set [2]uint64

// add puts fields into the set.
func (s *set) add(fields ...field) {
	for _, f := range fields {
		s[f/64] |= 1 << (f % 64)
	}
}

// names are the tags of a struct's fields, in order.
func names(t reflect.Type) []string {
	all := make([]string, t.NumField())
	for i := range all {
		all[i] = t.Field(i).Tag.Get("expr")
	}
	return all
}

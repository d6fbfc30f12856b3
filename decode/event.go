package decode

import (
	"io"
	"time"

	"mitmail/decode/message"
)

// Event is what units turned out to mean.
type Event struct {
	Time        time.Time
	Seq         int     // from 1 within the session; 0 for what no record shows (chunks)
	From        Side    // who spoke; zero where nobody did
	Raw         []byte  // the bytes received that this event owns; nil when it owns none
	Sent        []byte  // what was forwarded instead, when Changed
	Changed     bool    // a ruling, or mitmail itself, put Sent in the place of Raw
	Severed     bool    // the session was ended there: of Raw nothing but Sent was to go on
	By          string  // who changed it
	Secrets     []Span  // the secret parts of Raw
	SentSecrets []Span  // the secret parts of Sent
	Payload     Payload // what it meant
}

// Span is a piece of a byte string, from Start up to End.
type Span struct{ Start, End int }

// Payload is the meaning of an [Event]: one of *Open, *Command, *Reply, *Response,
// *Auth, *Message, *TLS, *Finding, *Gap, *Preamble, *Opaque, *Chunk, *Note, *End and
// *Close.
type Payload interface {
	// Name is the event's name in records.
	Name() string
}

// Verdict is an answer that may not be known.
type Verdict uint8

// The verdicts.
const (
	Unknown Verdict = iota
	Yes
	No
)

// Open is the first event of a session. Addresses are ip:port, IPv6 in brackets.
type Open struct {
	Client, Server string
	Route          string // live: the route as the user wrote it
	File           string // offline: the capture
	Program        string // live: the name of the client's program, where it runs on this machine and is known
	PID            int    // its process; 0 where it is not known

	// Connect is when the connection to the server was asked for, and when it stood.
	// Live it lies before the event, in captures it may reach behind it. The zero
	// Interval stands for what is not known.
	Connect Interval
}

// Interval is a time with a beginning and an end.
type Interval struct{ Begin, End time.Time }

// Command is what a client asked for.
type Command struct {
	Verb    string            // upper case; of an unknown line up to the first space or 64 bytes
	Args    string            // what stands behind it, without the line ending
	Path    string            // MAIL and RCPT: the address, without brackets and source route
	Params  map[string]string // MAIL and RCPT: SIZE, BODY, …; "" for a bare keyword; nil elsewhere
	Unknown bool              // no RFC has this verb
	Decoded *string           // the initial response of an AUTH, decoded; secret when Secret is not empty
	Secret  []Span            // the secret parts of Args
	// SecretVerb: the whole line counts as secret, verb included (an unknown
	// command after an AUTH may be a password gone astray).
	SecretVerb bool
}

// Reply is what a server answered. It owns all lines of a multi-line reply.
type Reply struct {
	To           string        // the verb it answers, CONNECT for a greeting, "." after a message; "" for nothing
	Code         int           // SMTP: the three digits; 0 where there are none
	Status       string        // POP3: +OK, -ERR, +, or the first word as it came, upper case
	OK           Verdict       // positive (2yz, 3yz, +OK, +) or negative
	Enhanced     string        // RFC 3463 code, such as 5.1.1
	ResponseCode string        // POP3 response code (RFC 2449 8), without brackets
	Text         []string      // its lines, without the code
	Items        []string      // EHLO keywords, CAPA, LIST, UIDL, AUTH, LANG lines; nil where there is no list
	Rcpt         string        // the recipient that this reply is about: to RCPT, and in LMTP after a message
	Decoded      *string       // the challenge of a 334 or +, decoded; nil where it is none or not base64
	Secret       bool          // Decoded, and the words that it was decoded from, tell what proves the secret
	Challenge    bool          // it asks for the next answer of a login: 334, +, or the +OK of servers that mean +
	Judges       bool          // it decides about a message: to ".", and to the BDAT or BURL that was the last
	Elapsed      time.Duration // since the command's last byte; negative when not known
}

// Response is a client's answer to an AUTH challenge.
type Response struct {
	Decoded *string // nil when it was not base64
	Secret  bool    // Decoded, and the line itself, are secret
}

// Auth is one attempt to log in, given when its verdict is in. Nil fields do
// not apply or are not known; empty ones were empty.
type Auth struct {
	Mechanism string // LOGIN, PLAIN, …, USER/PASS, APOP
	User      *string
	Authzid   *string
	Secret    *string // password or token
	Digest    *string // what proves the secret without showing it
	Challenge *string // what the server asked to be answered
	OK        Verdict
	Code      int // SMTP: the code of the verdict
}

// Message is one message that was sent or retrieved.
type Message struct {
	Via      string // DATA, BDAT, RETR, TOP
	Transfer int    // the number in the session, from 1, that the chunks of its text have too
	Complete bool
	Missing  int64     // bytes lost
	Envelope *Envelope // SMTP; nil for POP3
	Number   int       // POP3 message number; 0 where it is none
	OK       Verdict   // taken, by at least one recipient
	Copy     io.Writer // what Copies returned for it; nil where nobody asked
	message.Summary
}

// Envelope is what SMTP said about a message outside of it. Addresses stand
// without angle brackets.
type Envelope struct {
	MailFrom *string  // nil when MAIL was not seen
	RcptTo   []string // accepted
	Rejected []string
	Asked    []string // whose answer was not seen
}

// TLS reports TLS that begins on a leg, or passes by.
type TLS struct {
	Leg         string // client, server, both
	How         string // starttls, stls, implicit
	SNI         string
	Version     string
	Cipher      string
	Issuer      string
	Chain       []Certificate // shown by the server's end of the leg, its own first; nil where not known
	Intercepted bool
	Opened      bool // by its secrets: what follows is what was said inside
	OK          Verdict
	Error       string
	Handshake   Interval // live, where mitmail shakes hands itself; else zero
}

// Finding is something odd or unsafe that was seen: a fact, never an error.
type Finding struct {
	ID       string
	Severity Severity
	Said     Sentence
	Ref      string // such as RFC 5321 4.5.3.1.4
}

// Gap is bytes that the capture never had.
type Gap struct{ Bytes int64 }

// Opaque is bytes that were seen but not decoded. Bytes counts the run so far;
// Last comes once, without Raw, when the run has ended.
type Opaque struct {
	Bytes int64
	Last  bool
}

// Chunk is bytes that belong to something larger: message text, the dot that
// ends it, the rest of an over-long line. No record shows it.
type Chunk struct {
	Of       ChunkOf
	Last     bool // it ends what it is a piece of; a text that a server took for ended at a look-alike has none
	Transfer int  // of message text: which message's, see Message.Transfer; 0 where it is none's
	Dropped  int  // how many bytes Raw had, where a store has no room for them any more
}

// Dot reports whether it is the line with the dot that ends a text or a list.
func (c *Chunk) Dot() bool { return c.Last && (c.Of == MessageText || c.Of == RestOfList) }

// ChunkOf is what a [Chunk] is a piece of.
type ChunkOf uint8

// What chunks are pieces of.
const (
	RestOfReply   ChunkOf = iota // a reply of too many lines, and in Look one that goes on
	RestOfList                   // a list of POP3 of too many lines, which ends with a dot
	RestOfLine                   // an over-long line, which may be secret
	MessageText                  // a message that ends with a dot; dots in it are stuffed
	MessageOctets                // a counted piece of a message (BDAT), or of none (XEXCH50)
)

// End is the end of a side, behind all that it said. No record shows it.
type End struct{ Why Why }

// Close is the last event of a session.
type Close struct {
	Result      Result // what came of it, in one word
	Reason      Words  // how it ended
	Outcome     Words  // what came of it, and the first cause where it failed
	Duration    time.Duration
	ClientBytes int64 // received from the client
	ServerBytes int64
	Commands    int
	Messages    int
}

// Name implements [Payload].
func (*Open) Name() string { return "open" }

// Name implements [Payload].
func (*Command) Name() string { return "command" }

// Name implements [Payload].
func (*Reply) Name() string { return "reply" }

// Name implements [Payload].
func (*Response) Name() string { return "response" }

// Name implements [Payload].
func (*Auth) Name() string { return "auth" }

// Name implements [Payload].
func (*Message) Name() string { return "message" }

// Name implements [Payload].
func (*TLS) Name() string { return "tls" }

// Name implements [Payload].
func (*Finding) Name() string { return "finding" }

// Text is the finding in English.
func (f *Finding) Text() string { return f.Said.String() }

// Name implements [Payload].
func (*Gap) Name() string { return "gap" }

// Name implements [Payload].
func (*Opaque) Name() string { return "opaque" }

// Name implements [Payload].
func (*Chunk) Name() string { return "chunk" }

// Name implements [Payload].
func (*End) Name() string { return "end" }

// Name implements [Payload].
func (*Close) Name() string { return "close" }

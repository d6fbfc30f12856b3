package session

import "mitmail/decode"

// Stage is how far a session has come in its protocol.
type Stage uint8

// The stages, of SMTP in the order of a session; POP3 has the last three
// (RFC 1939 3).
const (
	Connecting Stage = iota // no greeting yet
	Greeting
	Hello
	TLS
	Login
	Mail
	Rcpt
	Data
	Quit
	Authorization
	Transaction
	Update
)

var stages = [...]string{
	Connecting: "connect", Greeting: "greeting", Hello: "hello", TLS: "TLS", Login: "login", Mail: "MAIL", Rcpt: "RCPT",
	Data: "DATA", Quit: "QUIT", Authorization: "AUTHORIZATION", Transaction: "TRANSACTION", Update: "UPDATE",
}

// String is the stage's name.
func (s Stage) String() string { return stages[min(int(s), len(stages)-1)] }

// Secured says how a leg is protected.
type Secured uint8

// The ways. Opened is TLS that mitmail reads.
const (
	Clear Secured = iota
	Opened
	Sealed // TLS that passes unopened
)

// Progress follows a session through its protocol. The zero Progress is one
// that has not begun.
type Progress struct {
	Stage                Stage
	Passed               uint16 // the stages that were reached, a bit each
	Accepted, Refused    uint16 // the stages that had a yes, and a no, of the server
	LoggedIn             bool
	ClientLeg, ServerLeg Secured
}

// Reached reports whether the session has been at a stage.
func (p *Progress) Reached(s Stage) bool { return p.Passed&(1<<s) != 0 }

// Add follows an event of a session that speaks protocol.
func (p *Progress) Add(protocol decode.Protocol, ev *decode.Event) {
	switch w := ev.Payload.(type) {
	case *decode.Command:
		p.command(protocol, w)
	case *decode.Reply:
		p.reply(protocol, w)
	case *decode.TLS:
		p.tls(protocol, w)
	case *decode.Auth:
		p.auth(protocol, w)
	}
}

// Answer is what the server said to what a stage is about: Yes and No once, and
// both where it took some of it.
func (p *Progress) Answer(s Stage) (accepted, refused bool) {
	return p.Accepted&(1<<s) != 0, p.Refused&(1<<s) != 0
}

// Furthest is how far the session has come in what it is for, the good-bye left
// out: a stage at which all was refused is the last.
func (p *Progress) Furthest() Stage {
	last := Connecting
	for s := Greeting; s <= Update; s++ {
		if s == Quit || !p.Reached(s) {
			continue
		}
		last = s
		if accepted, refused := p.Answer(s); refused && !accepted && s >= Mail {
			break
		}
	}
	return last
}

// answered notes an answer at a stage.
func (p *Progress) answered(s Stage, ok decode.Verdict) {
	switch ok {
	case decode.Yes:
		p.Accepted |= 1 << s
	case decode.No:
		p.Refused |= 1 << s
	}
}

func (p *Progress) reach(s Stage) {
	p.Stage = s
	p.Passed |= 1 << s
}

// asked is where a command leads while its reply is outstanding.
var asked = map[string]Stage{
	"EHLO": Hello, "HELO": Hello, "LHLO": Hello, "AUTH": Login, "MAIL": Mail, "RCPT": Rcpt, "DATA": Data, "BDAT": Data, "QUIT": Quit,
}

func (p *Progress) command(protocol decode.Protocol, w *decode.Command) {
	if protocol == decode.POP3 {
		if w.Verb == "QUIT" && p.Stage == Transaction {
			p.reach(Update)
		}
		return
	}
	if s, ok := asked[w.Verb]; ok {
		p.reach(s)
	}
}

// reply is where a session goes on from: a refused MAIL is no transaction, and
// behind a message comes the next one.
func (p *Progress) reply(protocol decode.Protocol, w *decode.Reply) {
	if s, ok := judged(protocol, w); ok {
		p.answered(s, w.OK)
	}
	switch {
	case protocol == decode.POP3:
		p.pop3(w)
	case w.To == "CONNECT":
		p.reach(Greeting)
	case w.To == "MAIL" && w.OK == decode.No, w.To == "RSET", w.To == ".":
		p.back()
	}
}

// judged is the stage that a reply says yes or no to. That of a login is in its
// auth event, and 354 asks for more.
func judged(protocol decode.Protocol, w *decode.Reply) (Stage, bool) {
	switch {
	case w.To == "CONNECT" && protocol == decode.POP3:
		return Authorization, w.OK == decode.No
	case w.To == "CONNECT":
		return Greeting, true
	case w.To == "STARTTLS":
		return TLS, w.OK == decode.No
	case w.Judges, (w.To == "DATA" || w.To == "BDAT") && w.OK == decode.No:
		return Data, true
	case w.To == "DATA", w.To == "BDAT", w.To == "AUTH":
		return 0, false
	}
	s, ok := asked[w.To]
	return s, ok && protocol == decode.SMTP
}

// back is outside of a transaction.
func (p *Progress) back() {
	p.Stage = Hello
	if p.LoggedIn {
		p.Stage = Login
	}
}

func (p *Progress) pop3(w *decode.Reply) {
	if w.To == "CONNECT" {
		p.reach(Authorization)
	}
}

func (p *Progress) tls(protocol decode.Protocol, w *decode.TLS) {
	if protocol == decode.SMTP {
		p.answered(TLS, w.OK)
	}
	if w.OK == decode.No {
		return
	}
	how := Sealed
	if w.Intercepted || w.Opened {
		how = Opened
	}
	if w.Leg != "server" {
		p.ClientLeg = how
	}
	if w.Leg != "client" {
		p.ServerLeg = how
	}
	if protocol == decode.SMTP {
		p.reach(TLS)
	}
}

func (p *Progress) auth(protocol decode.Protocol, w *decode.Auth) {
	stage := Login
	if protocol == decode.POP3 {
		stage = Authorization
	}
	p.answered(stage, w.OK)
	switch {
	case w.OK != decode.Yes:
	case protocol == decode.POP3:
		p.LoggedIn = true
		p.reach(Transaction)
	default:
		p.LoggedIn = true
	}
}

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
	LoggedIn             bool
	ClientLeg, ServerLeg Secured
}

// Reached reports whether the session has been at a stage.
func (p *Progress) Reached(s Stage) bool { return p.Passed&(1<<s) != 0 }

// Add follows an event of a session that speaks protocol.
func (p *Progress) Add(protocol decode.Protocol, ev *decode.Event) {
	switch w := ev.What.(type) {
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
	switch {
	case protocol == decode.POP3:
		p.pop3(w)
	case w.To == "CONNECT":
		p.reach(Greeting)
	case w.To == "MAIL" && w.OK == decode.No, w.To == "RSET", w.To == ".":
		p.back()
	}
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
	switch {
	case w.OK != decode.Yes:
	case protocol == decode.POP3:
		p.LoggedIn = true
		p.reach(Transaction)
	default:
		p.LoggedIn = true
	}
}

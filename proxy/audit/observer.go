package audit

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/mask"
)

// observer watches the sessions of one attack. It is safe for concurrent use.
type observer struct {
	vector  Vector
	before  int // sessions, in the attacks before
	mask    bool
	changed chan struct{} // has a token when a session begins or ends

	mu       sync.Mutex
	sessions []*session // in the order in which they began
	open     int
}

// session is what is known of one. Texts are lines that prove something, "" where
// nothing does.
type session struct {
	id      int
	masker  mask.Masker
	tls     string // the version, once the client's leg is inside
	said    string // by the client last
	leak    string // a secret in clear
	clear   string // the first that goes on in clear
	inside  string // what shows best that it goes on inside TLS
	real    bool   // that is more than a greeting
	heard   bool   // something of the server came inside TLS
	asked   int    // commands inside TLS before that
	took    string // what was said because of an injected reply
	refusal string // that TLS did not come about
	left    bool   // the client has
	failed  string // what did not work at the server's side before that
}

func newObserver(v Vector, before int, mask bool) *observer {
	return &observer{vector: v, before: before, mask: mask, changed: make(chan struct{}, 1)}
}

// count is how many sessions there were.
func (w *observer) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sessions)
}

// await blocks until there was a session and all have ended, no other one having come
// for so long; or until ctx is done.
func (w *observer) await(ctx context.Context, quiet time.Duration) {
	for {
		w.mu.Lock()
		over := len(w.sessions) > 0 && w.open == 0
		w.mu.Unlock()
		var settled <-chan time.Time
		if over {
			settled = time.After(quiet)
		}
		select {
		case <-w.changed:
		case <-settled:
			return
		case <-ctx.Done():
			return
		}
	}
}

// observe handles the events of a session, in order.
func (w *observer) observe(id int, events []decode.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ev := range events {
		switch ev.Payload.(type) {
		case *decode.Open:
			w.sessions = append(w.sessions, &session{id: id})
			w.open++
			w.signal()
		case *decode.Close:
			w.open--
			w.signal()
		}
		for _, s := range w.sessions {
			if s.id == id {
				s.take(ev, w.mask)
			}
		}
	}
}

// tell says that a session has begun or ended.
func (w *observer) signal() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// take handles an event.
func (s *session) take(ev decode.Event, hide bool) {
	if hide {
		ev = s.masker.Mask(ev)
	}
	switch what := ev.Payload.(type) {
	case *decode.Command:
		if ev.From == decode.Client {
			s.command(what.Verb, line(ev.Raw))
		}
	case *decode.Response:
		s.said = line(ev.Raw)
	case *decode.Reply:
		s.heard = s.heard || s.tls != ""
	case *decode.End:
		s.left = s.left || ev.From == decode.Client
	case *decode.TLS:
		s.secured(what)
	case *decode.Finding:
		s.finding(what)
	}
}

// maxLine is how many bytes of a line prove something.
const maxLine = 200

// line is a line without its ending.
func line(raw []byte) string {
	raw = bytes.TrimRight(raw, "\r\n")
	return string(raw[:min(len(raw), maxLine)])
}

// quiet are commands that a client may say before it makes up its mind, or to leave.
var quiet = map[string]bool{
	"EHLO": true, "HELO": true, "CAPA": true, "STARTTLS": true, "STLS": true,
	"NOOP": true, "RSET": true, "HELP": true, "QUIT": true, "LANG": true, "UTF8": true,
}

// command handles what the client asks for.
func (s *session) command(verb, said string) {
	s.said = said
	switch {
	case s.tls == "":
		if !quiet[verb] && s.clear == "" {
			s.clear = said
		}
		return
	case verb == "QUIT":
		return
	case s.inside == "" || !s.real && !quiet[verb]:
		s.inside, s.real = said, !quiet[verb]
	}
	if !s.heard {
		if s.asked++; s.asked == 2 {
			s.took = said
		}
	}
}

// secured handles TLS on a leg.
func (s *session) secured(t *decode.TLS) {
	switch {
	case t.Leg == "server" && t.OK == decode.No && !s.left:
		s.failed = "TLS with the server failed: " + t.Error
	case t.Leg == "client" && t.OK == decode.Yes:
		s.tls = t.Version
	case t.Leg == "client" && t.OK == decode.No:
		s.refusal = "TLS failed: " + t.Error
	}
}

// finding handles what the decoder and the proxy make of it.
func (s *session) finding(f *decode.Finding) {
	switch f.ID {
	case "auth-in-clear":
		if s.tls == "" && s.leak == "" {
			s.leak = s.said
		}
	case "client-refused-certificate":
		if s.refusal == "" { // else it was said with the handshake
			s.refusal, _, _ = strings.Cut(f.Text(), ";")
		}
	case "upstream-unreachable":
		s.failed = f.Text()
	}
}

// verdict is what the sessions prove, the worst of it.
func (w *observer) verdict() (verdict Verdict, id int, proof string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	verdict, proof = NoTry, "no client came"
	for _, s := range w.sessions {
		if s.failed != "" {
			return "", s.id, "", errors.New(s.failed)
		}
		if v, why := s.verdict(w.vector); id == 0 || v.worse(verdict) {
			verdict, id, proof = v, s.id, why
		}
	}
	return verdict, id, proof, nil
}

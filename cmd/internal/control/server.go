package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mitmail/proxy/rule"
)

// maxConns is how many programs may be connected.
const maxConns = 16

// acceptPause is how long it takes until a connection that could not be accepted is
// tried again.
const acceptPause = time.Second

// Server answers programs. Its fields are set before it serves.
type Server struct {
	Rules    *rule.Rules
	Sessions *Sessions

	kept atomic.Int64 // bytes of the lines of all connections
}

// Serve answers the connections of l until ctx is done, and then closes l and them. It
// returns when all are closed. Errors of connections are theirs alone.
func (s *Server) Serve(ctx context.Context, l net.Listener) {
	var conns sync.WaitGroup
	defer conns.Wait()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	room := make(chan struct{}, maxConns)
	for {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // such as too many open files
			select {
			case <-ctx.Done():
			case <-time.After(acceptPause):
			}
			continue
		}
		conns.Go(func() {
			defer c.Close()
			defer context.AfterFunc(ctx, func() { c.Close() })()
			out := &lineWriter{c: c}
			select {
			case room <- struct{}{}:
				defer func() { <-room }()
			default:
				out.write(refusal(errors.New("too many connections")))
				return
			}
			if err := admit(c); err != nil {
				out.write(refusal(err))
				return
			}
			s.converse(c, out)
		})
	}
}

// converse answers the lines of one connection until it ends.
func (s *Server) converse(c net.Conn, out *lineWriter) {
	var watch *rule.Watch
	var watching sync.WaitGroup
	defer watching.Wait()
	defer func() {
		if watch != nil {
			watch.Stop()
		}
	}()
	defer c.Close() // so that a watch that writes comes to its end
	lines := lineReader{r: bufio.NewReader(c), kept: &s.kept}
	defer lines.release()
	for {
		line, err := lines.next()
		if errors.Is(err, errTooLong) {
			out.write(refusal(err))
		}
		if errors.Is(err, io.EOF) && watch != nil { // it may listen still
			awaitHangUp(c)
		}
		if err != nil {
			return
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		a, watches := s.handle(line)
		switch {
		case watches && watch != nil:
			a = refusal(errors.New("this connection watches already"))
		case watches:
			watch = s.Rules.Held.Watch()
		}
		if out.write(a) != nil {
			return
		}
		if watches && a.OK {
			watching.Go(func() { out.follow(watch) })
		}
	}
}

// lineWriter writes lines to a connection, each whole. It is safe for concurrent use.
type lineWriter struct {
	mu sync.Mutex
	c  net.Conn
}

func (w *lineWriter) write(line any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is no HTML, and rules have a >
	if err := e.Encode(line); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.c.Write(b.Bytes())
	return err
}

// follow writes what is watched until the watch is stopped. What could not be read in
// time is counted.
func (w *lineWriter) follow(watch *rule.Watch) {
	for c := range watch.C {
		if w.write(changed(&c)) != nil {
			return // the connection's reader notices too
		}
		if n := watch.Missed(); n > 0 && w.write(missed{"missed", n}) != nil {
			return
		}
	}
}

// handle answers one line. It reports whether the connection watches from now on.
func (s *Server) handle(line []byte) (a answer, watches bool) {
	r, err := parse(line)
	if err != nil {
		return refusal(err), false
	}
	held := &s.Rules.Held
	a.OK = true
	switch r.Op {
	case "list":
		a.Held = listedAll(held.List())
	case "watch":
		watches = true
	case "rules":
		if r.Set != nil {
			err = s.set(*r.Set)
		}
		a.Rules = s.listedRules()
	case "sessions":
		a.Sessions = s.Sessions.list()
	case "show":
		var u rule.Unit
		if u, err = held.Unit(*r.ID); err == nil {
			a.Unit = whole(&u)
		}
	case "forward":
		err = held.Forward(*r.ID)
	case "edit":
		err = held.Edit(*r.ID, r.bytes())
	case "answer":
		err = held.Answer(*r.ID, *r.Text)
	case "drop":
		err = held.Drop(*r.ID)
	case "close":
		err = held.Close(*r.ID)
	}
	if err != nil {
		return refusal(err), false
	}
	return a, watches
}

// set puts rules in the place of all that are in force. One that is in force keeps its
// count, and the name of its recipe; it may be given as it was shown.
func (s *Server) set(texts []string) error {
	before := make(map[string]*rule.Rule)
	for _, one := range s.Rules.Rules() {
		before[one.Text], before[s.Sessions.hide(one.Text)] = one, one
	}
	all := make([]*rule.Rule, len(texts))
	for i, text := range texts {
		if old := before[text]; old != nil {
			text = old.Text
		}
		one, err := rule.Parse(text)
		if err != nil {
			return fmt.Errorf("rule %d: %s", i+1, problem(err))
		}
		if old := before[one.Text]; old != nil {
			one.By = old.By
		}
		all[i] = one
	}
	s.Rules.Set(all)
	return nil
}

// problem is what is wrong with a rule, in one line.
func problem(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	var wrong *rule.Error
	if errors.As(err, &wrong) && wrong.Hint() != "" {
		text += "; " + wrong.Hint()
	}
	return text
}

// maxError is how many bytes an error has at most: some quote the request.
const maxError = 1 << 10

func refusal(err error) answer {
	text := err.Error()
	if len(text) > maxError {
		text = strings.ToValidUTF8(text[:maxError], "") + "…"
	}
	return answer{Error: text}
}

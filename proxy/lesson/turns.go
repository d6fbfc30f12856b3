package lesson

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"time"

	"mitmail/decode"
	"mitmail/decode/script"
)

// turns is a session that is played: whose turn it is, and both ends.
type turns struct {
	*Player
	lesson *script.Script
	script *script.Session
	survey *survey
	real   bool // the server is not ours
	last   bool // the lesson ends with it
	asked  bool // the question was put

	client, server *end       // server is nil where it is real
	shaken         chan error // what became of the server's TLS; nil while it has none
}

// meet connects both ends through the proxy.
func (t *turns) meet(ctx context.Context, to string, head []decode.Note) error {
	t.mu.Lock() // the proxy's first event waits until it is known whose it is
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", to)
	if err == nil {
		t.stage = &stage{client: conn.LocalAddr().String(), script: t.script, survey: t.survey, head: head}
		t.client = newEnd(conn)
	}
	t.mu.Unlock()
	if err != nil || t.real {
		return err
	}
	accepted := make(chan error, 1)
	go func() {
		conn, err := t.listener.Accept()
		if err == nil {
			t.server = newEnd(conn)
		}
		accepted <- err
	}()
	select {
	case err = <-accepted:
	case <-ctx.Done():
		t.listener.Close() // nothing is played any more
		<-accepted
		err = ctx.Err()
	}
	if err != nil {
		t.leave()
	}
	return err
}

// breakOff closes both ends.
func (t *turns) breakOff() {
	t.client.close()
	if t.server != nil {
		t.server.close()
	}
}

// leave closes both ends and forgets the session.
func (t *turns) leave() {
	t.breakOff()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stage = nil
}

// play goes through the steps.
func (t *turns) play(ctx context.Context) error {
	for i := range t.script.Steps {
		step := &t.script.Steps[i]
		if err := t.ask(ctx, step); err != nil {
			return err
		}
		if i > 0 && step.End == 0 && (step.Side == decode.Client || !t.real) {
			if err := t.pause(ctx); err != nil {
				return err
			}
		}
		if err := t.take(ctx, i, step); err != nil {
			return err
		}
		parted, err := t.await(ctx, i)
		if err != nil {
			return err
		}
		if parted {
			return t.part(ctx, step)
		}
	}
	return t.verdict(ctx)
}

func (t *turns) pause(ctx context.Context) error {
	if t.Pause == nil {
		return nil
	}
	return t.Pause(ctx)
}

// take is one step.
func (t *turns) take(ctx context.Context, i int, step *script.Step) error {
	from := t.client
	if step.Side == decode.Server {
		from = t.server
	}
	switch {
	case step.TLS:
		return t.secure(ctx)
	case from == nil: // it speaks for itself
		return nil
	case step.End == decode.EOF:
		from.finish()
		return nil
	case step.End == decode.Reset:
		from.reset()
		return nil
	case from == t.server && t.answered():
		return nil
	}
	if from == t.server && i+1 < len(t.script.Steps) && t.script.Steps[i+1].TLS {
		if err := t.shake(ctx, step); err != nil {
			return err
		}
	}
	if err := t.arrived(ctx, from); err != nil {
		return err
	}
	_ = from.write(step.Bytes) // where that fails the session is over: who waits for what follows finds out
	return nil
}

// arrived blocks until a side has heard all that goes to it. Nobody answers what he has
// not heard yet, though the proxy may know it already.
func (t *turns) arrived(ctx context.Context, at *end) error {
	t.mu.Lock()
	n := t.stage.clear.client
	if at == t.server {
		n = t.stage.clear.server
	}
	t.mu.Unlock()
	if t.Patience > 0 {
		var cancel func()
		ctx, cancel = context.WithTimeoutCause(ctx, t.Patience, errSilent)
		defer cancel()
	}
	if err := at.in.arrived(ctx, n); err != nil && ctx.Err() != nil {
		return err
	}
	return nil // or the session is over
}

// answered reports whether the server has nothing to answer: somebody did so in its
// place.
func (t *turns) answered() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stage.eaten
}

// shake has the server shake hands as soon as what follows its next words is TLS: the
// proxy does so before it passes them on.
func (t *turns) shake(ctx context.Context, step *script.Step) error {
	if t.Server == nil {
		return &script.Error{Line: step.Line, Format: "there is no certificate for TLS"}
	}
	t.mu.Lock()
	clear := t.stage.clear.server
	t.mu.Unlock()
	t.shaken = make(chan error, 1)
	go func() {
		t.shaken <- t.server.secure(ctx, clear, func(c net.Conn) *tls.Conn { return tls.Server(c, t.Server) })
	}()
	return nil
}

// secure has the client shake hands.
func (t *turns) secure(ctx context.Context) error {
	t.mu.Lock()
	clear := t.stage.clear.client
	t.mu.Unlock()
	err := t.client.secure(ctx, clear, func(c net.Conn) *tls.Conn { return tls.Client(c, t.Client) })
	if t.shaken != nil {
		if bad := <-t.shaken; err == nil {
			err = bad
		}
	}
	return err
}

// wait blocks until something is so, but no longer than limit unless that is 0.
func (t *turns) wait(ctx context.Context, limit time.Duration, is func(*stage) bool) error {
	if limit > 0 {
		var cancel func()
		ctx, cancel = context.WithTimeoutCause(ctx, limit, errSilent)
		defer cancel()
	}
	for {
		t.mu.Lock()
		so := is(t.stage)
		t.mu.Unlock()
		if so {
			return nil
		}
		select {
		case <-t.news:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// await blocks until the session is behind a step, and reports whether it went another
// way instead: a reply is of another kind, or it is over.
func (t *turns) await(ctx context.Context, i int) (parted bool, err error) {
	err = t.wait(ctx, t.Patience, func(st *stage) bool {
		reached := st.at.reached(t.survey.after[i])
		parted = st.parted != "" || !reached && st.closed != nil
		return reached || parted
	})
	return parted, err
}

// closed blocks until the session is over.
func (t *turns) closed(ctx context.Context) (end *decode.Close, err error) {
	err = t.wait(ctx, t.Patience, func(st *stage) bool {
		end = st.closed
		return end != nil
	})
	return end, err
}

// part ends a session that went another way: the client does not know what to make of
// the reply, and says goodbye where it may.
func (t *turns) part(ctx context.Context, step *script.Step) error {
	t.mu.Lock()
	said, line, mute := t.stage.parted, cmp.Or(t.stage.line, step.Line), t.stage.closed != nil || t.stage.leaving || t.stage.wants
	t.mu.Unlock()
	if !mute {
		t.goodbye(ctx)
	}
	t.client.finish()
	if t.server != nil {
		t.server.finish()
	}
	if _, err := t.closed(ctx); err != nil {
		return err
	}
	return &Parted{Line: line, Said: said}
}

// byeTime is how long each side's goodbye may take.
const byeTime = 5 * time.Second

// goodbye is QUIT, and where the server is ours its answer. Either side may be gone.
func (t *turns) goodbye(ctx context.Context) {
	t.mu.Lock()
	replies := t.stage.at.replies
	t.mu.Unlock()
	if t.client.write([]byte("QUIT\r\n")) != nil || t.wait(ctx, byeTime, func(st *stage) bool { return st.leaving || st.closed != nil }) != nil {
		return
	}
	if t.server != nil {
		_ = t.server.write(t.script.Protocol.Reply(true, 221, "2.0.0", "bye"))
	}
	_ = t.wait(ctx, byeTime, func(st *stage) bool { return st.at.replies > replies || st.closed != nil })
}

// ask puts the question of the lesson in front of the end of its last session, and
// its answer.
func (t *turns) ask(ctx context.Context, step *script.Step) error {
	if t.asked || step.End == 0 || !t.last || t.lesson.Question == nil {
		return nil
	}
	t.asked = true
	t.say(decode.Question, t.lesson.Question)
	if err := t.pause(ctx); err != nil {
		return err
	}
	t.say(decode.Answer, t.lesson.Answer)
	return nil
}

// say gives a note, unless the session is over.
func (t *turns) say(kind decode.NoteKind, text decode.Text) {
	t.mu.Lock()
	of, over, ev := t.stage.of, t.stage.closed != nil, t.stage.note(&decode.Note{Kind: kind, Text: text})
	t.mu.Unlock()
	if !over {
		t.Sink(of, []decode.Event{ev})
	}
}

// verdict waits for the end of the session, and compares what came of it.
func (t *turns) verdict(ctx context.Context) error {
	end, err := t.closed(ctx)
	if err == nil && t.script.Ends != "" && end.Result != t.script.Ends {
		return &EndedOtherwise{Line: t.script.Line, Want: t.script.Ends, Got: end.Result, Outcome: end.Outcome}
	}
	return err
}

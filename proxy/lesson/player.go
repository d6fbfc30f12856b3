package lesson

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/script"
	"mitmail/proxy"
)

// Player plays the sessions of a lesson, one after the other. Its fields are set before
// it is used and not changed; make it with [New].
type Player struct {
	// Sink takes what all sessions say, with the notes of the lesson. It must not be
	// nil. It is called as that of a proxy is; for the question by [Player.Play].
	Sink func(proxy.Session, []decode.Event)

	// Pause is called in front of each step but the first one, and blocks until it may
	// come. Nil waits for nobody.
	Pause func(context.Context) error

	// Patience is how long a step may take to pass; 0 is for ever.
	Patience time.Duration

	// Client and Server are how TLS is spoken. Nil ones are for lessons without it.
	Client, Server *tls.Config

	listener net.Listener
	news     chan struct{} // a token when something was said

	mu    sync.Mutex
	stage *stage // nil where none is played
}

// New is a player whose server listens on a free port of 127.0.0.1. The caller closes
// it. The error is that of listening.
func New(sink func(proxy.Session, []decode.Event)) (*Player, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Player{Sink: sink, listener: l, news: make(chan struct{}, 1)}, nil
}

// Addr is where the player's server listens.
func (p *Player) Addr() string { return p.listener.Addr().String() }

// Close stops listening.
func (p *Player) Close() { p.listener.Close() }

// Parted is a session that went another way than its script.
type Parted struct {
	Line int    // of the script: the step that was waited for
	Said string // the reply that came; "" where the session was over before
}

// Error implements error.
func (e *Parted) Error() string {
	if e.Said == "" {
		return fmt.Sprintf("line %d: the session was over before", e.Line)
	}
	return fmt.Sprintf("line %d: the server says %s", e.Line, e.Said)
}

// EndedOtherwise is a session that came to something else than its script says.
type EndedOtherwise struct {
	Line      int // of the script: where the session begins
	Want, Got decode.Result
	Outcome   decode.Words
}

// Error implements error.
func (e *EndedOtherwise) Error() string {
	return fmt.Sprintf("line %d: it is to end as %s, and ended as %s: %s", e.Line, e.Want, e.Got, e.Outcome)
}

// Check finds what of a lesson cannot be played. Its error is a [*script.Error].
func Check(of *script.Script) error {
	for i := range of.Sessions {
		if _, err := newSurvey(&of.Sessions[i]); err != nil {
			return err
		}
	}
	return nil
}

// errSilent is a side that the player waits for in vain.
var errSilent = errors.New("nothing more came")

// Play plays the session i of a lesson, by way of the proxy at to. Where real says so
// a server behind the proxy says its part, and otherwise the player. It returns when the
// proxy has given the session's close event. The error may be a [*Parted] or an
// [*EndedOtherwise]: then all is over in good order, and the next session can come.
func (p *Player) Play(ctx context.Context, of *script.Script, i int, to string, real bool) error {
	s := &of.Sessions[i]
	v, err := newSurvey(s)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &turns{Player: p, script: s, survey: v, real: real, last: i == len(of.Sessions)-1, lesson: of}
	if err := t.meet(ctx, to, heading(of, i)); err != nil {
		return err
	}
	defer t.leave()
	defer context.AfterFunc(ctx, t.breakOff)()
	err = t.play(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// heading is what stands in front of a session.
func heading(of *script.Script, i int) (all []decode.Note) {
	if i == 0 {
		all = append(all, decode.Note{Kind: decode.Heading, Text: of.Title})
		if of.About != nil {
			all = append(all, decode.Note{Text: of.About})
		}
	}
	if about := of.Sessions[i].About; about != nil {
		all = append(all, decode.Note{Text: about})
	}
	return all
}

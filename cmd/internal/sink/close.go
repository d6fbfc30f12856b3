package sink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mitmail/decode/record"
	"mitmail/view/line"
)

// ErrUnread is the end of a run of which nobody wants to read more. That was
// said already.
var ErrUnread = errors.New("nobody reads standard output any more")

// errLost is why a run fails of which something was not recorded.
var errLost = errors.New("not everything was recorded")

// exitMatched is the exit code of a run in which --fail-on matched.
const exitMatched = 3

// Matched is the error of a run in which a record matched --fail-on.
type Matched struct{ text string }

// Error implements error.
func (m *Matched) Error() string { return m.text }

// ExitCode is what the program ends with.
func (*Matched) ExitCode() int { return exitMatched }

// matched is the first record that --fail-on matched.
type matched struct {
	mu    sync.Mutex
	first *Matched
}

func (m *matched) note(r *record.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.first == nil {
		m.first = &Matched{fmt.Sprintf("session %d, record %d (%s) matched --fail-on", r.Session, r.Seq, r.Event)}
	}
}

func (m *matched) err() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.first == nil {
		return nil
	}
	return m.first
}

// Close waits until all is written: live not for long, offline until ctx of
// [New] is done. The error says what the run has to end with: something was not
// recorded, or --fail-on matched.
func (s *Sink) Close() error {
	if s.intake == nil {
		return s.close(s.over)
	}
	return s.closeWithin(CloseTime)
}

func (s *Sink) closeWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(s.over, limit)
	defer cancel()
	return s.close(ctx)
}

func (s *Sink) close(ctx context.Context) error {
	if !s.started {
		s.end()
	}
	err := s.drain(ctx)
	for _, o := range s.outputs {
		if o.to != nil {
			o.to.finish()
		}
	}
	var unread bool
	for _, o := range s.outputs {
		switch why := o.close(ctx); {
		case errors.Is(why, ErrUnread):
			unread = true
		case why != nil:
			err = why
		}
	}
	switch {
	case err != nil:
		return err
	case unread:
		return ErrUnread
	}
	return s.matched.err()
}

// drain waits until all that was taken has passed.
func (s *Sink) drain(ctx context.Context) error {
	if !s.started {
		return nil
	}
	s.intake.close()
	select {
	case <-s.passed:
	case <-ctx.Done():
	}
	lost := s.intake.lost() + s.left.Load()
	s.intake.abandon()
	if lost == 0 {
		return nil
	}
	s.o.Warn(fmt.Sprintf("%s of what was said could not be recorded", line.Count(lost, "piece")))
	return errLost
}

// Hurry is Close for who does not wait: sessions are still open.
func (s *Sink) Hurry() {
	open := s.Open()
	_ = s.closeWithin(hurryTime) // each output says it
	if open > 0 {
		s.o.Warn(fmt.Sprintf("ended at once: the records of %s are incomplete", line.Count(open, "session")))
	}
}

// Flush waits until standard output shows all that was taken: live not for long.
// It reports whether standard output still takes something.
func (s *Sink) Flush() bool {
	ctx := s.over
	if s.intake != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, hurryTime)
		defer cancel()
		s.intake.flush(ctx)
	}
	for _, o := range s.outputs {
		if o.name == StandardOutput {
			return o.to.Flush(ctx)
		}
	}
	return true
}

// Open is how many sessions have not ended.
func (s *Sink) Open() int64 { return s.open.Load() }

// Filter is what is shown; nil for all.
func (s *Sink) Filter() *record.Expr { return s.o.Filter }

// Masked reports whether secrets are masked.
func (s *Sink) Masked() bool { return s.o.Mask }

// Stats are the numbers so far.
func (s *Sink) Stats() *Stats { return &s.stats }

package main

import (
	"fmt"
	"strings"
	"sync/atomic"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/view/line"
)

// tally counts what sessions brought. It is safe for concurrent use.
type tally struct {
	messages, logins, encrypted atomic.Int64
	infos, warnings, dangers    atomic.Int64
}

// count counts an event.
func (t *tally) count(what decode.What) {
	switch w := what.(type) {
	case *decode.Message:
		t.messages.Add(1)
	case *decode.Auth:
		t.logins.Add(1)
	case *decode.TLS:
		if w.Leg == "both" && !w.Opened {
			t.encrypted.Add(1)
		}
	case *decode.Finding:
		t.severity(w.Severity).Add(1)
	}
}

func (t *tally) severity(name string) *atomic.Int64 {
	switch name {
	case "danger":
		return &t.dangers
	case "warning":
		return &t.warnings
	}
	return &t.infos
}

// findings is how many of what severity.
func (t *tally) findings() string {
	return fmt.Sprintf("%d danger, %d warning, %d info", t.dangers.Load(), t.warnings.Load(), t.infos.Load())
}

// summary says on standard error what a run of read found, and what it passed
// over. Keys says that there was a key log.
func (r *recorder) summary(c *capture.Counts, keys bool) {
	t := &r.tally
	r.say.note("%s, %s, %s: %s, %s; findings: %s",
		line.Count(c.Packets.Load(), "packet"), line.Count(c.Flows.Load(), "connection"), line.Count(c.Sessions.Load(), "session"),
		line.Count(t.messages.Load(), "message"), line.Count(t.logins.Load(), "login"), t.findings())
	if n := t.encrypted.Load(); n > 0 {
		why := "--keylog FILE opens it with its secrets"
		if keys {
			why = "the key log has no secrets of it, or not all"
		}
		r.say.note("TLS passed unopened in %s; %s", line.Count(n, "session"), why)
	}
	if skipped := c.Skipped(); len(skipped) > 0 {
		r.say.note("%s", passedOver(skipped))
	}
}

// maxReasons is how many kinds of connections that were passed over are named.
const maxReasons = 5

// passedOver says which connections were taken for no mail, and how to have
// them decoded all the same.
func passedOver(skipped []capture.Skipped) string {
	total := 0
	var reasons []string
	for i, s := range skipped {
		total += s.Count
		what := s.Voice
		if what == "" {
			what = "unknown"
		}
		if i < maxReasons {
			reasons = append(reasons, fmt.Sprintf("%d on port %d (%s)", s.Count, s.Port, what))
		}
	}
	if len(skipped) > maxReasons {
		reasons = append(reasons, "…")
	}
	return fmt.Sprintf("%s passed over as no mail: %s; --port smtp=%d forces those at a port",
		line.Count(int64(total), "connection"), strings.Join(reasons, ", "), skipped[0].Port)
}

package main

import (
	"strings"

	"mitmail/cmd/internal/sink"
	"mitmail/decode/capture"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// summary says on standard error what a run of read found, and what it passed
// over. Keys says that there was a key log.
func summary(say *logger, t *sink.Stats, c *capture.Counts, keys bool) {
	say.note("%s, %s, %s: %s, %s; findings: %s",
		line.Count(c.Packets.Load(), "packet"), line.Count(c.Conns.Load(), "connection"), line.Count(c.Sessions.Load(), "session"),
		line.Count(t.Messages.Load(), "message"), line.Count(t.Logins.Load(), "login"), lang.Made(t.Findings()))
	if n := t.Encrypted.Load(); n > 0 {
		why := lang.T("--keylog FILE opens it with its secrets")
		if keys {
			why = lang.T("the key log has no secrets of it, or not all")
		}
		say.note("TLS passed unopened in %s; %s", line.Count(n, "session"), why)
	}
	if skipped := c.Skipped(); len(skipped) > 0 {
		say.note("%s", passedOver(skipped))
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
		what := lang.Reason(s.Spoken)
		if what == "" {
			what = lang.T("unknown")
		}
		if i < maxReasons {
			reasons = append(reasons, lang.F("%d on port %d (%s)", s.Count, s.Port, what))
		}
	}
	if len(skipped) > maxReasons {
		reasons = append(reasons, "…")
	}
	return lang.F("%s passed over as no mail: %s; --port smtp=%d forces those at a port",
		line.Count(int64(total), "connection"), strings.Join(reasons, lang.T(", ")), skipped[0].Port)
}

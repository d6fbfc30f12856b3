// Package metrics counts what sessions bring, and writes the counts as Prometheus
// reads them (text format 0.0.4).
//
// Labels take few values, whatever clients and servers say: codes of three digits,
// verbs and findings that are known, and "other".
//
// This is written by hand: github.com/prometheus/client_golang v1.25.0 makes the program
// larger by 1.6 MB and eight modules, for counters and one histogram. The tests have
// promtool read it.
package metrics

import (
	"strconv"
	"sync"
	"time"

	"mitmail/decode"
)

// Metrics are the counts of all sessions. Make them with [New]. They are safe for
// concurrent use.
type Metrics struct {
	mu sync.Mutex // never held during I/O

	opened, ended, refusals, messages, messageBytes, bytes, logins, handshakes, findings *family

	replies map[[2]string]*histogram // by protocol and verb
}

// New returns no counts yet.
func New() *Metrics {
	return &Metrics{
		opened:       counter("mitmail_sessions_opened_total", "Sessions that began.", "protocol"),
		ended:        counter("mitmail_sessions_total", "Sessions that ended, by what came of them.", "protocol", "verdict"),
		refusals:     counter("mitmail_refusals_total", "Replies that refused something, by code (POP3: -ERR).", "protocol", "code"),
		messages:     counter("mitmail_messages_total", "Messages that were sent or retrieved.", "protocol", "result"),
		messageBytes: counter("mitmail_message_bytes_total", "Their sizes.", "protocol"),
		bytes:        counter("mitmail_bytes_total", "Bytes received in sessions that ended, by who sent them.", "protocol", "from"),
		logins:       counter("mitmail_logins_total", "Attempts to log in.", "protocol", "result"),
		handshakes:   counter("mitmail_tls_handshakes_total", "TLS that began on a leg, or passed by.", "leg", "result"),
		findings:     counter("mitmail_findings_total", "Findings.", "id", "severity"),
		replies:      make(map[[2]string]*histogram),
	}
}

// Take counts an event of a session.
func (m *Metrics) Take(p decode.Protocol, ev *decode.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	protocol := p.String()
	switch w := ev.Payload.(type) {
	case *decode.Open:
		m.opened.add(1, protocol)
	case *decode.Reply:
		m.reply(protocol, w)
	case *decode.Message:
		m.messages.add(1, protocol, result(w.OK))
		m.messageBytes.add(w.Size, protocol)
	case *decode.Auth:
		m.logins.add(1, protocol, result(w.OK))
	case *decode.TLS:
		m.handshakes.add(1, oneOf(w.Leg, "client", "server", "both"), result(w.OK))
	case *decode.Finding:
		id, severity := known(w)
		m.findings.add(1, id, severity)
	case *decode.Close:
		m.ended.add(1, protocol, verdict(w.Result))
		m.bytes.add(w.ClientBytes, protocol, "client")
		m.bytes.add(w.ServerBytes, protocol, "server")
	}
}

func (m *Metrics) reply(protocol string, w *decode.Reply) {
	if w.OK == decode.No {
		m.refusals.add(1, protocol, code(w))
	}
	if w.Elapsed < 0 {
		return
	}
	key := [2]string{protocol, oneOf(w.To, verbs...)}
	h := m.replies[key]
	if h == nil {
		h = new(histogram)
		m.replies[key] = h
	}
	h.add(w.Elapsed)
}

// verbs are those that have a histogram of their own; "." is the end of a message.
var verbs = []string{
	"EHLO", "HELO", "LHLO", "MAIL", "RCPT", "DATA", ".", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "AUTH", "STARTTLS",
	"USER", "PASS", "APOP", "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "CAPA", "STLS",
}

// oneOf is a word where it is one of a few, else "other".
func oneOf(word string, few ...string) string {
	for _, w := range few {
		if w == word {
			return w
		}
	}
	return "other"
}

// code is that of a refusal.
func code(w *decode.Reply) string {
	switch {
	case w.Code >= 100 && w.Code <= 999:
		return strconv.Itoa(w.Code)
	case w.Status == "-ERR":
		return w.Status
	}
	return "other"
}

// known is the id and severity of a finding of the table.
func known(w *decode.Finding) (id, severity string) {
	for _, f := range decode.Findings() {
		if f.ID == w.ID {
			return f.ID, string(f.Severity)
		}
	}
	return "other", string(w.Severity)
}

func verdict(r decode.Result) string {
	for _, known := range decode.Results() {
		if r == known {
			return string(r)
		}
	}
	return "unknown"
}

func result(v decode.Verdict) string {
	switch v {
	case decode.Yes:
		return "ok"
	case decode.No:
		return "refused"
	}
	return "unknown"
}

// bounds are those of the latencies, in seconds.
var bounds = []float64{.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300}

// histogram is how long something took. The zero histogram is empty.
type histogram struct {
	within [14]int64 // each bound, and not the one before
	count  int64
	sum    time.Duration
}

func (h *histogram) add(d time.Duration) {
	h.count++
	h.sum += d
	for i, bound := range bounds {
		if d.Seconds() <= bound {
			h.within[i]++
			return
		}
	}
}

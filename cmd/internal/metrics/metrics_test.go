package metrics

import (
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

var update = flag.Bool("update", false, "write the golden file anew")

// dialogues are those with these names, counted, or all.
func dialogues(t *testing.T, names ...string) *Metrics {
	m := New()
	for _, script := range decodetest.Scripts(t) {
		if names != nil && !slices.Contains(names, script.Name) {
			continue
		}
		for _, ev := range decodetest.Whole(t, script) {
			m.Take(script.Protocol, &ev)
		}
	}
	return m
}

var now = Now{Version: "v1", Open: 3, Writers: []Writer{{"all", 0, 0}, {`a "b"\c` + "\n.jsonl\xff", 10, 2}}}

// What some dialogues are counted as.
func TestGolden(t *testing.T) {
	const file = "testdata/metrics.txt"
	got := dialogues(t, "smtp-delivery", "smtp-pipelined", "smtp-auth-refused-then-other", "pop3-user-refused", "pop3-stls").Append(nil, now)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("other metrics; -update writes them anew:\n%s", got)
	}
}

// Prometheus reads all of it and finds nothing to complain of.
func TestPromtool(t *testing.T) {
	if _, err := exec.LookPath("promtool"); err != nil {
		if os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
			t.Fatal(err)
		}
		t.Skip("no promtool: apt-get install prometheus")
	}
	for name, m := range map[string]*Metrics{"none": New(), "all": dialogues(t)} {
		check := exec.Command("promtool", "check", "metrics")
		check.Stdin = strings.NewReader(string(m.Append(nil, now)))
		if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// Whatever is said, there are only so many lines.
func TestBounded(t *testing.T) {
	m := New()
	lines := func() int { return strings.Count(string(m.Append(nil, now)), "\n") }
	say := func(i int) {
		odd := strings.Repeat("x", i%50) + "\xff"
		for _, what := range []decode.Payload{
			&decode.Reply{To: odd, Code: i, OK: decode.No, Status: odd, Elapsed: time.Duration(i) * time.Second},
			&decode.TLS{Leg: odd}, &decode.Finding{ID: odd, Severity: decode.Info}, &decode.Close{Result: decode.Result(odd)},
		} {
			m.Take(decode.SMTP, &decode.Event{Payload: what})
		}
	}
	for i := range 2000 {
		say(i)
	}
	if n := lines(); n > 1100 { // 900 of them codes
		t.Errorf("%d lines", n)
	}
}

// Buckets hold what took no longer, each also what the one before it holds.
func TestHistogram(t *testing.T) {
	m := New()
	for _, d := range []time.Duration{0, time.Millisecond, 2 * time.Millisecond, time.Hour} {
		m.Take(decode.SMTP, &decode.Event{Payload: &decode.Reply{To: "NOOP", Elapsed: d}})
	}
	m.Take(decode.SMTP, &decode.Event{Payload: &decode.Reply{To: "CONNECT", Elapsed: -1}})
	text := string(m.Append(nil, Now{}))
	for _, want := range []string{
		`mitmail_reply_seconds_bucket{protocol="smtp",verb="NOOP",le="0.001"} 2`,
		`mitmail_reply_seconds_bucket{protocol="smtp",verb="NOOP",le="0.005"} 3`,
		`mitmail_reply_seconds_bucket{protocol="smtp",verb="NOOP",le="300"} 3`,
		`mitmail_reply_seconds_bucket{protocol="smtp",verb="NOOP",le="+Inf"} 4`,
		`mitmail_reply_seconds_sum{protocol="smtp",verb="NOOP"} 3600.003`,
		`mitmail_reply_seconds_count{protocol="smtp",verb="NOOP"} 4`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

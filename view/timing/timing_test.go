package timing

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/view/wrap"
)

var epoch = time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)

// of is the timing of a session in which things happen at these milliseconds.
func of(steps ...any) *Timing {
	t := new(Timing)
	for i := 0; i < len(steps); i += 2 {
		t.Add(i/2, decode.Event{Time: epoch.Add(time.Duration(steps[i].(int)) * time.Millisecond), Raw: []byte("text"), Payload: steps[i+1].(decode.Payload)})
	}
	return t
}

func reply(to string, code, elapsed int) *decode.Reply {
	ok := decode.Yes
	if code >= 400 {
		ok = decode.No
	}
	return &decode.Reply{To: to, Code: code, OK: ok, Elapsed: time.Duration(elapsed) * time.Millisecond}
}

// sample is a session with a step of each kind, a refusal, and a pause.
func sample() *Timing {
	return of(
		0, &decode.Open{}, 10, reply("CONNECT", 220, -1), 12, &decode.Command{Verb: "STARTTLS"}, 20, reply("STARTTLS", 220, 8),
		50, &decode.TLS{Leg: "both", Version: "1.3", OK: decode.Yes}, 60, &decode.Command{Verb: "RCPT"}, 560, reply("RCPT", 550, 500),
		600, &decode.Command{Verb: "DATA"}, 610, reply("DATA", 354, 10), 620, &decode.Chunk{Of: decode.MessageText}, 700, &decode.Chunk{Of: decode.MessageText, Last: true},
		900, reply(".", 250, 150), 1000, &decode.Close{})
}

func TestSteps(t *testing.T) {
	got := sample()
	want := []Step{
		{1, "greeting", "220", false, 0, 10 * time.Millisecond, wait},
		{3, "STARTTLS", "220", false, 12 * time.Millisecond, 20 * time.Millisecond, wait},
		{4, "TLS, both", "1.3", false, 20 * time.Millisecond, 50 * time.Millisecond, handshake},
		{6, "RCPT", "550", true, 60 * time.Millisecond, 560 * time.Millisecond, wait},
		{8, "DATA", "354", false, 600 * time.Millisecond, 610 * time.Millisecond, wait},
		{11, "message text", "", false, 610 * time.Millisecond, 750 * time.Millisecond, transfer},
		{11, "end of text", "250", false, 750 * time.Millisecond, 900 * time.Millisecond, wait},
	}
	if len(got.steps) != len(want) {
		t.Fatalf("%d steps: %+v", len(got.steps), got.steps)
	}
	for i := range want {
		if got.steps[i] != want[i] {
			t.Errorf("step %d is %+v, not %+v", i, got.steps[i], want[i])
		}
	}
	spent := got.spent()
	if Longest(got.steps) != 3 || got.Total != time.Second || spent[wait] != 678*time.Millisecond || spent[handshake] != 30*time.Millisecond || spent[transfer] != 140*time.Millisecond || spent[pause] != 152*time.Millisecond {
		t.Errorf("slowest %d, %v of %v", Longest(got.steps), spent, got.Total)
	}
}

// A server answers pipelined commands one after the other: the wait for each begins with
// the reply before it.
func TestPipelined(t *testing.T) {
	got := of(0, &decode.Open{}, 10, &decode.Command{Verb: "NOOP"}, 10, &decode.Command{Verb: "QUIT"}, 500, reply("NOOP", 250, 490), 520, reply("QUIT", 221, 510)).steps
	if len(got) != 2 || got[0].took() != 490*time.Millisecond || got[1].Begin != 500*time.Millisecond || got[1].took() != 20*time.Millisecond {
		t.Errorf("the steps are %+v", got)
	}
}

const drawn = `1.0 s               in all, ◂ RCPT 500 ms
678 ms       ██     waiting for the server
30 ms        ▓▓     TLS handshakes
140 ms       ▒▒     text of messages
152 ms       ┄┄     the client's own, or idle

                    0─────────────────────── 1.0 s
greeting      220   █                                 10 ms
STARTTLS      220   █                                8.0 ms
TLS, both     1.3   ▓                                 30 ms
RCPT          550    ███████████████               ◂ 500 ms
DATA          354                     █               10 ms
message text                          ▒▒▒▒           140 ms
end of text   250                         █████      150 ms
until the end                                  ┄┄┄   100 ms
`

// A pause of the client is a step where it is long beside the session, and may be the
// longest one; a short one, or one in which something was on its way, is none.
func TestPauses(t *testing.T) {
	got := of(0, &decode.Open{}, 10, reply("CONNECT", 220, -1), 40, &decode.Command{Verb: "EHLO"}, 50, reply("EHLO", 250, 10),
		2050, &decode.Command{Verb: "MAIL"}, 2200, &decode.Command{Verb: "RCPT"}, 2300, reply("MAIL", 250, 250), 2400, reply("RCPT", 250, 200),
		5400, &decode.Command{Verb: "DATA"}, 5500, reply("DATA", 354, 100), 5500, &decode.Close{})
	var names []string
	for _, s := range got.Steps() {
		names = append(names, s.What)
	}
	if want := "greeting, EHLO, client waits, MAIL, RCPT, client waits, DATA"; strings.Join(names, ", ") != want {
		t.Errorf("%q", names)
	}
	if steps := got.Steps(); Longest(steps) != 5 || steps[5].took() != 3*time.Second || steps[5].Event != 9 {
		t.Errorf("%+v", steps[Longest(steps)])
	}
}

func TestRows(t *testing.T) {
	if got := text(t, sample(), 59); got != drawn {
		t.Errorf("got\n%s", got)
	}
}

// text is the rows as they are read; pieces neither overlap nor pass the edge.
func text(t *testing.T, of *Timing, columns int) string {
	t.Helper()
	var b strings.Builder
	for _, r := range of.Rows(columns) {
		x := 0
		for _, p := range r.Pieces {
			if p.X < x {
				t.Fatalf("%q overlaps in %d columns", p.Text, columns)
			}
			b.WriteString(strings.Repeat(" ", p.X-x) + p.Text)
			x = p.X + wrap.Width(p.Text)
		}
		if x > max(columns, 37) {
			t.Fatalf("%d columns of %d: %+v", x, columns, r)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Whatever happens in a session, its steps follow on each other within it, and its
// picture fits.
func TestAllDialogues(t *testing.T) {
	for _, script := range decodetest.Scripts(t) {
		timing := Timing{Max: 50}
		for i, ev := range decodetest.Whole(t, script) {
			ev.Time = epoch.Add(time.Duration(i*i%13) * time.Millisecond) // a clock that is set back
			timing.Add(i, ev)
		}
		for _, s := range timing.Steps() {
			if s.Begin < 0 || s.End < s.Begin || s.End > timing.Total {
				t.Fatalf("%s: %+v of %v", script.Name, s, timing.Total)
			}
		}
		for columns := 1; columns < 150; columns += 7 {
			text(t, &timing, columns)
		}
	}
}

// A session of many steps has a bounded timing.
func TestBound(t *testing.T) {
	var timing Timing
	for i := range 1000 {
		timing.Add(i, decode.Event{Time: epoch, Payload: reply("NOOP", 250, 1)})
	}
	if len(timing.steps) != maxSteps || timing.More != 1000-maxSteps {
		t.Errorf("%d steps, %d more", len(timing.steps), timing.More)
	}
}

// The connection is made before a live session begins, and as one in a capture does.
func TestConnect(t *testing.T) {
	at := time.Unix(1000, 0)
	for _, tt := range []struct {
		name       string
		begin, end time.Time
		greeting   time.Duration // when the wait for it began
		total      time.Duration
	}{
		{"live", at.Add(-30 * time.Millisecond), at.Add(-10 * time.Millisecond), 30 * time.Millisecond, 50 * time.Millisecond},
		{"capture", at, at.Add(20 * time.Millisecond), 20 * time.Millisecond, 20 * time.Millisecond},
	} {
		var got Timing
		got.Add(0, decode.Event{Time: at, Payload: &decode.Open{Connect: decode.Interval{Begin: tt.begin, End: tt.end}}})
		got.Add(1, decode.Event{Time: at.Add(20 * time.Millisecond), Payload: reply("CONNECT", 220, -1)})
		if s := got.steps[0]; s.What != "connect" || s.Begin != 0 || s.End != 20*time.Millisecond || got.Total != tt.total {
			t.Errorf("%s: %+v of %v", tt.name, s, got.Total)
		}
		if s := got.steps[1]; s.Begin != tt.greeting || s.End != tt.total {
			t.Errorf("%s: greeting %+v", tt.name, s)
		}
	}
}

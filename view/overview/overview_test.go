package overview

import (
	"fmt"
	"math/rand"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/record"
	"mitmail/view/lang"
	"mitmail/view/wrap"
)

var epoch = time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)

// sessions are those of all dialogues, a minute apart.
func sessions(t testing.TB) (all []*Session) {
	for i, script := range decodetest.Scripts(t) {
		s := &Session{ID: i + 1, Protocol: script.Protocol, File: fmt.Sprintf("/tmp/%d.pcap", i%40)}
		at := epoch.Add(time.Duration(i) * time.Minute)
		for _, ev := range decodetest.Whole(t, script) {
			ev.Time = at.Add(time.Duration(ev.Seq) * 100 * time.Millisecond)
			switch w := ev.Payload.(type) {
			case *decode.Open:
				open := *w
				open.File = s.File
				ev.Payload = &open
			case *decode.Reply:
				reply := *w
				reply.Elapsed = time.Duration(1+(i*7+ev.Seq)%97) * time.Millisecond
				ev.Payload = &reply
			}
			s.Add(ev, false)
		}
		all = append(all, s)
	}
	return all
}

// Of commands that were pipelined each took from the reply before it on: the server was
// not at work on the last one all the time.
func TestSlowOfPipelined(t *testing.T) {
	var s Session
	for _, r := range []struct {
		to          string
		at, elapsed time.Duration // in ms
	}{{".", 3000, 2990}, {"QUIT", 3020, 2980}} {
		s.Add(decode.Event{Time: epoch.Add(r.at * time.Millisecond), Payload: &decode.Reply{To: r.to, Elapsed: r.elapsed * time.Millisecond}}, false)
	}
	if len(s.Slow) != 2 || s.Slow[0].Took != 2990*time.Millisecond || s.Slow[1].Took != 20*time.Millisecond {
		t.Errorf("it says %+v", s.Slow)
	}
}

// What a rule or a person had a hand in says nothing of how slow the server is.
func TestSlowOfHeld(t *testing.T) {
	var s Session
	for i, by := range []string{"", "hand"} {
		s.Add(decode.Event{Time: epoch.Add(time.Duration(i) * time.Minute), By: by, Payload: &decode.Reply{To: "RCPT", Elapsed: time.Second}}, false)
	}
	s.Add(decode.Event{Time: epoch, By: "to == \"DATA\" => delay 5s", Payload: &decode.Command{Verb: "DATA"}}, false)
	s.Add(decode.Event{Time: epoch.Add(3 * time.Minute), Payload: &decode.Reply{To: "DATA", Elapsed: 5 * time.Second}}, false)
	s.Add(decode.Event{Time: epoch.Add(4 * time.Minute), Payload: &decode.Reply{To: "QUIT", Elapsed: 2 * time.Second}}, false)
	if len(s.Slow) != 2 || s.Slow[0].To != "QUIT" || s.Slow[1].To != "RCPT" {
		t.Errorf("it says %+v", s.Slow)
	}
}

func sum(all []*Session) *Overview {
	o := new(Overview)
	for _, s := range all {
		o.Add(s)
	}
	return o
}

// text is rows as they are read.
func text(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		x := 0
		for _, p := range r.Pieces {
			b.WriteString(strings.Repeat(" ", max(0, p.X-x)) + p.Text)
			x = p.X + wrap.Width(p.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// The order in which sessions come makes no difference.
func TestOrder(t *testing.T) {
	all := sessions(t)
	want := text(sum(all).Rows(120, time.UTC))
	rand.New(rand.NewSource(1)).Shuffle(len(all), reflect.Swapper(all))
	if got := text(sum(all).Rows(120, time.UTC)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Every row fits, its pieces do not overlap, and its filter is an expression.
func TestRows(t *testing.T) {
	o := sum(sessions(t))
	for columns := 30; columns < 220; columns++ {
		filters := 0
		for _, r := range o.Rows(columns, time.UTC) {
			x := 0
			for _, p := range r.Pieces {
				if p.X < x {
					t.Fatalf("in %d columns, %q overlaps: %+v", columns, p.Text, r)
				}
				x = p.X + wrap.Width(p.Text)
			}
			if x > columns {
				t.Fatalf("%d of %d columns: %+v", x, columns, r)
			}
			if r.Filter == "" {
				continue
			}
			filters++
			if _, err := record.Compile(r.Filter); err != nil {
				t.Fatal(err)
			}
		}
		if filters < 20 {
			t.Errorf("%d rows can filter", filters)
		}
	}
}

// A row's filter finds the records that it counts.
func TestReasonFilter(t *testing.T) {
	seen := map[string]bool{}
	for _, script := range decodetest.Scripts(t) {
		fold := record.Session{Number: 1, Protocol: script.Protocol}
		for _, ev := range decodetest.Whole(t, script) {
			var r record.Record
			kept := fold.Record(ev, &r)
			why, ok := ReasonOf(ev, false)
			if !ok || !kept {
				continue
			}
			seen[why.Words] = true
			expr, err := record.Compile(why.Filter)
			if err != nil {
				t.Fatal(err)
			}
			if !expr.Match(&r) {
				t.Errorf("%s: %s does not find %+v", script.Name, why.Filter, ev.Payload)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d reasons", len(seen))
	}
}

// However long sessions go on beginning, the spans of time are as many as there is
// room for, and none is lost.
func TestTimeline(t *testing.T) {
	var o timeline
	const n = 100_000
	for i := range n {
		o.add(epoch.Add(time.Duration(i)*17*time.Second), worked)
	}
	if len(o.bins) > maxBins {
		t.Errorf("%d spans", len(o.bins))
	}
	for _, columns := range []int{1, 2, 50, 500} {
		all, begin, each := o.columns(columns)
		total := 0
		for _, c := range all {
			total += c.total()
		}
		if total != n || len(all) > columns || begin.After(epoch) || begin.Add(each*time.Duration(len(all))).Before(epoch.Add((n-1)*17*time.Second)) {
			t.Errorf("%d sessions in %d columns of %v from %v", total, len(all), each, begin)
		}
	}
}

// Times of any year have a place.
func TestTimelineYears(t *testing.T) {
	var o timeline
	for _, year := range []int{1, 1969, 1970, 2026, 2300, 9999} {
		o.add(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), failed)
	}
	if all, _, _ := o.columns(80); len(all) > 80 {
		t.Errorf("%d columns", len(all))
	}
}

// What servers and clients send takes a bounded place.
func TestBound(t *testing.T) {
	o := new(Overview)
	for i := range 3 * maxNames {
		s := &Session{ID: i, Closed: true, Client: fmt.Sprintf("10.%d.%d.1:25", i/256, i%256), Server: fmt.Sprintf("mx%d:25", i), File: fmt.Sprint(i), Began: epoch}
		for k := range 2 * maxReasons {
			s.Add(decode.Event{Payload: &decode.Reply{To: "RCPT", Code: 550, Enhanced: fmt.Sprintf("5.%d.%d", i, k), OK: decode.No}}, true)
		}
		o.Add(s)
	}
	if len(o.captures) > maxNames+1 || len(o.files) > maxNames+1 || len(o.reasons) > maxNames+1 || len(o.clients) > maxNames+1 || len(o.servers) > maxNames+1 || len(o.slow) > maxSlow {
		t.Errorf("%d reasons, %d clients, %d servers, %d replies", len(o.reasons), len(o.clients), len(o.servers), len(o.slow))
	}
}

// What the bars mean is said once, with the picture over time or, where there is none,
// over the servers, in every language.
func TestLegend(t *testing.T) {
	t.Cleanup(func() { lang.Use(lang.English) })
	one := &Session{ID: 1}
	one.Add(decode.Event{Time: epoch, Payload: &decode.Open{Client: "192.0.2.1:1025", Server: "mx.example:25"}}, false)
	for _, o := range []*Overview{sum(sessions(t)), sum([]*Session{one})} {
		for _, columns := range []int{76, 196} {
			lang.Use(lang.English)
			if got := text(o.Rows(columns, time.UTC)); strings.Count(got, "█ failed  ▓ partly  ▒ worked  ░ other  ┄ going on\n") != 1 {
				t.Errorf("%d columns:\n%s", columns, got)
			}
			lang.Use(lang.Chinese)
			if got := text(o.Rows(columns, time.UTC)); strings.Count(got, "█ 失败  ▓ 部分投递  ▒ 成功  ░ 其他  ┄ 进行中\n") != 1 {
				t.Errorf("%d columns:\n%s", columns, got)
			}
		}
	}
}

// The rest of a list is a row, behind which it stands where it is asked for.
func TestWhole(t *testing.T) {
	o := new(Overview)
	for i := range maxListed + 5 {
		o.Add(&Session{ID: i, Closed: true, Client: fmt.Sprintf("10.0.0.%d:25", i), Server: fmt.Sprintf("mx%d:25", i), File: fmt.Sprintf("day %d", i), Reasons: []Reason{{Words: fmt.Sprint("reason ", i)}}})
	}
	for list, name := range map[List]string{Failures: "reason ", Clients: "10.0.0.", Servers: "mx", Captures: "day "} {
		for n, whole := range map[int][]List{maxListed: nil, maxListed + 5: {list}} {
			said := text(o.Rows(80, time.UTC, whole...))
			if strings.Count(said, name) != n || strings.Count(said, "… and 5 more") != 4 {
				t.Errorf("%d, not %d of %s:\n%s", strings.Count(said, name), n, name, said)
			}
		}
	}
	rests := 0
	for _, r := range o.Rows(80, time.UTC) {
		if r.More != NoList {
			rests++
		}
	}
	if rests != 4 {
		t.Errorf("%d lists have a rest", rests)
	}
}

// Of several captures those are first in which most failed, each with what its sessions
// came to, the worst first; its filter is for that one alone.
func TestCaptures(t *testing.T) {
	o := new(Overview)
	for _, s := range []Session{
		{File: "/tmp/c.pcap.gz", Result: decode.ResultDelivered}, {File: "/tmp/d.pcapng", Result: decode.ResultPartly},
		{File: "/tmp/b.pcap", Result: decode.ResultDelivered}, {File: "/tmp/b.pcap", Result: decode.ResultBroken}, {File: "/tmp/b.pcap", Result: decode.ResultDelivered},
		{File: "/tmp/a.pcap", Result: decode.ResultNothing}, {File: "/tmp/z.pcap", Result: decode.ResultLoginFailed}, {File: "/tmp/z.pcap", Result: decode.ResultRefused},
	} {
		s.Closed = true
		if o.Add(&s); len(o.files) == 1 && strings.Contains(text(o.Rows(80, time.UTC)), "captures") {
			t.Error("a single capture is listed")
		}
	}
	said := text(o.Rows(80, time.UTC))
	at := strings.Index(said, "captures something failed in 3 of 5, worst first ─")
	if at < 0 {
		t.Fatal(said)
	}
	got := regexp.MustCompile(` +`).ReplaceAllString(said[at:], " ")
	if _, lines, _ := strings.Cut(got, "\n"); !strings.HasPrefix(lines, "✗ z 1 refused 1 login failed\n⊘ b 1 broken off 2 delivered\n◐ d 1 partly\n· a 1 no message\n✓ c 1 delivered\n") {
		t.Error(said)
	}
	filters := 0
	for _, r := range o.Rows(80, time.UTC) {
		if r.Filter == `file == "/tmp/b.pcap"` {
			filters++
		}
	}
	if filters != 1 {
		t.Errorf("%d rows lead to a capture", filters)
	}
}

// All captures in which something failed stand before the rest of the list, which says what
// it hides; how serious that is goes before how often it was.
func TestManyCaptures(t *testing.T) {
	t.Cleanup(func() { lang.Use(lang.English) })
	for _, tt := range []struct {
		ill, well   int
		rest, zh    string
		listed      int
		first, last string
	}{
		{18, 74, "… and 74 more, none failed", "… 还有 74 个，都没有失败", 18, "✗ grave", "◐ ill 17"},
		{3, 20, "… and 11 more, none failed", "… 还有 11 个，都没有失败", 3, "✗ grave", "◐ ill 2"},
		{106, 74, "… 6 more failed, 74 did not", "… 还有 6 个含失败的会话，74 个没有", 100, "✗ grave", "◐ ill 99"},
	} {
		o := new(Overview)
		for i := range tt.well {
			o.Add(&Session{Closed: true, File: fmt.Sprintf("day %03d", i), Result: decode.ResultDelivered})
		}
		for i := 1; i < tt.ill; i++ {
			for range 3 {
				o.Add(&Session{Closed: true, File: fmt.Sprintf("ill %d", i), Result: decode.ResultPartly})
			}
		}
		o.Add(&Session{Closed: true, File: "grave", Result: decode.ResultRefused})
		lang.Use(lang.Chinese)
		if said := text(o.Rows(80, time.UTC)); !strings.Contains(said, tt.zh) {
			t.Errorf("no %s in\n%s", tt.zh, said)
		}
		lang.Use(lang.English)
		said := text(o.Rows(80, time.UTC))
		before, _, ok := strings.Cut(said, tt.rest)
		if n := strings.Count(before, "ill ") + 1; !ok || n != tt.listed || strings.Index(said, tt.first) > strings.Index(said, "ill ") {
			t.Errorf("%d of %d listed before the rest:\n%s", n, tt.ill, said)
		}
	}
}

// The name of a capture has the room of its row.
func TestCaptureNames(t *testing.T) {
	long := "a-suite-of-captures__" + strings.Repeat("x", 60) + "__the-end"
	o := new(Overview)
	for _, file := range []string{"/tmp/" + long + ".pcap", "/tmp/b.pcap"} {
		o.Add(&Session{Closed: true, File: file, Result: decode.ResultRefused})
	}
	if said := text(o.Rows(200, time.UTC)); !strings.Contains(said, long+"  1 refused") {
		t.Errorf("the name is cut:\n%s", said)
	}
	for row := range strings.Lines(text(o.Rows(78, time.UTC))) {
		if strings.Contains(row, "a-suite") && (wrap.Width(strings.TrimSpace(row)) < 76 || !strings.Contains(row, "1 refused")) {
			t.Errorf("room is left over: %q", row)
		}
	}
}

// Sessions without a date, as their clock was not set, take no room on the line of time,
// which says how many there are.
func TestUndated(t *testing.T) {
	o := new(Overview)
	for i := range 10 {
		o.Add(&Session{Closed: true, Began: epoch.Add(time.Duration(i) * time.Minute)})
	}
	o.Add(&Session{Closed: true, Began: time.Unix(1_000_000, 0)})
	o.Add(&Session{Closed: true, Began: time.Unix(0, 0)})
	if said := text(o.Rows(80, time.UTC)); !strings.Contains(said, "a column is 7s, 2 undated ") || strings.Contains(said, "1970") {
		t.Error(said)
	}
}

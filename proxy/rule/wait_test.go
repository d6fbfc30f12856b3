package rule_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/rule"
)

// alone is a gate without a proxy, and how often it woke that.
func alone(t *testing.T, p decode.Protocol, text string) (g proxy.Gate, woken chan struct{}, r *rule.Rules) {
	t.Helper()
	woken = make(chan struct{}, 10)
	r = &rule.Rules{Seed: 1}
	r.Set(rules(t, text))
	return r.Gate(proxy.Session{ID: 1, Protocol: p}, func() { woken <- struct{}{} }), woken, r
}

// noop is a unit and what it means.
func noop() (decode.Unit, decode.Event) {
	raw := []byte("NOOP\r\n")
	return decode.Unit{From: decode.Client, Kind: decode.Line, Raw: raw}, decode.Event{From: decode.Client, Raw: raw, Payload: &decode.Command{Verb: "NOOP"}}
}

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, woken, _ := alone(t, decode.SMTP, "verb == \"NOOP\" => delay 2s\nverb == \"NOOP\" => delay 1s..1s; reply 250 ok")
		u, e := noop()
		if r := g.Rule(u, e, false); !r.Wait {
			t.Fatal("it does not wait")
		}
		time.Sleep(3*time.Second - 1)
		if r := g.Rule(u, e, true); !r.Wait || len(woken) > 0 {
			t.Fatal("it does not wait for both delays")
		}
		<-woken
		if r := g.Rule(u, e, true); r.Wait || string(r.Answer) != "250 ok\r\n" || !strings.HasSuffix(r.By, "250 ok") {
			t.Errorf("got %+v", r)
		}
		if r := g.Rule(u, e, false); !r.Wait {
			t.Error("the next one does not wait")
		}
		g.Passed([]decode.Event{{Payload: &decode.Close{}}})
	})
}

func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, woken, r := alone(t, decode.SMTP, `verb == "NOOP" => hold`)
		var said []string
		r.Warn = func(text string) { said = append(said, text) }
		u, e := noop()
		before := time.Now()
		g.Rule(u, e, false)
		<-woken
		if r := g.Rule(u, e, true); r.Wait || time.Since(before) != rule.HoldLimit || len(said) != 1 {
			t.Errorf("%+v after %v, said %q", r, time.Since(before), said)
		}
		g.Rule(u, e, false)
		if held := r.Held.List(); len(held) != 1 || held[0].ID != 2 || held[0].Record.Verb != "NOOP" {
			t.Errorf("held is %+v", held)
		}
		g.Passed([]decode.Event{{From: decode.Server, Payload: &decode.End{Why: decode.EOF}}})
		if r := g.Rule(u, e, true); r.Wait || len(said) != 1 {
			t.Errorf("%+v when the server has ended, said %q", r, said)
		}
		g.Passed([]decode.Event{{Payload: &decode.Close{}}})
	})
}

func TestSameSeedSameChances(t *testing.T) {
	measure := func() (all []bool) {
		g, _, _ := alone(t, decode.SMTP, `verb == "NOOP" and chance(0.5) => mark`)
		for range 50 {
			u, e := noop()
			all = append(all, g.Rule(u, e, false).By != "")
		}
		return all
	}
	first, second := measure(), measure()
	met := 0
	for i := range first {
		if first[i] != second[i] {
			t.Fatal("the same seed, and not the same chances")
		}
		if first[i] {
			met++
		}
	}
	if met == 0 || met == len(first) {
		t.Errorf("a chance of one half came %d times of %d", met, len(first))
	}
}

// pieces notes when what was written.
type pieces struct {
	began time.Time
	said  []string
}

func (p *pieces) Write(b []byte) (int, error) {
	p.said = append(p.said, time.Since(p.began).String()+" "+string(b))
	return len(b), nil
}

// A throttle takes the time that it has to.
func TestThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _, _ := alone(t, decode.SMTP, `verb == "NOOP" => throttle 40B/s; slice 3`)
		u, e := noop()
		w := &pieces{began: time.Now()}
		var shaped interface{ Write([]byte) (int, error) } = w
		for _, shape := range g.Rule(u, e, false).Shape {
			shaped = shape(context.Background(), shaped)
		}
		shaped.Write([]byte("1234567"))
		if got := strings.Join(w.said, ", "); got != "0s 12, 50ms 3, 75ms 45, 125ms 6, 150ms 7" {
			t.Errorf("wrote %s", got)
		}
	})
}

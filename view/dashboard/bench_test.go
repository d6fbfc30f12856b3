package dashboard

import (
	"slices"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
)

// What a dashboard has to be quick with.
const (
	manySessions = 100_000
	manyEvents   = 20
)

// crowd is a store of very many sessions. Their events share what they mean.
func crowd(b *testing.B) *session.Store {
	p, events := dialogue(b, "letter", 1)
	events = append(events[:manyEvents-1], events[len(events)-1])
	s := session.New(8 << 30)
	for id := range manySessions {
		s.Apply(id+1, p, events...)
	}
	return s
}

// BenchmarkKey is the time from a key to the drawn screen, with all those
// sessions in the store and nothing left out but the terminal itself.
func BenchmarkKey(b *testing.B) {
	screen := tcell.NewSimulationScreen("UTF-8")
	if err := screen.Init(); err != nil {
		b.Fatal(err)
	}
	screen.SetSize(200, 60)
	d := New(Options{Store: crowd(b)})
	d.desk.screen, d.desk.colors = screen, 1<<24
	d.desk.paint()
	d.desk.take(d.order.find())
	keys := []string{"j", "j", "k", "PgDn", "PgDn", "PgUp", "g", "j", "Enter", "j", "j", "4", "6", "Esc", "j", "Esc", "G", "k"}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		k, r := keyOf(keys[i%len(keys)])
		begin := time.Now()
		d.desk.capture(tcell.NewEventKey(k, r, 0))
		screen.Clear()
		d.desk.Draw(screen)
		screen.Show()
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}

// BenchmarkFind is what the refresher does with all those sessions, away from
// the keys: without a filter, with one that knows them already, and sorted.
func BenchmarkFind(b *testing.B) {
	filter, err := record.Compile("code == 550")
	if err != nil {
		b.Fatal(err)
	}
	store := crowd(b)
	for name, w := range map[string]wish{"all": {}, "filtered": {filter: filter}, "sorted": {by: 2, reverse: true}} {
		b.Run(name, func(b *testing.B) {
			o := newOrder(store)
			o.ask(w)
			for o.find().busy {
			}
			for b.Loop() {
				o.find()
			}
		})
	}
}

// BenchmarkMessage is opening a message of 25 MB.
func BenchmarkMessage(b *testing.B) {
	body := slices.Repeat([]byte("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\r\n"), 25<<20/66)
	raw := append([]byte("Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"), body...)
	s := session.New(1 << 30)
	s.Apply(1, decode.SMTP, decode.Event{From: decode.Client, Raw: raw, What: &decode.Chunk{}}, decode.Event{What: &decode.Message{Via: "DATA"}})
	list, _ := s.Sessions()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		r := reader{}
		r.open(list[0], list[0].Now(), 0)
		r.doc(80)
	}
}

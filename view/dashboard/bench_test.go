package dashboard

import (
	"slices"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/session"
)

// What a dashboard has to be quick with.
const (
	manySessions = 100_000
	manyEvents   = 20
)

// crowd is a store of very many sessions.
func crowd(b *testing.B) *session.Store {
	s := session.New(8 << 30)
	p, events := sceneOf(b)
	for id := range manySessions {
		s.Apply(id+1, p, events...)
	}
	return s
}

// sceneOf is the events of one of the sessions.
func sceneOf(b *testing.B) (decode.Protocol, []decode.Event) {
	p, events := scriptSessions(b, "letter", 1)
	return p, append(events[:manyEvents-1], events[len(events)-1])
}

// BenchmarkKey is the time from a key to the drawn screen, with all those
// sessions in the store and nothing left out but the terminal itself: the key
// goes through the application, as a user's does. Live, 500 sessions a second
// come meanwhile. Needed is 16 ms at most, as the median.
//
//	go test -run '^$' -bench Key -benchtime 1000x ./view/dashboard
func BenchmarkKey(b *testing.B) {
	store := crowd(b)
	b.Run("still", func(b *testing.B) { pressKeys(b, store, listKeys) })
	b.Run("live", func(b *testing.B) {
		defer keepComing(b, store)()
		pressKeys(b, store, listKeys)
	})
	b.Run("overview", func(b *testing.B) {
		defer keepComing(b, store)()
		pressKeys(b, store, overviewKeys)
	})
}

// keepComing has sessions come, until it is told to stop.
func keepComing(b *testing.B, store *session.Store) (stop func()) {
	p, events := sceneOf(b)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		each := time.NewTicker(2 * time.Millisecond)
		defer each.Stop()
		for id := manySessions + 1; ; id++ {
			select {
			case <-each.C:
				store.Apply(id, p, events...)
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}

var (
	listKeys     = []string{"j", "j", "k", "PgDn", "PgDn", "PgUp", "g", "j", "Enter", "j", "j", "4", "6", "Esc", "j", "Esc", "G", "k"}
	overviewKeys = []string{"0", "j", "j", "j", "k", "PgDn", "j", "j", "PgUp", "j", "j", "j", "j", "j", "Esc"}
)

// pressKeys measures keys, one after the other.
func pressKeys(b *testing.B, store *session.Store, keys []string) {
	s := perform(b, Options{Store: store}, 200, 60)
	drawn := make(chan struct{}, 1)
	pressed := s.handled.Load()
	s.app.QueueUpdate(func() {
		s.app.SetAfterDrawFunc(func(screen tcell.Screen) {
			if n := s.handled.Load(); n != pressed {
				pressed = n
				screen.Show()
				drawn <- struct{}{}
			}
		})
	})
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		k, r := keyOf(keys[i%len(keys)])
		begin := time.Now()
		s.sim.InjectKey(k, r, 0)
		<-drawn
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}

// BenchmarkFind is what the refresher does with all those sessions, away from
// the keys: without a filter, with one that knows them already, and sorted.
func BenchmarkFind(b *testing.B) {
	filter, err := newFilter("code == 550")
	if err != nil {
		b.Fatal(err)
	}
	store := crowd(b)
	for name, w := range map[string]query{"all": {}, "filtered": {filter: filter}, "sorted": {by: 2, reverse: true}} {
		b.Run(name, func(b *testing.B) {
			o := newFinder(store)
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
	s.Apply(1, decode.SMTP, decode.Event{From: decode.Client, Raw: raw, Payload: &decode.Chunk{Of: decode.MessageText, Transfer: 1}}, decode.Event{Payload: &decode.Message{Via: "DATA", Transfer: 1}})
	list, _ := s.Sessions()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		r := reader{}
		r.open(list[0], list[0].Now(), 0, nil)
		r.doc(80)
	}
}

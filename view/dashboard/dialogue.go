package dashboard

import (
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxDialogue is how many items of a dialogue are laid out at a time.
const maxDialogue = 5000

// dialogue is what is said in a session, laid out for a width. It grows with its
// session; anything else that changes makes it anew.
type dialogue struct {
	live   *session.Live
	now    *session.Session
	masked bool
	width  int
	open   map[int]bool // bodies that are unfolded, by their first event
	picked int          // the item under the cursor, whose exchange is lit

	next   int // the first event that is not laid out
	list   []item
	lines  []row
	of     []int // the item of each row
	run    line.ChunkRun
	chunks [2]int // the events of the run: from, up to
	masker mask.Masker
	pairs  pairs
	at     session.Progress
	last   time.Time
	missed int // events at the beginning that are not laid out
	fault  any // the latest panic that was caught
}

// item is something that was said, or that happened.
type item struct {
	event    int // in the session
	upTo     int // the event behind its last: a body has many
	exchange int
	row      int // its first row
	body     bool
	folds    bool             // a reply of many lines
	shown    *decode.Event    // the event without its secrets, where they are masked
	progress session.Progress // as of this item
}

func (t *dialogue) items() int     { return len(t.list) }
func (t *dialogue) rows() int      { return len(t.lines) }
func (t *dialogue) item(r int) int { return t.of[r] }

func (t *dialogue) first(i int) int {
	if i >= len(t.list) {
		return len(t.lines)
	}
	return t.list[i].row
}

// row is a row with what ties its exchange together.
func (t *dialogue) row(i, _ int) row {
	mine := t.exchange(i)
	if mine == 0 {
		return t.lines[i]
	}
	above, below := mine == t.exchange(i-1), mine == t.exchange(i+1)
	edge := frame
	if t.picked < len(t.list) && t.list[t.picked].exchange == mine {
		edge = focus
	}
	return slices.Clip(t.lines[i]).at(t.gutter(), span{tie(above, below), edge})
}

func (t *dialogue) exchange(r int) int {
	if r < 0 || r >= len(t.of) {
		return -1
	}
	return t.list[t.of[r]].exchange
}

// tie is the sign between two rows.
func tie(above, below bool) string {
	switch {
	case above && below:
		return "│"
	case below:
		return "╭"
	case above:
		return "╰"
	}
	return " "
}

// show lays a session out for a width, or goes on with it; nil is none.
func (t *dialogue) show(live *session.Live, now *session.Session, width int, masked bool) {
	if now == nil {
		*t = dialogue{}
		return
	}
	if live != t.live {
		t.open = map[int]bool{}
	}
	if live != t.live || width != t.width || masked != t.masked || t.next > now.Len() {
		*t = dialogue{live: live, width: width, masked: masked, open: t.open, picked: t.picked}
	}
	t.now = now
	if masked {
		t.learn()
	}
	for ; t.next < now.Len()-2*maxDialogue; t.next++ {
		t.guard(func() { now.Look(t.next, t.skip) })
	}
	for ; t.next < now.Len(); t.next++ {
		t.guard(func() { now.Look(t.next, t.event) })
	}
	t.trim()
}

// learn looks for the secrets of what is not laid out yet, so that they are
// hidden in what came before them too.
func (t *dialogue) learn() {
	for i := t.next; i < t.now.Len(); i++ {
		t.guard(func() { t.now.Look(i, t.masker.Learn) })
	}
}

// guard runs what lays out the next event. Where that panics, a line says that
// it cannot be shown.
func (t *dialogue) guard(f func()) {
	if fault := guard(f); fault != nil {
		t.fault = fault
		t.add(item{event: t.next, upTo: t.next + 1, progress: t.at}, t.last, []line.Line{faultLine(fault)})
	}
}

// skip follows an event that is not laid out.
func (t *dialogue) skip(ev decode.Event) {
	t.run.Add(ev)
	t.run.Take()
	if t.masked {
		ev = t.masker.Mask(ev)
	}
	t.at.Add(t.now.Protocol, &ev)
	t.pairs.of(&ev)
	t.missed, t.last = t.next+1, ev.Time
}

// trim forgets the beginning of a dialogue that is too long to be laid out.
func (t *dialogue) trim() {
	if len(t.list) < 2*maxDialogue {
		return
	}
	drop := len(t.list) - maxDialogue
	rows := t.list[drop].row
	t.missed = t.list[drop].event
	t.list = slices.Clone(t.list[drop:])
	for i := range t.list {
		t.list[i].row -= rows
	}
	t.lines, t.of = slices.Clone(t.lines[rows:]), slices.Clone(t.of[rows:])
	for i := range t.of {
		t.of[i] -= drop
	}
}

// redo lays everything out again, when a body was folded or unfolded.
func (t *dialogue) redo() { t.width = -1 }

// event lays out an event. Chunks are gathered until something else comes.
func (t *dialogue) event(ev decode.Event) {
	if t.run.Add(ev) {
		if t.chunks[0] == t.chunks[1] {
			t.chunks[0] = t.next
		}
		t.chunks[1] = t.next + 1
		return
	}
	t.body()
	var shown *decode.Event
	if t.masked {
		ev = t.masker.Mask(ev)
		shown = &ev
	}
	t.at.Add(t.now.Protocol, &ev)
	lines := line.Of(t.now.Protocol, ev)
	exchange := t.pairs.of(&ev)
	if len(lines) == 0 {
		return
	}
	it := item{event: t.next, upTo: t.next + 1, exchange: exchange, shown: shown, progress: t.at}
	if _, reply := ev.Payload.(*decode.Reply); reply && len(lines) >= foldFrom {
		it.folds = true
		lines = t.folded(lines, t.open[t.next])
	}
	if n, ok := ev.Payload.(*decode.Note); ok && n.Kind == decode.Answer {
		it.folds = true
		lines[0] = folding(lines[0], t.open[t.next])
	}
	t.add(it, ev.Time, lines)
}

// foldFrom is how many lines of a reply are folded: the list of EHLO, of CAPA.
const foldFrom = 5

// folded is the lines of a reply that can be folded, all of them or the first.
func (t *dialogue) folded(lines []line.Line, open bool) []line.Line {
	first := lines[0]
	first.Said = append([]line.Span{{Text: foldSign(open), Role: line.Note}}, first.Said...)
	if open {
		return append([]line.Line{first}, lines[1:]...)
	}
	rest := lang.F("and %s", line.Count(int64(len(lines)-1), "more line"))
	if len(first.Means) > 0 {
		rest = lang.T("; ") + rest
	}
	first.Means = append(first.Means[:len(first.Means):len(first.Means)], line.Span{Text: rest, Role: line.Note})
	return []line.Line{first}
}

// hidden is what an item says that is folded, for searches.
func (t *dialogue) hidden(i int) string {
	it := t.list[i]
	switch {
	case !it.folds || t.open[it.event]:
		return ""
	case it.shown != nil:
		return string(it.shown.Raw)
	}
	return string(t.now.Event(it.event).Raw)
}

// folding is the item at a place that can be folded, or the nearest one above, or below;
// -1 where there is none.
func (t *dialogue) folding(at int) int {
	if answer := t.answer(at); answer >= 0 {
		return answer
	}
	folds := func(it item) bool { return it.body || it.folds }
	for i, it := range slices.Backward(t.list[:min(at+1, len(t.list))]) {
		if folds(it) {
			return i
		}
	}
	return slices.IndexFunc(t.list, folds)
}

// answer is the item of the answer to the question at a place; -1 where there is none.
func (t *dialogue) answer(at int) int {
	for i := at; i < len(t.list); i++ {
		switch w, _ := t.now.Event(t.list[i].event).Payload.(*decode.Note); {
		case w == nil || i == at && w.Kind != decode.Question:
			return -1
		case w.Kind == decode.Answer:
			return i
		}
	}
	return -1
}

// body lays out message text: a line that says how much there was, and below
// it, unfolded, the text.
func (t *dialogue) body() {
	it := item{event: t.chunks[0], upTo: t.chunks[1], exchange: t.pairs.now, progress: t.at, body: true}
	t.chunks = [2]int{}
	for i, l := range t.run.Take() {
		open := t.open[it.event]
		if i == 0 && l.Means != nil {
			l.Said = append([]line.Span{{Text: foldSign(open), Role: line.Note}}, l.Said...)
		}
		t.add(it, t.run.Time, []line.Line{l})
		if i == 0 && open {
			t.text(it, l.Sign)
		}
	}
}

func foldSign(open bool) string {
	if open {
		return "▾ "
	}
	return "▸ "
}

// add adds an item with its rows.
func (t *dialogue) add(it item, at time.Time, lines []line.Line) {
	it.row = len(t.lines)
	t.list = append(t.list, it)
	for i, l := range lines {
		for j, r := range t.layOut(l) {
			if i+j == 0 {
				r = t.stamp(r, at, l.Sign)
			}
			t.lines = append(t.lines, r)
			t.of = append(t.of, len(t.list)-1)
		}
	}
}

package main

import (
	"context"
	"io"
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/view/eml"
)

// post puts the messages of sessions where they are to be kept: those of whole
// sessions, of which a record matched the filter.
type post struct {
	number  int // of the recorder's
	keep    func(l *eml.Letter, m *decode.Message, at time.Time) error
	stopped func(err error, written int64)
	bags    map[int]*bag // by session
	written int64
	err     error // why it stopped
}

// bag is the messages of a session that are not kept yet.
type bag struct {
	matched bool
	letters []posted
}

// posted is a message that is over.
type posted struct {
	*eml.Letter
	message *decode.Message
	at      time.Time
}

// put takes in what is known of a session.
func (p *post) put(s proxy.Session, all sheet) error {
	b := p.bags[s.ID]
	if b == nil {
		b = new(bag)
		p.bags[s.ID] = b
	}
	for _, ev := range all.events {
		b.matched = b.matched || !ev.Hidden
		switch w := ev.What.(type) {
		case *decode.Message:
			if letters, ok := w.Copy.(letters); ok {
				b.letters = append(b.letters, posted{letters[p.number], w, ev.Time})
			}
		case *decode.Close:
			defer delete(p.bags, s.ID)
			defer b.empty()
		}
	}
	if b.matched {
		p.post(b)
	}
	return p.err
}

// post keeps what is in a bag.
func (p *post) post(b *bag) {
	for _, l := range b.letters {
		if p.err != nil {
			break
		}
		if p.err = p.keep(l.Letter, l.message, l.at); p.err != nil {
			p.stopped(p.err, p.written)
		}
		p.written += l.Size()
	}
	b.empty()
}

func (b *bag) empty() {
	for _, l := range b.letters {
		l.Close()
	}
	b.letters = nil
}

// Close implements [end].
func (p *post) Close(context.Context) error {
	for _, b := range p.bags {
		b.empty()
	}
	return p.err
}

// Write is there for [end]; nobody calls it.
func (p *post) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func (p *post) size() int64 { return p.written }

// letters are the copies of a message, one for each post.
type letters []*eml.Letter

// Write implements io.Writer. A letter that fails says so when it is kept.
func (l letters) Write(p []byte) (int, error) {
	for _, letter := range l {
		_, _ = letter.Write(p)
	}
	return len(p), nil
}

func (l letters) close() {
	for _, letter := range l {
		letter.Close()
	}
}

// letter begins the copies of a message of a session; nil where nobody keeps
// messages.
func (r *recorder) letter(f *fold) io.Writer {
	if len(r.posts) == 0 {
		return nil
	}
	l := make(letters, len(r.posts))
	for i, dir := range r.posts {
		l[i] = eml.NewLetter(dir)
	}
	f.letters = append(f.letters, l)
	return l
}

// hand takes in that a message is over, so that its copies are not the
// session's any more, or that the session is, and with it those messages of
// which no more was heard.
func (f *fold) hand(what decode.What) {
	switch w := what.(type) {
	case *decode.Message:
		f.letters = slices.DeleteFunc(f.letters, func(l letters) bool {
			copies, ok := w.Copy.(letters)
			return ok && &l[0] == &copies[0]
		})
	case *decode.Close:
		for _, l := range f.letters {
			l.close()
		}
		f.letters = nil
	}
}

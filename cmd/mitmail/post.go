package main

import (
	"context"
	"io"
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/eml"
)

// keeper keeps a message that is over, where it belongs.
type keeper func(l *eml.Letter, m *decode.Message, at time.Time) error

// post is a view that keeps the messages of sessions, of whole ones: of all
// sessions of which a record matched the filter.
type post struct {
	number int // of the recorder's
	keep   keeper
	bags   map[int]*bag // by session
	bytes  int64
	err    error // of the first message that could not be kept
}

// maxLetters is how many messages of a session wait for a record of it to match
// the filter: each may have a file open. A session with more is kept whether it
// matches or not.
const maxLetters = 100

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

// post makes a view of the recorder's. Messages on their way are in dir.
func (r *recorder) post(dir string, keep keeper) *post {
	r.posts = append(r.posts, dir)
	return &post{number: len(r.posts) - 1, keep: keep, bags: make(map[int]*bag)}
}

// addPost adds an outlet that is a post by itself.
func (r *recorder) addPost(name, dir string, keep keeper) {
	p := r.post(dir, keep)
	r.outlets = append(r.outlets, &outlet{name: name, view: p, end: &postEnd{p, r.stopped(name)}})
}

// write implements [view].
func (p *post) write(s proxy.Session, ev decode.Event, _ *record.Record) error {
	b := p.bag(s)
	b.matched = true
	p.note(s, ev)
	return p.empty(b)
}

// hide implements [whole].
func (p *post) hide(s proxy.Session, ev decode.Event) {
	b := p.bag(s)
	p.note(s, ev)
	if b.matched = b.matched || len(b.letters) > maxLetters; b.matched {
		_ = p.empty(b) // the error stays
	}
}

// bag is what waits of a session.
func (p *post) bag(s proxy.Session) *bag {
	b := p.bags[s.ID]
	if b == nil {
		b = new(bag)
		p.bags[s.ID] = b
	}
	return b
}

// note takes in a message that is over, or a session.
func (p *post) note(s proxy.Session, ev decode.Event) {
	switch w := ev.What.(type) {
	case *decode.Message:
		if copies, ok := w.Copy.(letters); ok {
			b := p.bag(s)
			b.letters = append(b.letters, posted{copies[p.number], w, ev.Time})
		}
	case *decode.Close:
		p.forget(s)
	}
}

// empty keeps what is in a bag.
func (p *post) empty(b *bag) error {
	for _, l := range b.letters {
		if p.err == nil {
			p.err = p.keep(l.Letter, l.message, l.at)
			p.bytes += l.Size()
		}
		l.Close()
	}
	b.letters = nil
	return p.err
}

// forget implements [view].
func (p *post) forget(s proxy.Session) {
	if b := p.bags[s.ID]; b != nil && !b.matched {
		b.discard()
	}
	delete(p.bags, s.ID)
}

func (b *bag) discard() {
	for _, l := range b.letters {
		l.Close()
	}
	b.letters = nil
}

// postEnd is the end of a post that writes to no file of its own.
type postEnd struct {
	*post
	stopped func(err error, written int64)
}

// Close implements [end].
func (p *postEnd) Close(context.Context) error {
	for _, b := range p.bags {
		b.discard()
	}
	if p.err != nil {
		p.stopped(p.err, p.bytes)
	}
	return p.err
}

func (p *postEnd) size() int64 { return p.bytes }

// letters are the copies of a message, one for each post.
type letters []*eml.Letter

// Write implements io.Writer. A letter that fails says so when it is kept.
func (l letters) Write(p []byte) (int, error) {
	for _, letter := range l {
		_, _ = letter.Write(p)
	}
	return len(p), nil
}

func (l letters) mask(m *decode.Masker) {
	for _, letter := range l {
		_ = letter.Mask(m.Hide, m.Longest()) // it says so when it is kept
	}
}

func (l letters) close() {
	for _, letter := range l {
		letter.Close()
	}
}

// copy begins the copies of a message of a live session; nil where nobody keeps
// messages.
func (r *recorder) copy(s proxy.Session) io.Writer {
	if len(r.posts) == 0 {
		return nil
	}
	return r.letter(r.fold(s))
}

// letter begins the copies of a message of a session.
func (r *recorder) letter(f *fold) io.Writer {
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

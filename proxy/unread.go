package proxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"

	"mitmail/decode"
)

// passUnread passes all on that two sides say, until both have ended.
func passUnread(client, server *peeked) {
	var back sync.WaitGroup
	back.Go(func() { copyUnread(client, server) })
	copyUnread(server, client)
	back.Wait()
}

// copyUnread passes one direction on. Below what was looked at the system may do it
// alone.
func copyUnread(to, from *peeked) {
	_, err := to.Conn.Write(from.head)
	if from.head = nil; err == nil && from.err == nil {
		_, err = io.Copy(to.Conn, from.Conn)
	}
	if err != nil || from.err != nil && why(from.err) != decode.EOF {
		to.Close()
		from.Close()
		return
	}
	closeWrite(to.Conn)
}

// maxWarnings is how many different things fronts warn of, once each.
const maxWarnings = 16

// warnings are what was warned of already. They are safe for concurrent use.
type warnings struct {
	mu  sync.Mutex
	all map[string]bool
}

// first reports whether a text was not warned of yet, and there were not too many.
func (w *warnings) first(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all[text] || len(w.all) >= maxWarnings {
		return false
	}
	if w.all == nil {
		w.all = make(map[string]bool)
	}
	w.all[text] = true
	return true
}

// once warns of something, once.
func (l *Listener) once(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); l.warned.first(text) {
		l.proxy.Warn(text)
	}
}

// passes says what is passed on unread, and how to have it read.
func (l *Listener) passes(to destination) {
	if l.decodes(to.port) {
		l.once("what is said at port %d is not mail, and is passed on unread", to.port)
	} else {
		l.once("port %d is no port of mail: what goes there is passed on unread; --socks-port smtp=%d reads along, or pop3=%d", to.port, to.port, to.port)
	}
}

// turnAway warns of the first client that is turned away for a reason, and closes so that
// a client learns what it was told.
func (l *Listener) turnAway(ctx context.Context, b *boundRoute, client net.Conn, err error) {
	if ctx.Err() != nil {
		return
	}
	reason := Reason(err)
	if l.warned.first(b.Addr().String() + " " + reason) { // whoever the client is
		l.proxy.Warn(fmt.Sprintf("the client %s was turned away at %s: %s", client.RemoteAddr(), b.Addr(), reason))
	}
	linger(client)
}

// Package large makes captures that are too large to be kept, for benchmarks:
// the same sizes make the same bytes. Beside each stands the truth about it.
package large

import (
	"bufio"
	"io"
)

// Session is the truth about one session: a line of JSON.
type Session struct {
	Client   string    `json:"client"` // ip:port, no two the same
	Protocol string    `json:"protocol"`
	Commands []string  `json:"commands"` // verbs
	Replies  []string  `json:"replies"`  // codes of SMTP, statuses of POP3
	Logins   []Login   `json:"logins,omitempty"`
	Messages []Message `json:"messages,omitempty"`
}

// Login is the truth about one attempt to log in.
type Login struct {
	Mechanism string `json:"mechanism"`
	User      string `json:"user"`
	Secret    string `json:"secret"`
	OK        bool   `json:"ok"`
}

// Message is the truth about one message.
type Message struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Mail writes size bytes, or a little more, of sessions that carry large
// messages of up to an eighth of it, four at the same time.
func Mail(w, truth io.Writer, size int64) error {
	c := &counter{w: bufio.NewWriterSize(w, 1<<20)}
	full := func() bool { return c.n >= size }
	return write(c, truth, 4, func(n int) func(*dialogue) {
		if full() {
			return nil
		}
		return func(d *dialogue) { big(d, n, size/8, full) }
	})
}

// Short writes n short sessions, 200 of them at the same time: SMTP and POP3,
// with logins, refusals and small messages.
func Short(w, truth io.Writer, n int) error {
	c := &counter{w: bufio.NewWriterSize(w, 1<<20)}
	return write(c, truth, 200, func(i int) func(*dialogue) {
		if i > n {
			return nil
		}
		return func(d *dialogue) { short(d, i) }
	})
}

// counter counts what is written.
type counter struct {
	w *bufio.Writer
	n int64
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tlsopen"
	"mitmail/decode/mask"
	"mitmail/decode/record"
)

// recorded is one session of a file: a capture, or a recording of records.
type recorded struct {
	name     string // FILE:N
	protocol decode.Protocol
	records  []record.Record
	texts    map[int][]byte // of messages, by the number of their record; captures have them
}

// What is kept of a session at most: bytes of records, about, and of the texts of
// its messages; and the bytes of a line of a recording.
const (
	maxRecords  = 64 << 20
	maxTexts    = 64 << 20
	maxJSONLine = 16 << 20
	recordSize  = 1 << 10 // of a record beside its bytes, about
)

// recordedHelp says in manuals how a session is named.
const recordedHelp = `FILE:N is session N of a capture (pcap, pcapng, also .gz and .zst) or of a
recording (.jsonl). A file with a single session needs no :N.`

// picked is the session that is wanted of a file, as it is found.
type picked struct {
	recorded
	want   int // 0: the only one
	mu     sync.Mutex
	first  int // the session that came first; 0 where none has
	last   int // and the last one that was another
	bytes  int
	text   int
	masker mask.Masker
	hidden *maskOut
	say    *sayer
}

// readRecorded reads the session that FILE:N names. keys open TLS of a capture;
// nil for none. Where hidden masks, secrets are hidden, and it learns them.
func readRecorded(ctx context.Context, arg string, keys *tlsopen.KeyLog, hidden *maskOut, say *sayer) (*recorded, error) {
	file, n := splitSession(arg)
	f, err := openCapture(ctx, file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &picked{want: n, hidden: hidden, say: say}
	p.texts = make(map[int][]byte)
	in := bufio.NewReaderSize(f, feedSize)
	read := func() error { return p.readCapture(ctx, file, in, keys) }
	if begin, err := in.Peek(1); err == nil && begin[0] == '{' {
		read = func() error { return p.readLines(ctx, file, in) }
	}
	if err := read(); err != nil {
		return nil, err
	}
	return p.found(file)
}

// splitSession parts FILE:N; N is 0 where there is none, or where a file has all of
// it as its name.
func splitSession(arg string) (file string, n int) {
	i := strings.LastIndexByte(arg, ':')
	if i <= 0 {
		return arg, 0
	}
	n, err := strconv.Atoi(arg[i+1:])
	if err != nil || n < 1 {
		return arg, 0
	}
	if _, err := os.Stat(arg); err == nil {
		return arg, 0
	}
	return arg[:i], n
}

// found is the session, or why there is none.
func (p *picked) found(file string) (*recorded, error) {
	show := "mitmail read --text " + file + " lists them"
	if strings.HasSuffix(file, ".jsonl") {
		show = "\"session\" in its lines says which there are"
	}
	switch {
	case p.first == 0:
		return nil, advise(file+": there is no mail session in it", "")
	case p.want == 0 && p.last > 0:
		return nil, misuse(fmt.Sprintf("%s has more than one session, up to %d", file, p.last), fmt.Sprintf("write %s:N; %s", file, show))
	case len(p.records) == 0:
		return nil, misuse(fmt.Sprintf("%s: there is no session %d", file, p.want), show)
	}
	first := &p.records[0]
	p.name = fmt.Sprintf("%s:%d", file, first.Session)
	p.protocol = decode.SMTP
	if first.Protocol == decode.POP3.String() {
		p.protocol = decode.POP3
	}
	return &p.recorded, nil
}

// another takes in that there is a session that is not wanted.
func (p *picked) another(session int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.first, p.last = cmp.Or(p.first, 1), max(p.last, session)
}

// wants takes in that there is a session, and reports whether it is the one.
func (p *picked) wants(session int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.first == 0:
		p.first = session
	case session != p.first:
		p.last = max(p.last, session)
	}
	if p.want > 0 {
		return session == p.want
	}
	return session == p.first
}

// errLarge is a session that is not kept.
var errLarge = fmt.Errorf("the session is larger than %d MB", maxRecords>>20)

// keep keeps a record of the session.
func (p *picked) keep(r record.Record) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bytes += recordSize + 3*(len(r.Raw)+len(r.RawBase64)); p.bytes > maxRecords {
		return errLarge
	}
	p.records = append(p.records, r)
	return nil
}

// readLines reads a recording.
func (p *picked) readLines(ctx context.Context, file string, in *bufio.Reader) error {
	for n := 1; ctx.Err() == nil; n++ {
		line, err := readLine(in)
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%s, line %d: %w", file, n, err)
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		r, err := record.Parse(line)
		if err != nil {
			return advise(fmt.Sprintf("%s, line %d: %v", file, n, err), "a recording is what --write FILE.jsonl or --json writes")
		}
		if !p.wants(r.Session) {
			continue
		}
		if p.hidden.on {
			p.hidden.learn(r.Secret, r.Digest)
			hideSecrets(&r)
		}
		if err := p.keep(r); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return ctx.Err()
}

// readLine reads one line, which may not be endless.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxJSONLine:
			return nil, fmt.Errorf("it is longer than %d MB", maxJSONLine>>20)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(line) > 0:
			return line, nil
		}
		return line, err
	}
}

// hideSecrets masks what is marked as secret in a record. What else recurs of it is
// for whoever prints it.
func hideSecrets(r *record.Record) {
	hide := func(all ...*string) {
		for _, s := range all {
			if *s != "" {
				*s = mask.Hidden
			}
		}
	}
	switch {
	case r.Event == "auth":
		hide(&r.Secret, &r.Digest)
	case r.Event == "response":
		hide(&r.Raw, &r.RawBase64, &r.Sent, &r.SentBase64, &r.Decoded)
	case r.Event == "command" && (r.Verb == "AUTH" || r.Verb == "PASS" || r.Verb == "APOP" || r.Known == false):
		word, rest, _ := strings.Cut(r.Args, " ")
		if rest != "" && r.Verb != "PASS" {
			r.Args = word + " " + mask.Hidden
		} else if r.Verb != "AUTH" {
			hide(&r.Args)
		}
		hide(&r.Raw, &r.RawBase64, &r.Sent, &r.SentBase64, &r.Decoded)
	}
}

// kept is what a worker makes of an event of the session.
type kept struct {
	record.Record
	text []byte
}

// readCapture reads a capture.
func (p *picked) readCapture(ctx context.Context, file string, in io.Reader, keys *tlsopen.KeyLog) error {
	var failed error
	pipe := capture.Pipeline[kept]{Keys: keys, Begin: p.begin, Flush: func() {}}
	pipe.Warn = func(file string, w pcap.Warning) { p.say.warn("%s: %v", file, w) }
	pipe.Emit = func(_ *capture.Session, _ []byte, items []kept) {
		for _, k := range items {
			if !p.wants(k.Session) || failed != nil {
				continue
			}
			failed = p.keep(k.Record)
			if k.text != nil {
				p.texts[k.Seq] = k.text
			}
		}
	}
	pipe.Start()
	err := notCapture(file, pipe.Read(ctx, file, in))
	pipe.Close()
	if err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("%s: %w", file, failed)
	}
	return ctx.Err()
}

// begin begins a session of a capture, of which the records and the texts are kept
// if it is the one.
func (p *picked) begin(of *capture.Session, c *decode.Conversation) capture.Handler[kept] {
	s := record.Session{Number: of.ID, Protocol: of.Protocol}
	if p.want > 0 && of.ID != p.want || p.want == 0 && of.ID > 1 {
		p.another(of.ID)
		return func(int64, []decode.Event, *capture.Output[kept]) {}
	}
	c.Copies(func() io.Writer { return &textOf{of: p} })
	return func(frame int64, events []decode.Event, out *capture.Output[kept]) {
		s.Frame = int(frame)
		for _, ev := range events {
			var k kept
			if m, ok := ev.Payload.(*decode.Message); ok {
				if text, ok := m.Copy.(*textOf); ok {
					k.text = text.whole()
				}
			}
			if p.hidden.on {
				ev = p.masker.Mask(ev)
			}
			if s.Record(ev, &k.Record) {
				out.Items = append(out.Items, k)
			}
		}
	}
}

// textOf is the text of a message, as far as there is room for it.
type textOf struct {
	of   *picked
	text []byte
	over bool
}

// Write implements [io.Writer].
func (t *textOf) Write(b []byte) (int, error) {
	if t.of.text += len(b); t.of.text > maxTexts {
		t.over, t.text = true, nil
	}
	if !t.over {
		t.text = append(t.text, b...)
	}
	return len(b), nil
}

// whole is the text; nil where it was too much.
func (t *textOf) whole() []byte {
	if t.over {
		return nil
	}
	return append([]byte{}, t.text...)
}

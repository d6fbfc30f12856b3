package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"mitmail/decode"
	"mitmail/decode/capture/tlsopen"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/view/lang"
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
	say    *logger
}

// readRecorded reads the session that FILE:N names. keys open TLS of a capture;
// nil for none. Where hidden masks, secrets are hidden, and it learns them.
func readRecorded(ctx context.Context, arg string, keys *tlsopen.KeyLog, hidden *maskOut, say *logger) (*recorded, error) {
	file, n, err := splitSession(arg)
	if err != nil {
		return nil, err
	}
	f, err := openCapture(ctx, file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &picked{want: n, hidden: hidden, say: say}
	p.texts = make(map[int][]byte)
	in := bufio.NewReaderSize(f, followSize)
	if size(f) == 0 { // a pipe: whoever waits for it can be interrupted
		in.Reset(newFollowReader(ctx, f, false))
	}
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
func splitSession(arg string) (file string, n int, err error) {
	i := strings.LastIndexByte(arg, ':')
	if i <= 0 {
		return arg, 0, nil
	}
	n, bad := strconv.Atoi(arg[i+1:])
	if _, err := os.Stat(arg); err == nil || errors.Is(bad, strconv.ErrSyntax) {
		return arg, 0, nil
	}
	if n < 1 {
		return "", 0, misuse(lang.F("%s: sessions are numbered from 1", arg), lang.F("write %s", arg[:i]+":1"))
	}
	return arg[:i], n, nil
}

// found is the session, or why there is none.
func (p *picked) found(file string) (*recorded, error) {
	show := "mitmail read --text " + file + " lists them"
	if strings.HasSuffix(file, ".jsonl") {
		show = "\"session\" in its lines says which there are"
	}
	switch {
	case p.first == 0:
		return nil, advise(lang.F("%s: there is no mail session in it", file), "")
	case p.want == 0 && p.last > 0:
		return nil, misuse(lang.F("%s has more than one session, up to %d", file, p.last), lang.F("write %s:N; %s", file, show))
	case len(p.records) == 0:
		return nil, misuse(lang.F("%s: there is no session %d", file, p.want), show)
	}
	first := &p.records[0]
	p.name = fmt.Sprintf("%s:%d", file, first.Session)
	p.protocol = decode.SMTP
	if first.Protocol == decode.POP3.String() {
		p.protocol = decode.POP3
	}
	return &p.recorded, nil
}

// another records that there is a session that is not wanted.
func (p *picked) another(session int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.first, p.last = cmp.Or(p.first, 1), max(p.last, session)
}

// wants records that there is a session, and reports whether it is the one.
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

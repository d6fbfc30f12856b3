// Package recorded is sessions as replay and diff have them: read from a capture or a
// recording by the name FILE:N, or taken from the store of a dashboard.
package recorded

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

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/decode/capture/tlsopen"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/view/lang"
)

// Session is one session with all its records.
type Session struct {
	Name     string // FILE:N, or what else it is called
	Protocol decode.Protocol
	Records  []record.Record
	Texts    map[int][]byte // of messages, by the number of their record; captures have them
	Changed  bool           // of a capture: it has what mitmail had go on instead, and not what was said
}

// What is kept of a session at most: bytes of records, about, and of the texts of
// its messages; the bytes of a line of a recording; and how much is read at once.
const (
	maxRecords  = 64 << 20
	maxTexts    = 64 << 20
	maxJSONLine = 16 << 20
	readSize    = 256 << 10
	recordSize  = 1 << 10 // of a record beside its bytes, about
)

// Help says in manuals how a session is named.
const Help = `FILE:N is session N of a capture (pcap, pcapng, also .gz and .zst) or of a
recording (.jsonl). A file with a single session needs no :N.`

// picked is the session that is wanted of a file, as it is found.
type picked struct {
	Session
	want   int // 0: the only one
	mu     sync.Mutex
	first  int // the session that came first; 0 where none has
	last   int // and the last one that was another
	bytes  int
	text   int
	conn   int64          // of a capture: that of the session
	others map[int64]bool // connections with what mitmail had go on instead
	masker mask.Masker
	hidden *console.Masker
	log    *console.Logger
}

// Read reads the session that FILE:N names. keys open TLS of a capture;
// nil for none. Where hidden masks, secrets are hidden, and it learns them.
func Read(ctx context.Context, arg string, keys *tlsopen.KeyLog, hidden *console.Masker, say *console.Logger) (*Session, error) {
	file, n, err := splitSession(arg)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return nil, exit.Failure(lang.F("%s is a folder", file), lang.T("write one of its files, and which of its sessions: FILE:N"))
	}
	f, err := captures.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &picked{want: n, hidden: hidden, log: say}
	p.Texts = make(map[int][]byte)
	in := bufio.NewReaderSize(f, readSize)
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
		return "", 0, exit.Misuse(lang.F("%s: sessions are numbered from 1", arg), lang.F("write %s", arg[:i]+":1"))
	}
	return arg[:i], n, nil
}

// found is the session, or why there is none.
func (p *picked) found(file string) (*Session, error) {
	show := lang.F("mitmail read --text %s lists them", file)
	if strings.HasSuffix(file, ".jsonl") {
		show = lang.T("\"session\" in its lines says which there are")
	}
	switch {
	case p.first == 0:
		return nil, exit.Failure(lang.F("%s: there is no mail session in it", file), "")
	case p.want == 0 && p.last > 0:
		return nil, exit.Misuse(lang.F("%s has more than one session, up to %d", file, p.last), lang.F("write %s:N; %s", file, show))
	case len(p.Records) == 0:
		return nil, exit.Misuse(lang.F("%s: there is no session %d", file, p.want), show)
	}
	first := &p.Records[0]
	p.Name = fmt.Sprintf("%s:%d", file, first.Session)
	p.Protocol = decode.SMTP
	if first.Protocol == decode.POP3.String() {
		p.Protocol = decode.POP3
	}
	return &p.Session, nil
}

// another records that there is a session that is not wanted.
func (p *picked) another(session int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.first, p.last = cmp.Or(p.first, 1), max(p.last, session)
}

// includes records that there is a session, and reports whether it is the one.
func (p *picked) includes(session int) bool {
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
	p.Records = append(p.Records, r)
	return nil
}

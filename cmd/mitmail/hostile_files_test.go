package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// made is a capture whose connections say something.
func made(t *testing.T, application string, says func(*tcp.Writer) error) (name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "made.pcapng")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.NewWriter(f, application)
	if err == nil {
		err = says(tcp.NewWriter(w))
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// madeAt is when connections of made captures begin.
var madeAt = time.Unix(1_700_000_000, 0)

// toPort is a connection to a server's port, of a capture that is made.
func toPort(w *tcp.Writer, port uint16) (*tcp.Recording, error) {
	return w.Connect(madeAt, netip.MustParseAddrPort("192.0.2.1:40000"), netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), port), "")
}

// captured is a capture of connections to a server's port, of which a client
// and the server say something each.
func captured(t *testing.T, comment string, said map[uint16][2]string) string {
	t.Helper()
	return made(t, "evil \x1b]0;application\x07", func(w *tcp.Writer) error {
		for port, lines := range said {
			r, err := toPort(w, port)
			for i, side := range []decode.Side{decode.Server, decode.Client} {
				if err == nil {
					err = r.Data(madeAt, side, []byte(lines[i]), comment)
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ran is all that a run of read shows in some form, and how it ends.
func ran(t *testing.T, args ...string) (out, told string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	root := newRoot()
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	root.SetArgs(append([]string{"read"}, args...))
	err = root.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

// Nothing of a capture reaches a terminal raw: what is said, what its comments
// say, and what its name is.
func TestHostile21NothingRaw(t *testing.T) {
	const evil = "\x1b]0;evil\x07\u202e"
	comment := "mitmail: in clear from here on\ntls leg=both&sni=%1b%5d0%3bevil&issuer=" + evil
	file := captured(t, comment, map[uint16][2]string{25: {"220 mx " + evil + "\r\n", "EHLO " + evil + "\r\n"}})
	odd := filepath.Join(t.TempDir(), "odd"+evil)
	if err := os.WriteFile(odd, []byte(evil), 0o600); err != nil {
		t.Skip("no such names here: ", err)
	}
	for _, form := range []string{"--json", "--text"} {
		out, told, err := ran(t, form, file, odd)
		all := out + told
		if err != nil {
			all += console.Lines(err.Error())
		}
		if !strings.Contains(all, "evil") || strings.ContainsAny(all, "\x1b\x07") || form == "--text" && strings.Contains(all, "\u202e") {
			t.Errorf("%s shows %q", form, all)
		}
	}
}

// A capture that was cut short is read up to there, and that is no failure.
func TestHostile02CutShort(t *testing.T) {
	whole, err := os.ReadFile("testdata/captures/plain.pcap")
	if err != nil {
		t.Fatal(err)
	}
	for lost := 1; lost <= 40; lost++ {
		name := filepath.Join(t.TempDir(), "cut.pcap")
		if err := os.WriteFile(name, whole[:len(whole)-lost], 0o600); err != nil {
			t.Fatal(err)
		}
		out, told, err := ran(t, "--json", name)
		if err != nil || strings.Count(out, `"event":"close"`) != 4 || !strings.Contains(told, "the capture ends in the middle of a packet") {
			t.Errorf("%d bytes lost: %v, %s", lost, err, told)
		}
	}
}

// A capture that is damaged, and is not read beyond it, says so on the sessions that it
// breaks off.
func TestHostile07DamagedLength(t *testing.T) {
	damaged, err := os.ReadFile("testdata/captures/plain.pcap")
	if err != nil {
		t.Fatal(err)
	}
	at := 24 // behind the header of the file
	for range 23 {
		at += 16 + int(binary.LittleEndian.Uint32(damaged[at+8:]))
	}
	binary.LittleEndian.PutUint32(damaged[at+8:], 0x7fffffff)
	name := filepath.Join(t.TempDir(), "damaged.pcap")
	if err := os.WriteFile(name, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	out, told, err := ran(t, "--json", name)
	if err != nil || strings.Count(out, `"event":"close"`) != 1 || strings.Count(out, `"id":"capture-cut-short"`) != 1 || !strings.Contains(told, "the capture is not read beyond it") {
		t.Errorf("%v, told %s, shown %s", err, told, out)
	}
}

// What is passed over is counted, and can be forced.
func TestHostile40PassedOver(t *testing.T) {
	file := captured(t, "", map[uint16][2]string{2526: {"hello\r\n", "NOOP\r\n"}, 21: {"220 files\r\n", "USER anna\r\nSYST\r\n"}})
	_, told, err := ran(t, "--json", file)
	if err != nil || !strings.Contains(told, "mitmail: 2 connections passed over as no mail: 1 on port 21 (FTP), 1 on port 2526 (unknown); --port smtp=21 forces those at a port\n") {
		t.Errorf("%v, told %s", err, told)
	}
	out, told, err := ran(t, "--json", "--port", "smtp=2526", file)
	if err != nil || !strings.Contains(out, `"verb":"NOOP"`) || !strings.Contains(told, "mitmail: 1 connection passed over as no mail: 1 on port 21 (FTP)") {
		t.Errorf("%v, told %s, shown %s", err, told, out)
	}
}

// A message of which the capture lacks a part is kept, and its name says so.
func TestHostile33IncompleteMessages(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "gap.pcapng"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.NewWriter(f, "test")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	r, err := tcp.NewWriter(w).Connect(at, netip.MustParseAddrPort("192.0.2.1:40000"), netip.MustParseAddrPort("192.0.2.2:25"), "")
	say := func(from decode.Side, text string) {
		if err == nil {
			err = r.Data(at, from, []byte(text), "")
		}
	}
	say(decode.Server, "220 mx\r\n")
	say(decode.Client, "DATA\r\n")
	say(decode.Server, "354 go\r\n")
	say(decode.Client, "Subject: a hole\r\n\r\nin front of it\r\n")
	r.Gap(decode.Client, 1000)
	say(decode.Client, "behind it\r\n.\r\n")
	say(decode.Server, "250 taken\r\n")
	if err != nil {
		t.Fatal(err)
	}
	out, told, err := ran(t, "--json", f.Name(), "-w", filepath.Join(dir, "mail")+string(os.PathSeparator))
	if err != nil || !strings.Contains(out, `"complete":false,"missing":1000`) {
		t.Errorf("%v, %s, shown\n%s", err, told, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "mail", "0001-incomplete.eml"))
	if want := "Subject: a hole\r\n\r\nin front of it\r\nbehind it\r\n"; err != nil || string(text) != want {
		t.Errorf("%v: %q", err, text)
	}
}

// bomb is a pcap file of empty records that has no end.
type bomb struct {
	read int
	much chan struct{} // closed when 64 MiB were read
}

func (b *bomb) Read(p []byte) (int, error) {
	const much = 64 << 20
	clear(p)
	if b.read == 0 {
		p = p[:copy(p, []byte{0: 0xa1, 1: 0xb2, 2: 0xc3, 3: 0xd4, 5: 2, 23: 1})]
	}
	if b.read += len(p); b.read >= much && b.read-len(p) < much {
		close(b.much)
	}
	return len(p), nil
}

// However much there is to read, an interrupt ends it.
func TestHostile24InterruptedAtWork(t *testing.T) {
	b := &bomb{much: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	root := newRoot()
	root.SetIn(b)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	root.SetArgs([]string{"read", "--json", "-"})
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	<-b.much
	cancel()
	select {
	case err := <-done:
		if code := exit.Code(ctx, err); code != exit.Interrupted {
			t.Errorf("exit code %d, %v", code, err)
		}
	case <-time.After(time.Second):
		t.Error("it goes on for more than a second")
	}
}

// file is a file with a content.
func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Skip("no such names here: ", err)
	}
	return name
}

// packed is what gzip makes of bytes.
func packed(t *testing.T, p []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(p); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file that is no capture, or none that is read, is an error in a line that says
// which, where and why. The others are read, and the program fails.
func TestHostile03NoCaptures(t *testing.T) {
	plain, err := os.ReadFile("testdata/captures/plain.pcap")
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int, with ...byte) []byte {
		p := bytes.Clone(plain)
		copy(p[at:], with)
		return p
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":           {nil, "offset 0: the file is empty"},
		"header cut":      {plain[:23], "23 bytes of a header of 24"},
		"text":            {[]byte("Hello, world!\n"), "this is no capture"},
		"escapes":         {bytes.Repeat([]byte("\x1b]0;evil\x07\u202e\r\n"), 20), "this is no capture"},
		"zeros":           {make([]byte, 4096), "a file of zeros"},
		"program":         {[]byte("\x7fELF\x02\x01\x01 and more"), "a program"},
		"snoop":           {[]byte("snoop\x00\x00\x00\x00\x00\x00\x02"), "a snoop file"},
		"version 99":      {changed(4, 99), "version 99."},
		"link type 65535": {changed(20, 0xff, 0xff, 0, 0), "link type 65535"},
		"gzip, damaged":   {packed(t, plain)[:8], "this is a gzip file, and it is damaged"},
		"gzip in gzip":    {packed(t, packed(t, packed(t, plain))), "a gzip file inside a gzip file"},
		"gzip of text":    {packed(t, []byte("Hello, world!\n")), "this is no capture"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := file(t, "bad.pcap", c.content)
			out, told, err := ran(t, "--json", bad, "testdata/captures/ipv6.pcap")
			if code := exit.Code(t.Context(), err); code != exit.Failed || !strings.Contains(out, `"outcome":"delivered to 1 recipient"`) {
				t.Errorf("exit code %d, %v, shown\n%s", code, err, out)
			}
			var lines []string
			for line := range strings.Lines(told) {
				if strings.HasPrefix(line, "mitmail: error: ") {
					lines = append(lines, line)
				}
			}
			if len(lines) != 1 || !strings.Contains(lines[0], bad+": offset 0: ") || !strings.Contains(lines[0], c.want) || strings.ContainsFunc(told, unseen) {
				t.Errorf("told %q", told)
			}
		})
	}
}

// unseen reports whether a character must not be on a terminal.
func unseen(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }

// Whatever a file is called, its content says what it is.
func TestHostile23Misnamed(t *testing.T) {
	plain, err := os.ReadFile("testdata/captures/ipv6.pcap")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"a.pcap.gz": packed(t, plain), "b.pcap": packed(t, plain), "c.pcap.gz": plain, "d.pcapng": plain, "e.txt": plain, "f": packed(t, plain),
	} {
		if out, told, err := ran(t, "--json", file(t, name, content)); err != nil || !strings.Contains(out, `"outcome":"delivered to 1 recipient"`) {
			t.Errorf("%s: %v, %s", name, err, told)
		}
	}
	damaged := packed(t, plain)
	damaged[len(damaged)-6] ^= 1 // its sum
	out, told, err := ran(t, "--json", file(t, "sum.pcap.gz", damaged))
	if err != nil || !strings.Contains(out, `"outcome":"delivered to 1 recipient"`) || !strings.Contains(told, "the gzip data is cut or damaged") {
		t.Errorf("%v, %s", err, told)
	}
}

// dialogue is a capture of one connection: what is said stands behind C or S and a
// space.
func dialogue(t *testing.T, port uint16, said ...string) string {
	t.Helper()
	return made(t, "", func(w *tcp.Writer) error {
		r, err := toPort(w, port)
		for _, line := range said {
			from := decode.Client
			if line[0] == 'S' {
				from = decode.Server
			}
			if err == nil {
				err = r.Data(madeAt, from, []byte(line[2:]), "")
			}
		}
		return err
	})
}

// everywhere says a text in every place that mail has for one.
func everywhere(t *testing.T, evil string) string {
	coded := base64.StdEncoding.EncodeToString([]byte(evil))
	return dialogue(t, 25, "S 220 mx "+evil+"\r\n", "C EHLO "+evil+"\r\n", "S 250-mx "+evil+"\r\n250-"+evil+"\r\n250 AUTH LOGIN PLAIN\r\n",
		"C "+evil+"\r\n", "S 500 "+evil+"\r\n", "C X"+evil+" x\r\n", "S 500 what\r\n",
		"C AUTH LOGIN\r\n", "S 334 "+coded+"\r\n", "C "+coded+"\r\n", "S 334 "+evil+"\r\n", "C "+coded+"\r\n", "S 535 "+evil+"\r\n",
		"C AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte(evil+"\x00"+evil+"\x00"+evil))+"\r\n", "S 235 "+evil+"\r\n",
		"C MAIL FROM:<"+evil+"@a> X="+evil+"\r\n", "S 250 "+evil+"\r\n", "C RCPT TO:<"+evil+"@b>\r\n", "S 250 2.1.5 "+evil+"\r\n", "C DATA\r\n", "S 354 "+evil+"\r\n",
		"C From: "+evil+"\r\nSubject: "+evil+"\r\nMessage-ID: <"+evil+">\r\nMIME-Version: 1.0\r\nContent-Type: text/x; name=\""+evil+"\"\r\n\r\n"+evil+"\r\n.\r\n",
		"S 250 "+evil+"\r\n", "C QUIT\r\n", "S 221 "+evil+"\r\n")
}

// written is what read says of a capture in every format that is text.
func written(t *testing.T, name string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{}
	args := []string{"--json", name}
	for _, suffix := range []string{"txt", "jsonl", "html"} {
		args = append(args, "-w", filepath.Join(dir, "out."+suffix))
	}
	out, told, err := ran(t, append(args, "-w", filepath.Join(dir, "mail")+string(os.PathSeparator))...)
	if err != nil {
		t.Fatalf("%v, told %s", err, told)
	}
	text, _, err := ran(t, "--text", name)
	if err != nil {
		t.Fatal(err)
	}
	all["--json"], all["--text"], all["standard error"] = out, text, told
	for _, file := range []string{"out.txt", "out.jsonl", "out.html", "mail/0001.eml"} {
		p, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		all[file] = string(p)
	}
	return all
}

// A NUL is shown, is a character of JSON, and is a byte in the message.
func TestHostile47NULs(t *testing.T) {
	all := written(t, everywhere(t, "a\x00b"))
	for name, want := range map[string]string{"--text": `a\x00b`, "out.txt": `a\x00b`, "out.html": `a\x00b`, "--json": `a\u0000b`, "out.jsonl": `a\u0000b`, "mail/0001.eml": "a\x00b"} {
		if !strings.Contains(all[name], want) || name != "mail/0001.eml" && strings.Contains(all[name], "\x00") {
			t.Errorf("%s does not say %q, or says it raw:\n%q", name, want, all[name])
		}
	}
}

// What would drive a terminal is shown and not obeyed, wherever it stands, and what is
// markup somewhere is text.
func TestHostile48Escapes(t *testing.T) {
	for name, evil := range map[string]string{
		"OSC 52":     "\x1b]52;c;ZXZpbA==\x07",
		"OSC 0":      "\x1b]0;evil\x1b\\",
		"CSI":        "\x1b[2J\x1b[31m\x1b[6n",
		"C1":         "\x9b31mevil",
		"C1, UTF-8":  "\u009b31mevil",
		"DCS":        "\x1bP$qm\x1b\\",
		"BEL BS DEL": "\a\b\x7f",
		"VT FF NEL":  "a\v\fb\u0085\u2028c",
		"bidi":       "\u202eevil\u2066\u200f",
		"tags":       `[red]a["r"]b[::bl]c[:::https://evil.example/]`,
		"not UTF-8":  "\xff\xfe\xc0\xaf\xed\xa0\x80",
	} {
		t.Run(name, func(t *testing.T) {
			for form, said := range written(t, everywhere(t, evil)) {
				raw := strings.ContainsFunc(said, unseen)
				if strings.HasSuffix(form, "json") || strings.HasSuffix(form, "jsonl") {
					raw = strings.ContainsFunc(said, func(r rune) bool { return r != '\n' && unicode.IsControl(r) })
				}
				if form != "mail/0001.eml" && (raw || !utf8.ValidString(said)) {
					t.Errorf("%s says %q", form, said)
				}
			}
		})
	}
}

// Records are UTF-8, and what was received is in them whatever it was.
func TestHostile51NotUTF8(t *testing.T) {
	for name, evil := range map[string]string{"invalid": "a\xff\xfeb", "overlong": "a\xc0\xafb", "surrogates": "a\xed\xa0\x80b", "cut": "a\xe2\x82", "Latin-1": "Gr\xfc\xdfe"} {
		t.Run(name, func(t *testing.T) {
			out, _, err := ran(t, "--json", everywhere(t, evil))
			if err != nil || !utf8.ValidString(out) {
				t.Fatalf("%v, %q", err, out)
			}
			for line := range strings.Lines(out) {
				var r struct {
					Event, Verb string
					Raw         *string
					Raw64       []byte `json:"raw_base64"`
				}
				if err := json.Unmarshal([]byte(line), &r); err != nil {
					t.Fatalf("%v: %s", err, line)
				}
				if r.Verb == "EHLO" && (r.Raw != nil || string(r.Raw64) != "EHLO "+evil+"\r\n") {
					t.Errorf("received was %q: %s", r.Raw64, line)
				}
				if r.Verb == "QUIT" && (r.Raw == nil || *r.Raw != "QUIT\r\n") {
					t.Error(line)
				}
			}
		})
	}
}

// Names of files are mitmail's own, whatever messages say, and no file is written over
// another or through a link.
func TestHostile54Names(t *testing.T) {
	for _, evil := range []string{"../../etc/passwd", "/tmp/x", "CON", "a/b\\c:d", strings.Repeat("x", 400), "-rf", "0001.eml"} {
		dir := t.TempDir()
		mail, elsewhere := filepath.Join(dir, "mail"), filepath.Join(dir, "elsewhere")
		if err := os.Mkdir(mail, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(mail, "0001.eml"), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(elsewhere, filepath.Join(mail, "0002.eml")); err != nil {
			t.Skip("no links here: ", err)
		}
		_, told, err := ran(t, "--json", everywhere(t, evil), "-w", mail+string(os.PathSeparator))
		if err != nil {
			t.Fatalf("%v, %s", err, told)
		}
		files, err := os.ReadDir(mail)
		if err != nil || len(files) != 3 || files[2].Name() != "0003.eml" {
			t.Errorf("%q: %v, %v", evil, files, err)
		}
		if old, err := os.ReadFile(filepath.Join(mail, "0001.eml")); err != nil || string(old) != "mine" {
			t.Errorf("%q: the file that was there holds %q, %v", evil, old, err)
		}
		if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
			t.Errorf("%q: elsewhere is %v, %v", evil, all, err)
		}
	}
}

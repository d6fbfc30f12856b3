package decode_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// hostile is dialogues in which somebody does what mail does not do, by what that
// is. What is said stands behind C, S or a space; what is wanted is an outline.
type hostile map[string]struct {
	said []string
	want string
}

// check plays each whole, byte by byte and cut at random; a long one is only listened
// to. The roads see to it that both ends get all that was said.
func (h hostile) check(t *testing.T, p decode.Protocol, before ...string) {
	for name, c := range h {
		t.Run(name, func(t *testing.T) {
			s := spoken(p, append(slices.Clone(before), c.said...)...)
			roads := []decodetest.Road{listen}
			switch size := len(s.Bytes(decode.Client)) + len(s.Bytes(decode.Server)); {
			case size > 256<<10 && raceDetector:
				t.Skip("the race detector makes it too long; .ci/run runs this without it")
			case size < 10_000:
				roads = append(roads, decodetest.Whole, decodetest.Cut(1), decodetest.Cut(2), decodetest.ByteByByte)
			}
			for i, road := range roads {
				if got := outline(road(t, s), len(before)); got != c.want {
					t.Fatalf("road %d\ngot  %s\nwant %s", i, got, c.want)
				}
			}
		})
	}
}

// listen is the road of one who only listens, 64 KB at a time.
func listen(t testing.TB, s decodetest.Script) (all []decode.Event) {
	c := decode.New(s.Protocol)
	said := map[decode.Side]int{}
	keep := func(events []decode.Event) {
		for _, ev := range events {
			said[ev.From] -= len(ev.Raw)
			ev.Raw = ev.Raw[:min(1, len(ev.Raw))]
			all = append(all, ev)
		}
	}
	for _, step := range s.Steps {
		for p := range slices.Chunk(step.Bytes, 64<<10) {
			c.Push(step.Side, p)
			c.Drain(time.Time{}, step.Side, keep)
			c.Early(step.Side)
		}
		if said[step.Side] += len(step.Bytes); step.End != 0 {
			keep(c.End(time.Time{}, step.Side, step.End))
		}
	}
	if said[decode.Client] != 0 || said[decode.Server] != 0 {
		t.Errorf("%d bytes of the client and %d of the server are in no event", said[decode.Client], said[decode.Server])
	}
	return all
}

// spoken is a script of what is said, behind which the client ends, and the server.
func spoken(p decode.Protocol, said ...string) decodetest.Script {
	s := decodetest.Script{Protocol: p}
	for _, line := range said {
		side := decode.Client
		if line[0] == 'S' {
			side = decode.Server
		}
		s.Steps = append(s.Steps, decodetest.Step{Side: side, Bytes: []byte(line[2:])})
	}
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		s.Steps = append(s.Steps, decodetest.Step{Side: side, End: decode.EOF})
	}
	return s
}

// outline is events in a line, behind the first lines that were said: verbs, replies
// with what they answer, findings, messages with their sizes, and what is no command at
// all. What comes again and again is there once.
func outline(events []decode.Event, lines int) string {
	var words []string
	add := func(word string, args ...any) { words = append(words, fmt.Sprintf(word, args...)) }
	for _, ev := range events {
		switch w := ev.Payload.(type) {
		case *decode.Command:
			add("%.20s", cmp.Or(bare(w.Verb), "-"))
		case *decode.Reply:
			add("%.20s=%s", bare(w.To), cmp.Or(bare(w.Status), strconv.Itoa(w.Code)))
		case *decode.Finding:
			add("!%s", w.ID)
		case *decode.Response:
			add("answer")
		case *decode.Auth:
			add("auth/%s%s", w.Mechanism, map[decode.Verdict]string{decode.Yes: "/ok", decode.No: "/no"}[w.OK])
		case *decode.Message:
			add("message/%d/%v", w.Size, w.Complete)
		case *decode.Opaque:
			if w.Last {
				add("opaque/%d", w.Bytes)
			}
		}
		if lines > 0 {
			if _, said := ev.Payload.(*decode.Auth); len(ev.Raw) > 0 || said {
				lines--
				words = nil
			}
		}
	}
	return strings.Join(folded(folded(words)), " ")
}

// bare is a text as Go quotes it, without the quotes.
func bare(s string) string { return strings.Trim(strconv.QuoteToASCII(s), `"`) }

// folded writes runs of words that follow each other again and again once, with how
// often.
func folded(words []string) []string {
	var all []string
	for i := 0; i < len(words); {
		size, times := 1, 1
		for n := 1; n <= 10 && times == 1; n++ {
			for i+(times+1)*n <= len(words) && slices.Equal(words[i:i+n], words[i+times*n:i+(times+1)*n]) {
				times++
			}
			size = n
		}
		if times == 1 {
			size = 1
		}
		run := strings.Join(words[i:i+size], " ")
		if i += size * times; size > 1 {
			run = "(" + run + ")"
		}
		if times > 1 {
			run += "×" + strconv.Itoa(times)
		}
		all = append(all, run)
	}
	return all
}

// What comes before, in SMTP and in POP3.
var (
	smtpGreeted = []string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2\r\n"}
	smtpMail    = append(slices.Clone(smtpGreeted), "C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n")
	smtpText    = append(slices.Clone(smtpMail), "C DATA\r\n", "S 354 go\r\n")
	pop3Ready   = []string{"S +OK mx\r\n", "C USER anna\r\n", "S +OK\r\n", "C PASS abc\r\n", "S +OK\r\n"}
)

// quit and bye end each dialogue, to show that nothing is out of step.
func quit(said ...string) []string { return append(said, "C QUIT\r\n", "S 221 bye\r\n") }

func bye(said ...string) []string { return append(said, "C QUIT\r\n", "S +OK bye\r\n") }

func TestHostile44LineEnds(t *testing.T) {
	hostile{
		"command, LF":     {quit("C NOOP\n", "S 250 ok\r\n"), "NOOP !bare-lf NOOP=250 QUIT QUIT=221"},
		"command, CRCRLF": {quit("C NOOP\r\r\n", "S 250 ok\r\n"), "NOOP !bare-cr NOOP=250 QUIT QUIT=221"},
		"command, CR":     {quit("C NOOP\rRSET\r\n", "S 250 ok\r\n"), "NOOP\\rRSET !bare-cr !unknown-command NOOP\\rRSET=250 QUIT QUIT=221"},
		"command, LFCR":   {quit("C NOOP\n\rRSET\r\n", "S 250 ok\r\n", "S 250 ok\r\n"), "NOOP !bare-lf \\rRSET !bare-cr !unknown-command NOOP=250 \\rRSET=250 QUIT QUIT=221"},
		"reply, LF":       {quit("C NOOP\r\n", "S 250 ok\n"), "NOOP NOOP=250 !bare-lf QUIT QUIT=221"},
		"reply, CRCRLF":   {quit("C NOOP\r\n", "S 250 ok\r\r\n"), "NOOP NOOP=250 !bare-cr QUIT QUIT=221"},
		"reply, CR":       {quit("C NOOP\r\n", "S 250 ok\r250 ok\r\n"), "NOOP NOOP=250 !bare-cr QUIT QUIT=221"},
		"all CRCRLF": {[]string{"C MAIL FROM:<a@a>\r\r\n", "S 250 ok\r\r\n", "C RCPT TO:<b@b>\r\r\n", "S 250 ok\r\r\n", "C DATA\r\r\n", "S 354 go\r\r\n",
			"C A: b\r\r\n\r\r\nc\r\r\n.\r\r\n", "S 250 ok\r\r\n", "C QUIT\r\r\n", "S 221 bye\r\r\n"}, "MAIL !bare-cr MAIL=250 RCPT RCPT=250 DATA DATA=354 .=250 message/14/true !smuggling QUIT QUIT=221"},
		"AUTH, CRCRLF": {quit("C AUTH LOGIN\r\r\n", "S 334 VXNlcm5hbWU6\r\r\n", "C YQ==\r\r\n", "S 334 UGFzc3dvcmQ6\r\r\n", "C Yg==\r\r\n", "S 235 ok\r\r\n"), "AUTH !bare-cr (AUTH=334 answer)×2 !auth-in-clear AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"all LF":       {[]string{"C NOOP\nRSET\nQUIT\n", "S 250 ok\n250 ok\n221 bye\n"}, "NOOP !bare-lf RSET QUIT NOOP=250 RSET=250 QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"text, LF":     {quit("C A: b\n\nc\n\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/10/true !bare-lf QUIT QUIT=221"},
		"text, CR":     {quit("C A: b\r\n\r\nc\rd\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/13/true !bare-cr QUIT QUIT=221"},
		"text, CRCRLF": {quit("C A: b\r\n\r\nc\r\r\nd\r\r\n\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/18/true !bare-cr QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpText...)
	hostile{
		"command, LF":     {bye("C STAT\n", "S +OK 1 1\r\n"), "auth/USER/PASS/ok STAT !bare-lf STAT=+OK QUIT QUIT=+OK"},
		"command, CRCRLF": {bye("C STAT\r\r\n", "S +OK 1 1\r\n"), "auth/USER/PASS/ok STAT !bare-cr STAT=+OK QUIT QUIT=+OK"},
		"reply, LF":       {bye("C STAT\r\n", "S +OK 1 1\n"), "auth/USER/PASS/ok STAT STAT=+OK !bare-lf QUIT QUIT=+OK"},
		"list, LF":        {bye("C LIST\r\n", "S +OK\n1 1\n.\n"), "auth/USER/PASS/ok LIST LIST=+OK !bare-lf QUIT QUIT=+OK"},
		"text, LF":        {bye("C RETR 1\r\n", "S +OK\r\nA: b\n\nc\n\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/10/true !bare-lf QUIT QUIT=+OK"},
	}.check(t, decode.POP3, pop3Ready...)
}

// What is no end of a message is none, and what stands behind it is text.
func TestHostile46DotStuffing(t *testing.T) {
	hostile{
		"nothing":                {quit("C .\r\n", "S 250 ok\r\n"), ".=250 message/0/true QUIT QUIT=221"},
		"an empty line":          {quit("C \r\n.\r\n", "S 250 ok\r\n"), ".=250 message/2/true QUIT QUIT=221"},
		"a dot":                  {quit("C ..\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/3/true QUIT QUIT=221"},
		"dots":                   {quit("C \r\n..a\r\n...\r\n....b\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/16/true QUIT QUIT=221"},
		"a dot that is not":      {quit("C \r\n.a\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/5/true !dot-not-stuffed QUIT QUIT=221"},
		"a dot at a line's end":  {quit("C \r\na.\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/6/true QUIT QUIT=221"},
		"another message behind": {quit("C \r\na\r\n.\r\nNOOP\r\n", "S 250 ok\r\n250 ok\r\n"), "NOOP .=250 message/5/true NOOP=250 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpText...)
}

// The end is found wherever it is split.
func TestHostile46EndSplitAnywhere(t *testing.T) {
	const text = "A: b\r\n\r\nc\r\n.\r\n"
	const want = ".=250 message/11/true QUIT QUIT=221"
	for cuts := range 1 << 6 { // a bit for each place in the last 7 bytes
		said := slices.Clone(smtpText)
		from := 0
		for i := range 6 {
			if at := len(text) - 6 + i; cuts>>i&1 == 1 {
				said = append(said, "C "+text[from:at])
				from = at
			}
		}
		said = append(said, quit("C "+text[from:], "S 250 ok\r\n")...)
		if got := outline(decodetest.Whole(t, spoken(decode.SMTP, said...)), len(smtpText)); got != want {
			t.Errorf("cuts %06b: %s", cuts, got)
		}
	}
}

func TestHostile47NULs(t *testing.T) {
	hostile{
		"verb":     {quit("C NO\x00OP\r\n", "S 500 what\r\n"), "NO\\x00OP !nul-byte !unknown-command NO\\x00OP=500 QUIT QUIT=221"},
		"argument": {quit("C MAIL FROM:<a\x00@a>\r\n", "S 250 ok\r\n"), "MAIL !nul-byte MAIL=250 QUIT QUIT=221"},
		"line":     {quit("C \x00\r\n", "S 500 what\r\n"), "\\x00 !nul-byte !unknown-command \\x00=500 QUIT QUIT=221"},
		"reply":    {quit("C NOOP\r\n", "S 250 o\x00k\r\n"), "NOOP NOOP=250 !nul-byte QUIT QUIT=221"},
		"code":     {quit("C NOOP\r\n", "S 25\x000 ok\r\n"), "NOOP NOOP=0 !reply-malformed !nul-byte QUIT QUIT=221"},
		"answer":   {quit("C AUTH LOGIN\r\n", "S 334 VXNlcm5hbWU6\r\n", "C YW5\x00uYQ==\r\n", "S 501 no\r\n"), "AUTH AUTH=334 answer !nul-byte !auth-bad-base64 AUTH=501 auth/LOGIN/no QUIT QUIT=221"},
		"login":    {quit("C AUTH PLAIN AABhAGI=\r\n", "S 535 no\r\n"), "AUTH !auth-malformed !auth-in-clear AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"text":   {quit("C A: \x00b\r\n\r\n\x00\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/12/true !nul-byte QUIT QUIT=221"},
		"at end": {quit("C A: b\r\n\r\nc\r\n\x00.\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/15/true !nul-byte !smuggling QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpText...)
	hostile{
		"command": {bye("C DELE \x001\r\n", "S -ERR no\r\n"), "auth/USER/PASS/ok DELE !nul-byte !bad-parameter DELE=-ERR QUIT QUIT=+OK"},
		"text":    {bye("C RETR 1\r\n", "S +OK\r\n\x00\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/3/true !nul-byte QUIT QUIT=+OK"},
	}.check(t, decode.POP3, pop3Ready...)
}

// What cannot be seen, or makes others look like what they are not.
func TestHostile50Bidi(t *testing.T) {
	hostile{
		"command":    {quit("C MAIL FROM:<a\u202e@a>\r\n", "S 250 ok\r\n"), "MAIL !bidi-control !utf8-undeclared MAIL=250 QUIT QUIT=221"},
		"reply":      {quit("C NOOP\r\n", "S 250 \u2066ok\r\n"), "NOOP NOOP=250 !bidi-control QUIT QUIT=221"},
		"mark":       {quit("C NOOP \u200f\r\n", "S 250 ok\r\n"), "NOOP !bidi-control NOOP=250 QUIT QUIT=221"},
		"zero width": {quit("C NO\u200bOP\r\n", "S 500 what\r\n"), "NO\\u200bOP !unknown-command NO\\u200bOP=500 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"subject": {quit("C Subject: \u202eb\r\n\r\nc\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/20/true !bidi-control !eight-bit-undeclared QUIT QUIT=221"},
		"body":    {quit("C Subject: b\r\n\r\n\u202ec\r\n.\r\n", "S 250 ok\r\n"), ".=250 message/20/true !eight-bit-undeclared QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpText...)
}

func TestHostile55Messages(t *testing.T) {
	var deep strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	message := func(text string) []string { return quit("C "+text+"\r\n.\r\n", "S 250 ok\r\n") }
	multipart := func(boundary string) string {
		return "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=" + boundary
	}
	hostile{
		"nested 2,000 times":    {message(deep.String() + "\r\nend"), ".=250 message/113787/true !mime-malformed !mime-too-deep QUIT QUIT=221"},
		"an empty boundary":     {message(multipart(`""`) + "\r\n\r\n--\r\n\r\nx"), ".=250 message/74/true !mime-malformed QUIT QUIT=221"},
		"a boundary of 70 KB":   {message(multipart(strings.Repeat("b\r\n ", 14_000)) + "\r\n\r\nx"), ".=250 message/56066/true !mime-malformed QUIT QUIT=221"},
		"a header of 2 MB":      {message(strings.Repeat("A: "+strings.Repeat("b", 500)+"\r\n", 4000) + "\r\nx"), ".=250 message/2020005/true QUIT QUIT=221"},
		"a field of 2 MB":       {message("Subject: x" + strings.Repeat("\r\n "+strings.Repeat("b", 500), 4000) + "\r\n\r\nx"), ".=250 message/2012017/true !limit-reached QUIT QUIT=221"},
		"50,000 fields":         {message(strings.Repeat("A: b\r\n", 50_000) + "\r\nx"), ".=250 message/300005/true QUIT QUIT=221"},
		"2,000 parts":           {message(multipart("b") + strings.Repeat("\r\n--b\r\n\r\nx", 2000) + "\r\n--b--"), ".=250 message/20069/true !limit-reached QUIT QUIT=221"},
		"no header":             {message("\r\nx"), ".=250 message/5/true QUIT QUIT=221"},
		"no colon":              {message("Subject\r\n\r\nx"), ".=250 message/14/true QUIT QUIT=221"},
		"broken encoded words":  {message("Subject: =?utf-8?q?=zz?= =?=?x?q?=?utf-8?b?!?=\r\n\r\nx"), ".=250 message/53/true QUIT QUIT=221"},
		"broken base64":         {message("MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!! S=G\r\nx"), ".=250 message/69/true !mime-malformed QUIT QUIT=221"},
		"an encoding of nobody": {message("MIME-Version: 1.0\r\nContent-Transfer-Encoding: x-evil\r\n\r\nx"), ".=250 message/59/true QUIT QUIT=221"},
		"not closed":            {message(multipart("b") + "\r\n\r\n--b\r\n\r\nx"), ".=250 message/74/true !mime-malformed QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpText...)
}

func TestHostile56Logins(t *testing.T) {
	answer := func(said string) string { return "C " + said + "\r\n" }
	hostile{
		"not base64":              {quit("C AUTH PLAIN !!!\r\n", "S 501 no\r\n"), "AUTH !auth-bad-base64 AUTH=501 auth/PLAIN/no QUIT QUIT=221"},
		"nothing":                 {quit("C AUTH PLAIN =\r\n", "S 535 no\r\n"), "AUTH !auth-malformed AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
		"an empty answer":         {quit("C AUTH PLAIN\r\n", "S 334 \r\n", answer(""), "S 535 no\r\n"), "AUTH AUTH=334 answer !auth-malformed AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
		"cancelled":               {quit("C AUTH PLAIN\r\n", "S 334 \r\n", answer("*"), "S 501 cancelled\r\n"), "AUTH AUTH=334 answer !auth-cancelled AUTH=501 auth/PLAIN/no QUIT QUIT=221"},
		"cancelled at once":       {quit("C AUTH PLAIN *\r\n", "S 501 cancelled\r\n"), "AUTH !auth-cancelled AUTH=501 auth/PLAIN/no QUIT QUIT=221"},
		"PLAIN, no NUL":           {quit("C AUTH PLAIN YWJj\r\n", "S 535 no\r\n"), "AUTH !auth-malformed AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
		"PLAIN, one NUL":          {quit("C AUTH PLAIN YQBiYw==\r\n", "S 535 no\r\n"), "AUTH !auth-malformed AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
		"PLAIN, two NULs":         {quit("C AUTH PLAIN AGEAYg==\r\n", "S 235 ok\r\n"), "AUTH !auth-in-clear AUTH=235 auth/PLAIN/ok QUIT QUIT=221"},
		"PLAIN, five NULs":        {quit("C AUTH PLAIN AGEAYgBjAGQA\r\n", "S 535 no\r\n"), "AUTH !auth-malformed !auth-in-clear AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
		"LOGIN":                   {quit("C AUTH LOGIN\r\n", "S 334 VXNlcm5hbWU6\r\n", answer("YQ=="), "S 334 UGFzc3dvcmQ6\r\n", answer("Yg=="), "S 235 ok\r\n"), "AUTH (AUTH=334 answer)×2 !auth-in-clear AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"LOGIN, other words":      {quit("C AUTH LOGIN\r\n", "S 334 QmVudXR6ZXI6\r\n", answer("YQ=="), "S 334 S2VubndvcnQ6\r\n", answer("Yg=="), "S 235 ok\r\n"), "AUTH (AUTH=334 answer)×2 !auth-in-clear AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"LOGIN, hostile words":    {quit("C AUTH LOGIN\r\n", "S 334 \x1b]0;evil\x07\r\n", answer("YQ=="), "S 334 \r\n", answer("Yg=="), "S 235 ok\r\n"), "AUTH AUTH=334 !control-bytes answer AUTH=334 answer !auth-in-clear AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"LOGIN, initial answer":   {quit("C AUTH LOGIN YQ==\r\n", "S 334 UGFzc3dvcmQ6\r\n", answer("Yg=="), "S 235 ok\r\n"), "AUTH AUTH=334 answer !auth-in-clear AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"LOGIN, a third question": {quit("C AUTH LOGIN YQ==\r\n", "S 334 UGFzc3dvcmQ6\r\n", answer("Yg=="), "S 334 TW9yZTo=\r\n", answer("Yw=="), "S 235 ok\r\n"), "AUTH AUTH=334 answer !auth-in-clear AUTH=334 answer !auth-malformed AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"CRAM-MD5":                {quit("C AUTH CRAM-MD5\r\n", "S 334 PDFAbXg+\r\n", answer("YSAwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg=="), "S 235 ok\r\n"), "AUTH AUTH=334 answer AUTH=235 auth/CRAM-MD5/ok QUIT QUIT=221"},
		"CRAM-MD5, no digest":     {quit("C AUTH CRAM-MD5\r\n", "S 334 PDFAbXg+\r\n", answer("YQ=="), "S 535 no\r\n"), "AUTH AUTH=334 answer !auth-malformed AUTH=535 auth/CRAM-MD5/no QUIT QUIT=221"},
		"CRAM-MD5, no challenge":  {quit("C AUTH CRAM-MD5\r\n", "S 334\r\n", answer("YQ=="), "S 535 no\r\n"), "AUTH AUTH=334 answer !auth-malformed AUTH=535 auth/CRAM-MD5/no QUIT QUIT=221"},
		"XOAUTH2":                 {quit("C AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIHgBAQ==\r\n", "S 334 e30=\r\n", answer(""), "S 535 no\r\n"), "AUTH !auth-in-clear AUTH=334 answer AUTH=535 auth/XOAUTH2/no QUIT QUIT=221"},
		"XOAUTH2, nothing of it":  {quit("C AUTH XOAUTH2 AQEB\r\n", "S 535 no\r\n"), "AUTH !auth-malformed AUTH=535 auth/XOAUTH2/no QUIT QUIT=221"},
		"refused, then another":   {quit("C AUTH CRAM-MD5\r\n", "S 504 no\r\n", "C AUTH PLAIN AGEAYg==\r\n", "S 235 ok\r\n"), "AUTH AUTH=504 auth/CRAM-MD5/no AUTH !auth-in-clear AUTH=235 auth/PLAIN/ok QUIT QUIT=221"},
		"unknown":                 {quit("C AUTH X-EVIL YQ==\r\n", "S 504 no\r\n"), "AUTH !auth-unoffered AUTH=504 auth/X-EVIL/no QUIT QUIT=221"},
		"1 MB":                    {quit("C AUTH PLAIN\r\n", "S 334 \r\n", answer(strings.Repeat("YWFh", 1<<18)), "S 500 too long\r\n"), "AUTH AUTH=334 answer !line-too-long AUTH=500 auth/PLAIN/no QUIT QUIT=221"},
		"1 MB at once":            {quit("C AUTH PLAIN "+strings.Repeat("YWFh", 1<<18)+"\r\n", "S 500 too long\r\n"), "AUTH !line-too-long AUTH=500 auth/PLAIN/no QUIT QUIT=221"},
		"1,000 tries":             {quit(slices.Repeat([]string{"C AUTH PLAIN AGEAYg==\r\n", "S 535 no\r\n"}, 1000)...), "AUTH !auth-in-clear (AUTH=535 auth/PLAIN/no AUTH)×999 AUTH=535 auth/PLAIN/no QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"SASL":       {bye("C AUTH PLAIN\r\n", "S + \r\n", answer("AGEAYg=="), "S +OK\r\n"), "AUTH AUTH=+ answer !auth-in-clear AUTH=+OK auth/PLAIN/ok QUIT QUIT=+OK"},
		"cancelled":  {bye("C AUTH PLAIN\r\n", "S + \r\n", answer("*"), "S -ERR\r\n"), "AUTH AUTH=+ answer !auth-cancelled AUTH=-ERR auth/PLAIN/no QUIT QUIT=+OK"},
		"not base64": {bye("C AUTH PLAIN\r\n", "S + \r\n", answer("!"), "S -ERR\r\n"), "AUTH AUTH=+ answer !auth-bad-base64 AUTH=-ERR auth/PLAIN/no QUIT QUIT=+OK"},
		"no user":    {bye("C PASS b\r\n", "S -ERR\r\n"), "PASS !out-of-order !auth-in-clear PASS=-ERR auth/USER/PASS/no QUIT QUIT=+OK"},
		"no name":    {bye("C USER\r\n", "S -ERR\r\n", "C PASS\r\n", "S -ERR\r\n"), "USER USER=-ERR PASS !auth-in-clear PASS=-ERR auth/USER/PASS/no QUIT QUIT=+OK"},
		"APOP":       {bye("C APOP\r\n", "S -ERR\r\n", "C APOP a\r\n", "S -ERR\r\n", "C APOP a b c\r\n", "S -ERR\r\n"), "(APOP !extension-unoffered !auth-malformed APOP=-ERR auth/APOP/no)×2 APOP !extension-unoffered APOP=-ERR auth/APOP/no QUIT QUIT=+OK"},
		"1,000":      {bye(slices.Repeat([]string{"C USER a\r\n", "S +OK\r\n", "C PASS b\r\n", "S -ERR no\r\n"}, 1000)...), "USER USER=+OK PASS !auth-in-clear (PASS=-ERR auth/USER/PASS/no USER USER=+OK PASS)×999 PASS=-ERR auth/USER/PASS/no QUIT QUIT=+OK"},
	}.check(t, decode.POP3, "S +OK mx\r\n")
}

// What is said in the turn of an answer is one, whatever it looks like.
func TestHostile57CommandsAsAnswers(t *testing.T) {
	hostile{
		"STARTTLS":         {quit("C AUTH LOGIN\r\n", "S 334 VXNlcm5hbWU6\r\n", "C STARTTLS\r\n", "S 501 no\r\n"), "AUTH AUTH=334 answer AUTH=501 auth/LOGIN/no QUIT QUIT=221"},
		"QUIT":             {quit("C AUTH LOGIN\r\n", "S 334 VXNlcm5hbWU6\r\n", "C QUIT\r\n", "S 501 no\r\n"), "AUTH AUTH=334 answer AUTH=501 auth/LOGIN/no QUIT QUIT=221"},
		"ahead of the 334": {quit("C AUTH LOGIN\r\nYQ==\r\nYg==\r\n", "S 334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 ok\r\n"), "AUTH (AUTH=334 answer)×2 !auth-in-clear AUTH=235 auth/LOGIN/ok QUIT QUIT=221"},
		"refused":          {quit("C AUTH LOGIN\r\nNOOP\r\n", "S 504 no\r\n250 ok\r\n"), "AUTH AUTH=504 auth/LOGIN/no NOOP NOOP=250 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
}

func TestHostile58CommandsInText(t *testing.T) {
	const evil = "STARTTLS\r\nQUIT\r\n220 go\r\n354 go\r\nBDAT 5\r\n"
	hostile{
		"text":                 {quit("C "+evil+".\r\n", "S 250 ok\r\n"), ".=250 message/40/true QUIT QUIT=221"},
		"a command at the end": {quit("C "+evil+"\r\n.\r\nNOOP\r\n", "S 250 ok\r\n250 ok\r\n"), "NOOP .=250 message/42/true NOOP=250 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpText...)
	bdat := fmt.Sprintf("C BDAT %d LAST\r\n%s", len(evil), evil)
	hostile{
		"octets":               {quit(bdat, "S 250 ok\r\n"), "BDAT BDAT=250 message/40/true QUIT QUIT=221"},
		"a command at the end": {quit(bdat+"NOOP\r\n", "S 250 ok\r\n250 ok\r\n"), "BDAT NOOP BDAT=250 message/40/true NOOP=250 QUIT QUIT=221"},
		"in pieces":            {quit("C BDAT 4\r\nSTAR", "S 250 ok\r\n", "C BDAT 6\r\nTTLS\r\n", "S 250 ok\r\n", "C BDAT 0 LAST\r\n", "S 250 ok\r\n"), "(BDAT BDAT=250)×3 message/10/true QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpMail...)
	hostile{
		"text": {bye("C RETR 1\r\n", "S +OK\r\n+OK\r\n-ERR\r\n+OK Begin TLS\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/26/true QUIT QUIT=+OK"},
	}.check(t, decode.POP3, pop3Ready...)
}

func TestHostile59Sizes(t *testing.T) {
	all := hostile{
		"two blanks":      {quit("C BDAT  2\r\nab", "S 250 ok\r\n"), "BDAT BDAT=250 QUIT QUIT=221 message/2/false !message-incomplete"},
		"0 LAST":          {quit("C BDAT 0 LAST\r\n", "S 250 ok\r\n"), "BDAT BDAT=250 message/0/true QUIT QUIT=221"},
		"more than comes": {[]string{"C BDAT 9223372036854775807\r\nabc"}, "BDAT message/3/false !message-incomplete !quit-missing"},
		"less than comes": {quit("C BDAT 2\r\nabNOOP\r\n", "S 250 ok\r\n250 ok\r\n"), "BDAT NOOP BDAT=250 NOOP=250 QUIT QUIT=221 message/2/false !message-incomplete"},
	}
	for _, size := range []string{"-1", "+1", "9223372036854775808", "18446744073709551615", "100000000000000000000", "x", "", "0x10", "1e3", "1_0", "1 FIRST", "1 LAST LAST"} {
		c := all[size]
		c.said, c.want = quit("C BDAT "+size+"\r\n", "S 501 no\r\n"), "BDAT !bdat-bad-size BDAT=501 QUIT QUIT=221"
		all[size] = c
	}
	all.check(t, decode.SMTP, smtpMail...)
}

func TestHostile60Pipelining(t *testing.T) {
	hostile{
		"all at once": {[]string{"C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA\r\nA: b\r\n\r\nc\r\n.\r\nQUIT\r\n",
			"S 250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n221 bye\r\n"}, "MAIL RCPT DATA MAIL=250 RCPT=250 DATA=354 QUIT .=250 message/11/true QUIT=221"},
		"refused": {[]string{"C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA\r\nRSET\r\nNOOP\r\nQUIT\r\n",
			"S 250 ok\r\n550 no\r\n554 no\r\n250 ok\r\n250 ok\r\n221 bye\r\n"}, "MAIL RCPT DATA MAIL=250 RCPT=550 DATA=554 RSET NOOP QUIT RSET=250 NOOP=250 QUIT=221"},
		"10,000 commands": {quit("C "+strings.Repeat("NOOP\r\n", 10_000), "S "+strings.Repeat("250 ok\r\n", 10_000)), "NOOP×1001 !too-many-pending NOOP×8999 NOOP=250×1000 =250×9000 QUIT QUIT=221"},
		"1,000 commands":  {quit("C "+strings.Repeat("NOOP\r\n", 1000), "S "+strings.Repeat("250 ok\r\n", 1000)), "NOOP×1000 NOOP=250×1000 QUIT QUIT=221"},
		"5,000 messages":  {quit(slices.Repeat([]string{"C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA\r\n", "S 250 ok\r\n250 ok\r\n354 go\r\n", "C A: b\r\n\r\nc\r\n.\r\n", "S 250 ok\r\n"}, 5000)...), "(MAIL RCPT DATA MAIL=250 RCPT=250 DATA=354 .=250 message/11/true)×5000 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"100,000 recipients": {quit("C "+strings.Repeat("RCPT TO:<b@b>\r\n", 100_000), "S "+strings.Repeat("250 ok\r\n", 100_000)), "RCPT×1001 !too-many-pending RCPT×98999 RCPT=250×1000 =250×99000 QUIT QUIT=221"},
		"20,000 in turn":     {quit(slices.Repeat([]string{"C " + strings.Repeat("RCPT TO:<b@b>\r\n", 100), "S " + strings.Repeat("250 ok\r\n", 100)}, 200)...), "(RCPT×100 RCPT=250×100)×100 !limit-reached (RCPT×100 RCPT=250×100)×100 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpMail...)
}

func TestHostile61Replies(t *testing.T) {
	reply := func(said string) []string { return quit("C NOOP\r\n", "S "+said+"\r\n") }
	hostile{
		"000":            {reply("000 zero"), "NOOP NOOP=0 !reply-malformed QUIT QUIT=221"},
		"999":            {reply("999 nine"), "NOOP NOOP=999 !reply-malformed QUIT QUIT=221"},
		"25":             {reply("25 ok"), "NOOP NOOP=0 !reply-malformed QUIT QUIT=221"},
		"2500":           {reply("2500 ok"), "NOOP NOOP=0 !reply-malformed QUIT QUIT=221"},
		"no code":        {reply("ok"), "NOOP NOOP=0 !reply-malformed QUIT QUIT=221"},
		"nothing":        {reply(""), "NOOP NOOP=0 !reply-malformed QUIT QUIT=221"},
		"code alone":     {reply("250"), "NOOP NOOP=250 QUIT QUIT=221"},
		"underscore":     {reply("250_x"), "NOOP NOOP=250 !reply-malformed QUIT QUIT=221"},
		"tab":            {reply("250\tx"), "NOOP NOOP=250 !reply-malformed QUIT QUIT=221"},
		"minus":          {reply("-250 x"), "NOOP NOOP=0 !reply-malformed QUIT QUIT=221"},
		"mixed codes":    {reply("250-a\r\n550 b"), "NOOP NOOP=550 !reply-malformed QUIT QUIT=221"},
		"no last line":   {reply("250-a\r\n221 bye"), "NOOP =221 !reply-malformed QUIT QUIT=221 !reply-unexpected"},
		"a line of none": {reply("250-a\r\nhello\r\n250 b"), "NOOP NOOP=250 !reply-malformed QUIT QUIT=221"},
		"unasked":        {quit("S 250 ok\r\n", "C NOOP\r\n", "S 250 ok\r\n"), "=250 !reply-unsolicited NOOP NOOP=250 QUIT QUIT=221"},
		"421":            {[]string{"S 421 going down\r\n"}, "=421 !quit-missing"},
		"421, answered":  {[]string{"C NOOP\r\n", "S 421 going down\r\n"}, "NOOP NOOP=421 !quit-missing"},
		"354 to NOOP":    {reply("354 go"), "NOOP =354 !reply-unexpected QUIT QUIT=221 !reply-unexpected"},
		"334 to NOOP":    {reply("334 go"), "NOOP =334 !reply-unexpected QUIT QUIT=221 !reply-unexpected"},
		"221 to NOOP":    {quit("C NOOP\r\n", "S 221 bye\r\n"), "NOOP =221 !reply-unexpected QUIT QUIT=221 !reply-unexpected"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"554 banner":   {[]string{"S 554 no\r\n", "C QUIT\r\n", "S 221 bye\r\n"}, "CONNECT=554 QUIT QUIT=221"},
		"no banner":    {[]string{"C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"}, "EHLO CONNECT=250 !reply-unexpected QUIT QUIT=221 !reply-unexpected !early-talker !pipelining-unoffered"},
		"early talker": {[]string{"C EHLO a\r\n", "S 220 mx\r\n250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"}, "EHLO CONNECT=220 EHLO=250 !early-talker QUIT QUIT=221"},
		"silence":      {[]string{"C EHLO a\r\n"}, "EHLO !early-talker !quit-missing"},
		"nothing":      {nil, ""},
	}.check(t, decode.SMTP)
	hostile{
		"no status":    {bye("C STAT\r\n", "S 1 1\r\n"), "auth/USER/PASS/ok STAT STAT=1 !reply-malformed QUIT QUIT=+OK"},
		"lower case":   {bye("C STAT\r\n", "S +ok 1 1\r\n"), "auth/USER/PASS/ok STAT STAT=+OK !reply-malformed QUIT QUIT=+OK"},
		"no space":     {bye("C STAT\r\n", "S +OK1 1\r\n"), "auth/USER/PASS/ok STAT STAT=+OK1 !reply-malformed QUIT QUIT=+OK"},
		"of SMTP":      {bye("C STAT\r\n", "S 250 ok\r\n"), "auth/USER/PASS/ok STAT STAT=250 !reply-malformed QUIT QUIT=+OK"},
		"plus to STAT": {bye("C STAT\r\n", "S + \r\n"), "auth/USER/PASS/ok STAT =+ !reply-unexpected QUIT STAT=+OK !reply-malformed"},
		"unasked":      {bye("S +OK hello\r\n", "C STAT\r\n", "S +OK 1 1\r\n"), "auth/USER/PASS/ok =+OK !reply-unsolicited STAT STAT=+OK QUIT QUIT=+OK"},
	}.check(t, decode.POP3, pop3Ready...)
}

// What a reply lists is kept up to a bound, and whatever comes behind it is in step.
func TestHostile62LongReplies(t *testing.T) {
	lines := func(line string, n int) string { return strings.Repeat(line+"\r\n", n) }
	hostile{
		"1,000 lines":     {quit("C HELP\r\n", "S "+lines("214-x", 999)+"214 x\r\n"), "HELP HELP=214 QUIT QUIT=221"},
		"10,000 lines":    {quit("C HELP\r\n", "S "+lines("214-x", 9999)+"214 x\r\n"), "HELP HELP=214 !limit-reached QUIT QUIT=221"},
		"10,000 keywords": {quit("C EHLO a\r\n", "S "+lines("250-X-EVIL", 9999)+"250 x\r\n"), "EHLO EHLO=250 !limit-reached QUIT QUIT=221"},
		"long lines":      {quit("C HELP\r\n", "S "+lines("214-"+strings.Repeat("x", 8000), 200)+"214 x\r\n"), "HELP HELP=214 !limit-reached !line-too-long×131 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
	hostile{
		"10,000 messages": {bye("C LIST\r\n", "S +OK\r\n"+lines("1 1", 10_000)+".\r\n"), "auth/USER/PASS/ok LIST LIST=+OK !limit-reached QUIT QUIT=+OK"},
		"no end":          {[]string{"C UIDL\r\n", "S +OK\r\n" + lines("1 1", 10_000)}, "auth/USER/PASS/ok UIDL UIDL=+OK !limit-reached !quit-missing"},
	}.check(t, decode.POP3, pop3Ready...)
}

func TestHostile63LongLines(t *testing.T) {
	hostile{
		"1 MB":                {quit("C "+strings.Repeat("x", 1<<20)+"\r\n", "S 500 what\r\n"), "XXXXXXXXXXXXXXXXXXXX !line-too-long !unknown-command XXXXXXXXXXXXXXXXXXXX=500 QUIT QUIT=221"},
		"300,000 spaces":      {quit("C NOOP"+strings.Repeat(" ", 300_000)+"\r\n", "S 250 ok\r\n"), "NOOP !line-too-long NOOP=250 QUIT QUIT=221"},
		"spaces alone":        {quit("C "+strings.Repeat(" ", 300_000)+"\r\n", "S 500 what\r\n"), "- !line-too-long !unknown-command =500 QUIT QUIT=221"},
		"spaces in front":     {quit("C "+strings.Repeat(" ", 10_000)+"NOOP\r\n", "S 500 what\r\n"), "- !line-too-long !unknown-command =500 QUIT QUIT=221"},
		"100,000 empty lines": {quit("C "+strings.Repeat("\r\n", 100_000), "S "+strings.Repeat("500 what\r\n", 100_000)), "(- !unknown-command)×1000 - !limit-reached !too-many-pending -×98999 =500×100000 QUIT QUIT=221"},
		"never answered":      {quit("C " + strings.Repeat("\r\n", 100_000)), "(- !unknown-command)×1000 - !limit-reached !too-many-pending -×98999 QUIT =221 !reply-unexpected"},
		"the reply, 1 MB":     {quit("C NOOP\r\n", "S 250 "+strings.Repeat("x", 1<<20)+"\r\n"), "NOOP NOOP=250 !line-too-long QUIT QUIT=221"},
		"parameters":          {quit("C MAIL FROM:<a@a>"+strings.Repeat(" A=b", 3000)+"\r\n", "S 250 ok\r\n"), "MAIL !line-too-long !bad-parameter MAIL=250 QUIT QUIT=221"},
	}.check(t, decode.SMTP, smtpGreeted...)
}

// endless is what one side says without end, behind a session's beginning.
type endless struct {
	protocol decode.Protocol
	before   []string
	from     decode.Side
	again    string
}

// check sends so much of it, and holds the conversation to what it may keep: all of it
// is in events, and none of it stays.
func (e endless) check(t *testing.T) {
	size := 100 << 20
	if raceDetector {
		size = 4 << 20
	}
	c := decode.New(e.protocol)
	for _, step := range spoken(e.protocol, e.before...).Steps[:len(e.before)] {
		say(c, turn{step.Side, string(step.Bytes)})
	}
	piece, owned, before := []byte(strings.Repeat(e.again, 64<<10/len(e.again))), 0, heap()
	pushed, found := 0, map[string]bool{}
	keep := func(events []decode.Event) {
		for _, ev := range events {
			owned += len(ev.Raw)
			if f, ok := ev.Payload.(*decode.Finding); ok {
				found[f.ID] = true
			}
		}
	}
	for ; pushed < size; pushed += len(piece) {
		c.Push(e.from, piece)
		c.Drain(time.Time{}, e.from, keep)
		c.Next(e.from)
		c.Early(e.from)
	}
	if grown := heap() - before; grown > 2<<20 && !raceDetector {
		t.Errorf("it holds %d bytes", grown)
	}
	keep(c.End(time.Time{}, e.from, decode.EOF))
	keep(c.End(time.Time{}, e.from.Other(), decode.EOF))
	if owned != pushed || !found["line-too-long"] && !found["message-incomplete"] {
		t.Errorf("%d bytes of %d are in events, found %v", owned, pushed, found)
	}
}

func TestHostile63EndlessLines(t *testing.T) {
	for name, e := range map[string]endless{
		"command": {decode.SMTP, smtpGreeted, decode.Client, "x"},
		"blanks":  {decode.SMTP, smtpGreeted, decode.Client, " "},
		"reply":   {decode.SMTP, append(slices.Clone(smtpGreeted), "C NOOP\r\n"), decode.Server, "2"},
		"answer":  {decode.SMTP, append(slices.Clone(smtpGreeted), "C AUTH LOGIN\r\n", "S 334 \r\n"), decode.Client, "YWFh"},
		"status":  {decode.POP3, append(slices.Clone(pop3Ready), "C STAT\r\n"), decode.Server, "+"},
	} {
		t.Run(name, e.check)
	}
}

func TestHostile64EndlessText(t *testing.T) {
	bdat := append(slices.Clone(smtpMail), "C BDAT 9223372036854775807\r\n")
	retr := append(slices.Clone(pop3Ready), "C RETR 1\r\n", "S +OK\r\n")
	for name, e := range map[string]endless{
		"one line":          {decode.SMTP, smtpText, decode.Client, "x"},
		"lines":             {decode.SMTP, smtpText, decode.Client, "12345\r\n"},
		"dots":              {decode.SMTP, smtpText, decode.Client, "."},
		"octets":            {decode.SMTP, bdat, decode.Client, "12345\r\n"},
		"fetched, one line": {decode.POP3, retr, decode.Server, "x"},
		"fetched":           {decode.POP3, retr, decode.Server, "12345\r\n"},
	} {
		t.Run(name, e.check)
	}
}

func TestHostile65EndsOfPOP3(t *testing.T) {
	retr := func(text string) []string { return bye("C RETR 1\r\n", "S "+text) }
	hostile{
		"LF.LF":                 {retr("+OK\r\nA: b\r\n\r\nc\n.\nd\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/15/true !bare-lf !smuggling QUIT QUIT=+OK"},
		"LF.LF, the last":       {retr("+OK\r\nA: b\n\nc\n.\n"), "auth/USER/PASS/ok RETR RETR=+OK message/8/true !bare-lf !smuggling QUIT QUIT=+OK"},
		"a dot not stuffed":     {retr("+OK\r\nA: b\r\n\r\n.c\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/11/true !dot-not-stuffed QUIT QUIT=+OK"},
		"a dot and a space":     {retr("+OK\r\nA: b\r\n\r\n. \r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/11/true !smuggling QUIT QUIT=+OK"},
		"+OK and -ERR":          {retr("+OK\r\n+OK\r\n-ERR no\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/14/true QUIT QUIT=+OK"},
		"nothing":               {retr("+OK\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/0/true QUIT QUIT=+OK"},
		"-ERR with a text":      {retr("-ERR no\r\nthe text\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=-ERR =THE !reply-malformed =. !reply-malformed QUIT QUIT=+OK"},
		"LIST and LIST 1":       {bye("C LIST\r\nLIST 1\r\nSTAT\r\n", "S +OK\r\n1 5\r\n.\r\n+OK 1 5\r\n+OK 1 5\r\n"), "auth/USER/PASS/ok LIST×2 STAT LIST=+OK×2 STAT=+OK QUIT QUIT=+OK"},
		"LIST 1 with a list":    {bye("C LIST 1\r\n", "S +OK\r\n1 5\r\n.\r\n"), "auth/USER/PASS/ok LIST LIST=+OK !reply-unexpected QUIT QUIT=+OK"},
		"UIDL and TOP":          {bye("C UIDL\r\nTOP 1 0\r\n", "S +OK\r\n1 a\r\n.\r\n+OK\r\nA: b\r\n\r\n.\r\n"), "auth/USER/PASS/ok UIDL TOP UIDL=+OK TOP=+OK message/8/true QUIT QUIT=+OK"},
		"the text has no end":   {[]string{"C RETR 1\r\n", "S +OK\r\nA: b\r\n\r\nc\r\n"}, "auth/USER/PASS/ok RETR RETR=+OK message/11/false !message-incomplete !quit-missing"},
		"dots without line end": {retr("+OK\r\n\r\n.\r.\r\n.\r\n"), "auth/USER/PASS/ok RETR RETR=+OK message/6/true !bare-cr !smuggling QUIT QUIT=+OK"},
	}.check(t, decode.POP3, pop3Ready...)
}

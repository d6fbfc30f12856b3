package rule

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"mitmail/decode"
)

// string reads TEXT: up to a semicolon or the end, or in double quotes with Go's
// escapes.
func (p *parser) string(what string) (string, *Error) {
	p.space()
	start := p.at
	if p.at < len(p.text) && p.text[p.at] == '"' {
		quoted, err := strconv.QuotedPrefix(p.text[p.at:])
		if err != nil {
			return "", p.fail(start, "the quotes do not end, or hold an unknown escape", `\" is a quote, \\ a backslash`)
		}
		p.at += len(quoted)
		text, _ := strconv.Unquote(quoted)
		return text, nil
	}
	n := strings.IndexByte(p.text[p.at:], ';')
	if n < 0 {
		n = len(p.text) - p.at
	}
	p.at += n
	text := strings.TrimSpace(p.text[start:p.at])
	if text == "" {
		return "", p.fail(start, what+" is missing", "")
	}
	return text, nil
}

// replyForm is how the replies of both protocols begin (RFC 5321 4.2, RFC 1939 3).
var replyForm = regexp.MustCompile(`^([2-5][0-9][0-9]([ -]|$)|\+OK|-ERR|\+( |$))`)

// reply reads the TEXT of a reply.
func (p *parser) reply(a *action) *Error {
	p.space()
	start := p.at
	text, err := p.string("the text of the reply")
	if err != nil {
		return err
	}
	text = strings.ReplaceAll(text, `\n`, "\n")
	if !replyForm.MatchString(text) {
		return p.fail(start, "this is no reply", `a reply begins with a code, such as 550 5.1.1 no, or with +OK or -ERR for POP3`)
	}
	a.text, a.at = formReply(text), start
	return nil
}

// formReply makes lines a reply: the code of SMTP is repeated (RFC 5321 4.2.1), and
// a dot ends several lines of POP3 (RFC 1939 3).
func formReply(text string) string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	if !isSMTP(text) {
		for i := range lines[1:] {
			if strings.HasPrefix(lines[i+1], ".") {
				lines[i+1] = "." + lines[i+1]
			}
		}
		if len(lines) > 1 {
			lines = append(lines, ".")
		}
		return strings.Join(lines, "\r\n") + "\r\n"
	}
	code := text[:3]
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, code); ok && (rest == "" || rest[0] == ' ' || rest[0] == '-') {
			line = strings.TrimLeft(rest, " -")
		}
		between := "-"
		if i == len(lines)-1 {
			between = " "
		}
		lines[i] = code + between + line
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

func isSMTP(reply string) bool { return reply != "" && reply[0] >= '0' && reply[0] <= '9' }

// line reads a TEXT that goes out as it is, as whole lines.
func (p *parser) line(a *action) (err *Error) {
	if a.text, err = p.string("the text"); err == nil && !strings.HasSuffix(a.text, "\n") {
		a.text += "\r\n"
	}
	return err
}

// injection reads to whom, and what.
func (p *parser) injection(a *action) *Error {
	p.space()
	start := p.at
	switch side := p.word(); side {
	case "client":
		a.to = decode.Client
	case "server":
		a.to = decode.Server
	default:
		return p.fail(start, "to whom?", "inject client TEXT, or inject server TEXT")
	}
	return p.line(a)
}

// replacement reads /RE/TEXT/. A slash in either stands behind a backslash.
func (p *parser) replacement(a *action) *Error {
	const form = `replace /RE/TEXT/, such as replace /^250 ok$/250 fine/`
	p.space()
	start := p.at
	if p.at == len(p.text) || p.text[p.at] != '/' {
		return p.fail(start, "a slash is missing", form)
	}
	p.at++
	pattern, ok := p.upToSlash()
	from := p.at
	text, done := p.upToSlash()
	if !ok || !done {
		return p.fail(len(p.text), "a slash is missing", form)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return p.fail(start+1, strings.TrimPrefix(err.Error(), "error parsing regexp: "), "the syntax is that of RE2 (github.com/google/re2/wiki/Syntax)")
	}
	a.pattern, a.text = re, text
	return p.groups(re, from)
}

// groupForm is how a replacement names a group; $$ is a dollar.
var groupForm = regexp.MustCompile(`\$(?:\$|\{(\w+)\}|(\w+))`)

// groups looks at the groups that the replacement behind from names.
func (p *parser) groups(re *regexp.Regexp, from int) *Error {
	text := p.text[from:p.at]
	for _, at := range groupForm.FindAllStringSubmatchIndex(text, -1) {
		name := strings.Trim(text[at[0]:at[1]], "${}")
		n, err := strconv.Atoi(name)
		if name == "" || err == nil && n <= re.NumSubexp() || re.SubexpIndex(name) >= 0 {
			continue
		}
		return p.fail(from+at[0], "the pattern has no group "+name, "$1 is the first in parentheses, ${1}x the same before an x, and $$ a dollar")
	}
	return nil
}

// ending reads the name of a line ending.
func (p *parser) ending(a *action) *Error {
	p.space()
	start := p.at
	switch p.word() {
	case "LF":
		a.text = "\n"
	case "CRLF":
		a.text = "\r\n"
	default:
		return p.fail(start, "this is no line ending", "ending LF, or ending CRLF")
	}
	return nil
}

// upToSlash reads up to the next slash and over it.
func (p *parser) upToSlash() (string, bool) {
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == '/':
			return b.String(), true
		case c == '\\' && p.at < len(p.text) && p.text[p.at] == '/':
			c = '/'
			p.at++
		case c == '\\' && p.at < len(p.text): // what it stands for is for the pattern to say
			b.WriteByte(c)
			c = p.text[p.at]
			p.at++
		}
		b.WriteByte(c)
	}
	return "", false
}

// maxDelay is the longest delay: what waits longer has been given up by its peer.
const maxDelay = 24 * time.Hour

// duration reads a time, or from..to.
func (p *parser) duration(a *action) *Error {
	p.space()
	start := p.at
	least, most, span := strings.Cut(p.word(), "..")
	if !span {
		most = least
	}
	var err [2]error
	a.least, err[0] = time.ParseDuration(least)
	a.most, err[1] = time.ParseDuration(most)
	if err[0] != nil || err[1] != nil || a.least < 0 || a.most < a.least || a.most > maxDelay {
		return p.fail(start, "this is no time", "such as delay 5s, delay 300ms or delay 1s..3s; 24h at most")
	}
	return nil
}

// rate reads bytes a second.
func (p *parser) rate(a *action) *Error {
	p.space()
	start := p.at
	text, ok := strings.CutSuffix(p.word(), "/s")
	number := strings.TrimRight(text, "BKMiGkbmg")
	n, err := strconv.ParseFloat(number, 64)
	factor := map[string]float64{"": 1, "B": 1, "KB": 1e3, "kB": 1e3, "KiB": 1 << 10, "MB": 1e6, "MiB": 1 << 20}[text[len(number):]]
	if a.number = int64(n * factor); !ok || err != nil || n*factor < 1 || n*factor > 1e15 {
		return p.fail(start, "this is no speed", "such as throttle 10KB/s, throttle 300B/s or throttle 1MB/s")
	}
	return nil
}

// count reads a number of bytes.
func (p *parser) count(a *action) *Error {
	p.space()
	start := p.at
	n, err := strconv.ParseUint(p.word(), 10, 40)
	if a.number = int64(n); err != nil || n == 0 && a.name == "slice" {
		return p.fail(start, "this is no number of bytes", "such as "+a.name+" 100")
	}
	return nil
}

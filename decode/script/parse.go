package script

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
)

// separator is the line behind which a script has what is no part of it.
const separator = "---"

// MaxSize is how many bytes the lines of a script may stand for, and so how large its
// file may be.
const MaxSize = 1 << 20

// maxText is how many bytes one text may have.
const maxText = 4000

// maxSteps is how many steps a script may have.
const maxSteps = 10_000

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d: ", e.Line) + fmt.Sprintf(e.Format, e.Args...)
}

// How lines are written, for those that are wrong.
const (
	hintLines    = "a line is said by the client, C: QUIT, or by the server, S: 221 bye; what is about it stands behind >"
	hintProtocol = "it is protocol smtp or protocol pop3"
	hintEscapes  = `the escapes are \r \n \t \\ and \x00; one backslash at the end keeps the line open`
	hintMarks    = "it is C! tls, C! end, C! reset or C! cut, or S! in front of them"
	hintBegin    = "a file begins with # and its title, then come what it is about, behind >, and its protocol"
	hintBounds   = "the lines of a file may stand for 1 MiB, in 10,000 steps"
	hintVerdict  = "the verdicts are delivered, partly, refused, login-failed, fetched, nothing, broken and unreachable"
	hintQuestion = "the question stands behind ?, its answer behind ="
	hintTLS      = "C: STARTTLS and S: 220 go ahead stand above C! tls, or C: STLS and S: +OK"
)

// parser reads a script line by line.
type parser struct {
	script Script
	line   int          // the one that is read
	joined bool         // the next line of the same side belongs to the last step
	notes  *decode.Text // what a note is about
	text   key          // of the line above, where it was a text; lines of it are one
	ended  [2]bool      // who says no more in the session
	size   int          // bytes
	steps  int
}

// key is a kind of text, and a language.
type key struct {
	mark byte
	tag  string
}

// Parse reads the text of a script. Its error is an [*Error].
func Parse(text string) (*Script, error) {
	var p parser
	if len(text) > MaxSize {
		return nil, p.wrong(hintBounds, "it has more than %d bytes", MaxSize)
	}
	p.notes = &p.script.About
	for line := range strings.SplitSeq(text, "\n") {
		p.line++
		if line == separator {
			_, p.script.Behind, p.script.Marked = strings.Cut("\n"+text, "\n"+separator+"\n")
			break
		}
		if err := p.read(strings.TrimSuffix(line, "\r")); err != nil {
			return nil, err
		}
	}
	return p.done()
}

// wrong is an error in the line that is read.
func (p *parser) wrong(hint, format string, args ...any) error {
	return &Error{Line: max(p.line, 1), Format: format, Args: args, Hint: hint}
}

// read reads one line.
func (p *parser) read(line string) error {
	last := p.text
	p.text = key{}
	if line == "" {
		p.joined = false
		return nil
	}
	if strings.IndexByte("#>?=", line[0]) >= 0 {
		return p.said(line[0], line[1:], last)
	}
	word, rest, _ := strings.Cut(line, " ")
	if word == "protocol" {
		return p.protocol(rest)
	}
	s := p.session()
	if s == nil {
		return p.wrong(hintBegin, "there is no protocol above %q", short(line))
	}
	switch {
	case word == "ends":
		return p.ends(s, rest)
	case line == "joined":
		s.Joined = true
	case line == "absent S":
		s.Absent = decode.Server
	case line == "absent C":
		s.Absent = decode.Client
	default:
		return p.step(s, line)
	}
	return nil
}

// session is the one that is read; nil where none has begun.
func (p *parser) session() *Session {
	if n := len(p.script.Sessions); n > 0 {
		return &p.script.Sessions[n-1]
	}
	return nil
}

// short is as much of a line as an error shows.
func short(line string) string {
	const most = 60
	if len(line) > most {
		return strings.ToValidUTF8(line[:most], "") + "…"
	}
	return line
}

// said reads a text, or a comment.
func (p *parser) said(mark byte, line string, above key) error {
	tag, text := "", strings.TrimPrefix(line, " ")
	if word, rest, _ := strings.Cut(line, " "); isTag(word) {
		tag, text = word, rest
	}
	to := p.notes
	switch mark {
	case '#':
		if p.session() != nil || p.script.Title[tag] != "" {
			return nil
		}
		to = &p.script.Title
	case '?':
		to = &p.script.Question
	case '=':
		if p.script.Question == nil {
			return p.wrong(hintQuestion, "an answer without a question")
		}
		to = &p.script.Answer
	default:
		p.joined = false
	}
	p.text = key{mark, tag}
	if *to == nil {
		*to = decode.Text{}
	}
	if before := (*to)[tag]; above == p.text {
		text = joint(before, text)
	} else if before != "" {
		return p.wrong(hintLines, "a second text about the same thing")
	}
	if len(text) > maxText {
		return p.wrong("two lines of the dialogue can have a text each", "a text of more than %d bytes", maxText)
	}
	(*to)[tag] = text
	return nil
}

// isTag reports whether a word is the tag of a language, such as zh or zh-Hans.
func isTag(word string) bool {
	letters, rest, _ := strings.Cut(word, "-")
	other := func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' }
	return (len(letters) == 2 || len(letters) == 3) && letters == strings.ToLower(letters) && len(rest) <= 12 && !strings.ContainsFunc(word, other)
}

// joint is two lines as one: with a space between them, but none beside signs that
// are written without.
func joint(a, b string) string {
	before, after := []rune(a), []rune(b)
	const wide = 0x2e80 // Han characters, full-width marks and the like
	if len(before) > 0 && len(after) > 0 && (before[len(before)-1] >= wide || after[0] >= wide) {
		return a + b
	}
	return a + " " + b
}

// protocol begins a session.
func (p *parser) protocol(name string) error {
	for _, known := range []decode.Protocol{decode.SMTP, decode.POP3} {
		if known.String() == name {
			p.script.Sessions = append(p.script.Sessions, Session{Line: p.line, Protocol: known})
			p.joined, p.ended, p.notes = false, [2]bool{}, &p.session().About
			return nil
		}
	}
	return p.wrong(hintProtocol, "protocol %q is not known", short(name))
}

// verdicts are what a session may end as.
var verdicts = []decode.Result{decode.ResultDelivered, decode.ResultPartly, decode.ResultRefused, decode.ResultLoginFailed, decode.ResultFetched, decode.ResultNothing, decode.ResultBroken, decode.ResultUnreachable}

// ends reads the verdict of a session.
func (p *parser) ends(s *Session, verdict string) error {
	if !slices.Contains(verdicts, decode.Result(verdict)) {
		return p.wrong(hintVerdict, "%q is no verdict", short(verdict))
	}
	s.Ends = decode.Result(verdict)
	return nil
}

// step reads "S: text", "S*3: text" or "S! end".
func (p *parser) step(s *Session, line string) error {
	side, ok := map[byte]decode.Side{'C': decode.Client, 'S': decode.Server}[line[0]]
	if !ok {
		return p.wrong(hintLines, "%q is neither the client's nor the server's", short(line))
	}
	if mark, ok := strings.CutPrefix(line[1:], "! "); ok {
		return p.mark(s, side, mark)
	}
	head, text, ok := strings.Cut(line[1:], ":")
	if !ok {
		return p.wrong(hintLines, "%q has no colon", short(line))
	}
	times, ok := repeat(head)
	if !ok {
		return p.wrong("C*3: is a line three times", "%q does not say how often", short(head))
	}
	data, ok := unescape(strings.TrimPrefix(text, " "))
	if !ok {
		return p.wrong(hintEscapes, "%s is no escape", short(data))
	}
	if times > MaxSize || p.size+times*len(data) > MaxSize {
		return p.wrong(hintBounds, "it says more than %d bytes", MaxSize)
	}
	p.size += times * len(data)
	if last := len(s.Steps) - 1; p.joined && s.Steps[last].Side == side {
		s.Steps[last].Bytes = append(s.Steps[last].Bytes, strings.Repeat(data, times)...)
		return nil
	}
	if err := p.add(s, Step{Side: side, Bytes: []byte(strings.Repeat(data, times))}); err != nil {
		return err
	}
	p.joined = true
	return nil
}

// mark reads what a side does without a word.
func (p *parser) mark(s *Session, side decode.Side, name string) error {
	if size, ok := strings.CutPrefix(name, "gap "); ok {
		n, err := strconv.ParseInt(size, 10, 64)
		if err != nil || n < 1 {
			return p.wrong("C! gap 100 are 100 bytes", "%q is no number of bytes", short(size))
		}
		return p.add(s, Step{Side: side, Gap: n})
	}
	if name == "tls" {
		return p.add(s, Step{Side: side, TLS: true})
	}
	why, ok := map[string]decode.Why{"end": decode.EOF, "reset": decode.Reset, "cut": decode.Cut}[name]
	if !ok {
		return p.wrong(hintMarks, "a side does not end by %q", short(name))
	}
	return p.add(s, Step{Side: side, End: why})
}

// add adds a step.
func (p *parser) add(s *Session, step Step) error {
	if p.steps++; p.steps > maxSteps {
		return p.wrong(hintBounds, "it has more than %d steps", maxSteps)
	}
	if p.ended[step.Side-decode.Client] {
		return p.wrong("", "the %s goes on after its end", step.Side)
	}
	step.Line, p.ended[step.Side-decode.Client] = p.line, step.End != 0
	s.Steps = append(s.Steps, step)
	p.joined, p.notes = false, &s.Steps[len(s.Steps)-1].Note
	return nil
}

// repeat reads the *N between a side and its colon.
func repeat(head string) (int, bool) {
	if head == "" {
		return 1, true
	}
	times, err := strconv.Atoi(strings.TrimPrefix(head, "*"))
	return times, err == nil && head[0] == '*' && times >= 1
}

// done checks the script and gives its sessions the ends they do not have.
func (p *parser) done() (*Script, error) {
	switch {
	case len(p.script.Title) == 0:
		p.line = 1
		return nil, p.wrong(hintBegin, "there is no title")
	case len(p.script.Sessions) == 0:
		return nil, p.wrong(hintBegin, "there is no protocol")
	case p.script.Question != nil && p.script.Answer == nil:
		return nil, p.wrong(hintQuestion, "a question without an answer")
	}
	for i := range p.script.Sessions {
		p.script.Sessions[i].end()
	}
	return &p.script, nil
}

// end gives a session the ends it does not have.
func (s *Session) end() {
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		if !slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Side == side && step.End != 0 }) {
			s.Steps = append(s.Steps, Step{Side: side, End: decode.EOF})
		}
	}
}

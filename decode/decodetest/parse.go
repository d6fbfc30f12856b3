package decodetest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mitmail/decode"
)

// Separator is the line between the steps of a script file and its events.
const Separator = "---\n"

// parser reads the steps of a script file line by line.
type parser struct {
	script Script
	joined bool // the next line of the same side belongs to the last step
}

// Parse reads the text of a script file.
func Parse(text string) (Script, error) {
	steps, want, ok := strings.Cut(text, "\n"+Separator)
	if !ok {
		return Script{}, errors.New("no line --- before the events")
	}
	var p parser
	for i, line := range strings.Split(steps, "\n") {
		if err := p.line(line); err != nil {
			return Script{}, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	p.script.Want = want
	return p.done()
}

// line reads one line above the separator.
func (p *parser) line(line string) error {
	switch {
	case line == "":
		p.joined = false
		return nil
	case strings.HasPrefix(line, "#"):
		if p.script.About == "" {
			p.script.About = strings.TrimSpace(line[1:])
		}
		return nil
	case strings.HasPrefix(line, "protocol "):
		return p.protocol(strings.TrimPrefix(line, "protocol "))
	case line == "joined":
		p.script.Joined = true
		return nil
	case line == "absent S":
		p.script.Absent = decode.Server
		return nil
	case line == "absent C":
		p.script.Absent = decode.Client
		return nil
	}
	return p.step(line)
}

// protocol reads the name of the script's protocol.
func (p *parser) protocol(name string) error {
	for _, known := range []decode.Protocol{decode.SMTP, decode.POP3} {
		if known.String() == name {
			p.script.Protocol = known
			return nil
		}
	}
	return fmt.Errorf("protocol %q is not known", name)
}

// step reads "S: text", "S*3: text" or "S! end".
func (p *parser) step(line string) error {
	side, ok := map[byte]decode.Side{'C': decode.Client, 'S': decode.Server}[line[0]]
	if !ok {
		return fmt.Errorf("%q is neither the client's nor the server's", line)
	}
	if why, ok := strings.CutPrefix(line[1:], "! "); ok {
		return p.end(side, why)
	}
	head, text, ok := strings.Cut(line[1:], ":")
	if !ok {
		return fmt.Errorf("%q has no colon", line)
	}
	times, err := repeat(head)
	if err != nil {
		return err
	}
	data, err := unescape(strings.TrimPrefix(text, " "))
	if err != nil {
		return err
	}
	p.add(side, strings.Repeat(data, times))
	return nil
}

// end adds the end of a side, or a hole in what it says.
func (p *parser) end(side decode.Side, name string) error {
	if size, ok := strings.CutPrefix(name, "gap "); ok {
		n, err := strconv.ParseInt(size, 10, 64)
		p.script.Steps = append(p.script.Steps, Step{Side: side, Gap: n})
		p.joined = false
		return err
	}
	why, ok := map[string]decode.Why{"end": decode.EOF, "reset": decode.Reset, "cut": decode.Cut}[name]
	if !ok {
		return fmt.Errorf("a side does not end by %q", name)
	}
	p.script.Steps = append(p.script.Steps, Step{Side: side, End: why})
	p.joined = false
	return nil
}

// add says data, in the last step where that belongs to the same side.
func (p *parser) add(side decode.Side, data string) {
	last := len(p.script.Steps) - 1
	if !p.joined || p.script.Steps[last].Side != side {
		p.script.Steps = append(p.script.Steps, Step{Side: side})
		last++
	}
	step := &p.script.Steps[last]
	step.Bytes = append(step.Bytes, data...)
	p.joined = true
}

// done checks the script and gives it the ends it does not have.
func (p *parser) done() (Script, error) {
	if p.script.About == "" || p.script.Protocol == 0 {
		return Script{}, errors.New("a script begins with # and what it shows, then its protocol")
	}
	ended := map[decode.Side]bool{}
	for _, step := range p.script.Steps {
		if ended[step.Side] {
			return Script{}, fmt.Errorf("the %s goes on after its end", step.Side)
		}
		ended[step.Side] = step.End != 0
	}
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		if !ended[side] {
			p.script.Steps = append(p.script.Steps, Step{Side: side, End: decode.EOF})
		}
	}
	return p.script, nil
}

// repeat reads the *N between a side and its colon.
func repeat(head string) (int, error) {
	if head == "" {
		return 1, nil
	}
	times, err := strconv.Atoi(strings.TrimPrefix(head, "*"))
	if err != nil || head[0] != '*' || times < 1 {
		return 0, fmt.Errorf("%q does not say how often", head)
	}
	return times, nil
}

package text

import (
	"strings"

	"mitmail/view/line"
)

// paint adds text with a style, where colours are on.
type paint bool

// style is the parameters of an ANSI colour sequence; "" is the terminal's own.
type style string

// The styles: 16 colours at most, so that the terminal's theme decides.
const (
	plain   style = ""
	bold    style = "1"
	faint   style = "2"
	red     style = "31"
	green   style = "32"
	yellow  style = "33"
	blue    style = "34"
	magenta style = "35"
	cyan    style = "36"
	alarm   style = "1;31"
)

// add appends s. The spaces at its end have no style, so that a row can be
// trimmed.
func (p paint) add(b []byte, st style, s string) []byte {
	if !p || st == plain {
		return append(b, s...)
	}
	text := strings.TrimRight(s, " ")
	if text == "" {
		return append(b, s...)
	}
	b = append(append(append(b, "\x1b["...), st...), 'm')
	return append(append(append(b, text...), "\x1b[m"...), s[len(text):]...)
}

// spanStyle is how a span looks; a secret looks like one whatever its role.
func spanStyle(s line.Span) style {
	if s.Secret {
		return magenta
	}
	return roleStyles[s.Role]
}

var roleStyles = [...]style{
	line.Plain: plain, line.Verb: bold, line.Good: green, line.More: cyan, line.Later: yellow, line.Bad: red,
	line.Value: plain, line.Note: faint, line.Label: faint, line.Info: blue, line.Warning: yellow, line.Danger: alarm,
	line.Ref: faint,
}

var signStyles = [...]style{
	line.None: plain, line.ToServer: cyan, line.ToClient: blue, line.OwnServer: magenta, line.OwnClient: magenta,
	line.Changed: magenta, line.Opened: faint, line.Closed: faint, line.Yes: green, line.No: red, line.Open: yellow,
	line.Mail: bold, line.Secured: cyan, line.Unread: faint, line.Noted: yellow, line.Fact: blue, line.Caution: yellow, line.Alarm: alarm,
}

// sessionStyle gives sessions that run side by side different looks.
func sessionStyle(n int) style {
	return [...]style{green, faint, cyan, magenta, blue}[uint(n)%5]
}

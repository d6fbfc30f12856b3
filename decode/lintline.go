package decode

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// The longest lines that the RFCs allow, in octets with their ending.
const (
	answerLimit  = 12288 // AUTH, and answers to challenges (RFC 4954 4, RFC 5034 4)
	replyLimit   = 512   // RFC 5321 4.5.3.1.5, RFC 2449 4
	commandLimit = 512   // RFC 5321 4.5.3.1.4
	pop3Limit    = 255   // RFC 2449 4
	pathLimit    = 2048  // MAIL and RCPT: each extension adds to commandLimit
)

// limit is how long the line of a command may be.
func (c *Conversation) limit(cmd *Command) int {
	switch {
	case cmd.Verb == "AUTH", cmd.Verb == "X-EXPS":
		return answerLimit
	case cmd.Verb == "MAIL", cmd.Verb == "RCPT":
		return pathLimit
	}
	return c.protocol.description().lines
}

// lintLine gives the findings about the bytes of a line.
func (c *Conversation) lintLine(from Side, raw []byte, limit int) {
	line := trimEOL(raw)
	if len(raw) > limit && len(raw) < maxLine {
		c.find(from, "line-too-long.octets", number(limit))
	}
	switch {
	case len(raw) >= maxLine && unfinished(raw):
		c.find(from, "line-too-long.unread", number(maxLine))
	case !unfinished(raw) && len(raw)-len(line) == 1:
		c.find(from, "bare-lf")
	}
	if len(raw)-len(line) > 2 || bytes.IndexByte(line, '\r') >= 0 {
		c.find(from, "bare-cr")
	}
	if plain(line) {
		return
	}
	if bytes.IndexByte(line, 0) >= 0 {
		c.find(from, "nul-byte.line", c.role(from).String())
	}
	if hasControl(line) {
		c.find(from, "control-bytes")
	}
	if bytes.ContainsFunc(line, bidi) {
		c.find(from, "bidi-control.line", c.role(from).String())
	}
}

// plain reports whether a line has nothing but printable ASCII.
func plain(line []byte) bool {
	for _, c := range line {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// hasControl reports whether a line has a control character, C1 included, as
// UTF-8 or as a single byte, other than those with findings of their own.
func hasControl(line []byte) bool {
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		if r == utf8.RuneError && n == 1 {
			r = rune(line[0])
		}
		if unicode.IsControl(r) && r != 0 && r != '\r' && r != '\t' {
			return true
		}
		line = line[n:]
	}
	return false
}

// bidi reports whether r changes the direction of the text around it (Unicode
// Bidi_Control).
func bidi(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

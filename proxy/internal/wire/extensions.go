package wire

import (
	"bytes"
	"slices"
	"strings"
)

// Offer returns a list of extensions in which the verb that asks for TLS stands, or does
// not: STARTTLS in a reply to EHLO, STLS in one to CAPA. A list in which nothing has to be
// changed is returned as it is.
func Offer(verb string, list []byte, offered bool) []byte {
	if verb == "STLS" {
		return offerSTLS(list, offered)
	}
	return offerSTARTTLS(list, offered)
}

// offerSTARTTLS has STARTTLS stand in a reply to EHLO, or not (RFC 3207 2). All
// lines but the last have a hyphen behind their code (RFC 5321 4.2.1).
func offerSTARTTLS(reply []byte, offered bool) []byte {
	var lines [][]byte
	var last byte
	had := false
	for line := range bytes.Lines(reply) {
		code, text, ok := cutCode(line)
		if !ok {
			return reply
		}
		last = text[0]
		if len(lines) > 0 && IsKeyword(text[1:], "STARTTLS") {
			had = true
			continue
		}
		lines = append(lines, slices.Concat(code, text))
	}
	if had == offered {
		return reply
	}
	if offered {
		lines = append(lines, []byte(string(lines[0][:3])+" STARTTLS\r\n"))
	}
	for _, line := range lines {
		line[3] = '-'
	}
	lines[len(lines)-1][3] = last
	return bytes.Join(lines, nil)
}

// cutCode takes the code off a line, which may stand alone. What follows begins
// with a space or a hyphen.
func cutCode(line []byte) (code, text []byte, ok bool) {
	if len(line) < 4 {
		return nil, nil, false
	}
	code, text = line[:3], line[3:]
	if len(bytes.TrimRight(text, "\r\n")) == 0 {
		text = slices.Concat([]byte(" "), text)
	}
	return code, text, strings.Trim(string(code), "0123456789") == "" && (text[0] == ' ' || text[0] == '-')
}

// offerSTLS has STLS stand in a reply to CAPA, or not (RFC 2595 4).
func offerSTLS(reply []byte, offered bool) []byte {
	var lines [][]byte
	had := false
	for line := range bytes.Lines(reply) {
		if len(lines) > 0 && IsKeyword(line, "STLS") {
			had = true
			continue
		}
		lines = append(lines, line)
	}
	if had == offered {
		return reply
	}
	if offered {
		lines = slices.Insert(lines, 1, []byte("STLS\r\n"))
	}
	return bytes.Join(lines, nil)
}

// IsKeyword reports whether a line of a list is about a keyword.
func IsKeyword(line []byte, keyword string) bool {
	words := strings.Fields(string(line))
	return len(words) > 0 && strings.EqualFold(words[0], keyword)
}

package proxy

import (
	"bytes"
	"strings"

	"mitmail/decode"
)

// ruleList makes a list of extensions true for the client: whether it can have
// TLS depends on its own leg, not on the server's.
func (s *session) ruleList(list []byte) decode.Ruling {
	changed := offerSTARTTLS
	if s.Protocol == decode.POP3 {
		changed = offerSTLS
	}
	if text := changed(list, s.offers()); !bytes.Equal(text, list) {
		return decode.Ruling{Send: text, By: byLegs}
	}
	return decode.Ruling{}
}

// offerSTARTTLS has STARTTLS stand in a reply to EHLO, or not (RFC 3207 2). All
// lines but the last have a hyphen behind their code (RFC 5321 4.2.1).
func offerSTARTTLS(reply []byte, offered bool) []byte {
	var lines [][]byte
	var last byte = ' '
	for line := range bytes.Lines(reply) {
		if len(line) < 4 {
			return reply
		}
		last = line[3]
		if len(lines) == 0 || !isKeyword(line[4:], "STARTTLS") {
			lines = append(lines, bytes.Clone(line))
		}
	}
	if len(lines) > 0 && offered {
		lines = append(lines, []byte(string(lines[0][:3])+"-STARTTLS\r\n"))
	}
	for i, line := range lines {
		line[3] = '-'
		if i == len(lines)-1 {
			line[3] = last
		}
	}
	return bytes.Join(lines, nil)
}

// offerSTLS has STLS stand in a reply to CAPA, or not (RFC 2595 4).
func offerSTLS(reply []byte, offered bool) []byte {
	var text []byte
	first := true
	for line := range bytes.Lines(reply) {
		if first || !isKeyword(line, "STLS") {
			text = append(text, line...)
		}
		if first && offered {
			text = append(text, "STLS\r\n"...)
		}
		first = false
	}
	return text
}

// isKeyword reports whether a line of a list is about a keyword.
func isKeyword(line []byte, keyword string) bool {
	words := strings.Fields(string(line))
	return len(words) > 0 && strings.EqualFold(words[0], keyword)
}

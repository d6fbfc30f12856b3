package proxy

import (
	"bytes"
	"slices"
	"strings"

	"mitmail/decode"
)

// offers has TLS stand in a list of extensions, or not, as each protocol writes it.
var offers = map[decode.Protocol]func(list []byte, offered bool) []byte{decode.SMTP: offerSTARTTLS, decode.POP3: offerSTLS}

// ruleList makes a list of extensions true for the client: whether it can have
// TLS depends on its own leg, not on the server's.
func (s *session) ruleList(list []byte) decode.Ruling {
	if text := offers[s.Protocol](list, s.offers()); !bytes.Equal(text, list) {
		return decode.Ruling{Send: text, By: byMitmail}
	}
	return decode.Ruling{}
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
		if len(lines) > 0 && isKeyword(text[1:], "STARTTLS") {
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
	return code, text, digits(string(code)) && (text[0] == ' ' || text[0] == '-')
}

// offerSTLS has STLS stand in a reply to CAPA, or not (RFC 2595 4).
func offerSTLS(reply []byte, offered bool) []byte {
	var lines [][]byte
	had := false
	for line := range bytes.Lines(reply) {
		if len(lines) > 0 && isKeyword(line, "STLS") {
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

// isKeyword reports whether a line of a list is about a keyword.
func isKeyword(line []byte, keyword string) bool {
	words := strings.Fields(string(line))
	return len(words) > 0 && strings.EqualFold(words[0], keyword)
}

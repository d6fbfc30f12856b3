package message

import (
	"encoding/base64"
	"strings"
)

// decodeWords decodes the encoded words in s (RFC 2047). Blanks between two of
// them vanish, and their octets are joined before they become characters,
// since many programs cut a character in two. What is broken stays as it is.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	var t wordText
	for s != "" {
		start := strings.Index(s, "=?")
		if start < 0 {
			break
		}
		charset, octets, size := parseWord(s[start:])
		if size == 0 {
			start += len("=?")
			t.plain(s[:start])
		} else {
			t.word(s[:start], charset, octets)
		}
		s = s[start+size:]
	}
	t.plain(s)
	return t.end()
}

// wordText puts a text together from plain pieces and encoded words.
type wordText struct {
	text    strings.Builder
	charset string // of the words that wait to be joined by more
	octets  []byte
}

// plain adds text as it is.
func (t *wordText) plain(s string) {
	if s != "" {
		t.flush()
		t.text.WriteString(s)
	}
}

// word adds a word and the text before it.
func (t *wordText) word(before, charset string, octets []byte) {
	joins := t.charset != "" && strings.Trim(before, " \t") == ""
	if !joins {
		t.plain(before)
	}
	if !strings.EqualFold(charset, t.charset) {
		t.flush()
	}
	t.charset = charset
	t.octets = append(t.octets, octets...)
}

// flush adds the words that wait.
func (t *wordText) flush() {
	if t.charset != "" {
		t.text.WriteString(toUTF8(t.charset, string(t.octets)))
		t.charset, t.octets = "", t.octets[:0]
	}
}

// end is the whole text.
func (t *wordText) end() string {
	t.flush()
	return t.text.String()
}

// parseWord reads the encoded word that s begins with, =?charset?B?text?= or
// the same with Q; size is 0 where it is broken or in an unknown charset.
func parseWord(s string) (set string, octets []byte, size int) {
	fields := strings.SplitN(s[len("=?"):], "?", 4)
	if len(fields) < 4 || !strings.HasPrefix(fields[3], "=") || charset(fields[0]) == nil {
		return "", nil, 0
	}
	octets, ok := decodeWord(fields[1], fields[2])
	if !ok {
		return "", nil, 0
	}
	return fields[0], octets, len(s) - len(fields[3]) + len("=")
}

// decodeWord decodes the text of a word (RFC 2047 4).
func decodeWord(encoding, text string) ([]byte, bool) {
	switch encoding {
	case "B", "b":
		b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
		return b, err == nil
	case "Q", "q":
		return decodeQ(text)
	}
	return nil, false
}

// decodeQ decodes the Q encoding (RFC 2047 4.2).
func decodeQ(text string) ([]byte, bool) {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '_':
			b = append(b, ' ')
		case c != '=':
			b = append(b, c)
		case i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			b = append(b, unhex(text[i+1], text[i+2]))
			i += 2
		default:
			return nil, false
		}
	}
	return b, true
}

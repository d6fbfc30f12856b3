package dashboard

import (
	"bytes"
	"mime"
	"strings"
)

// What is read of a message at most.
const (
	maxMailDepth = 50
	maxMailParts = 1000
	maxHeaders   = 1000
)

// mail is a message taken apart, as far as that goes: broken ones are read too.
type mail struct {
	raw     []byte
	headers []header
	parts   []mailPart // the MIME tree from the top, leaves and branches
}

// header is a field with its words decoded.
type header struct{ name, value string }

// readMail takes a message apart.
func readMail(raw []byte) *mail {
	m := &mail{raw: raw}
	m.headers = m.entity(raw, 0)
	return m
}

// entity reads a node and what is below it.
func (m *mail) entity(raw []byte, depth int) []header {
	head, body := cutHead(raw)
	headers := readHeaders(head)
	kind, params, err := mime.ParseMediaType(find(headers, "Content-Type"))
	if err != nil && kind == "" {
		kind, params = "text/plain", nil
	}
	p := mailPart{depth: depth, kind: kind, charset: params["charset"], name: fileName(headers, params), body: body}
	p.encoding = strings.ToLower(strings.TrimSpace(find(headers, "Content-Transfer-Encoding")))
	boundary := params["boundary"]
	p.branch = strings.HasPrefix(kind, "multipart/") && boundary != "" && depth < maxMailDepth
	p.measure()
	if len(m.parts) == maxMailParts {
		return headers
	}
	m.parts = append(m.parts, p)
	if p.branch {
		for _, part := range cutParts(body, boundary) {
			m.entity(part, depth+1)
		}
	}
	return headers
}

// cutHead parts the headers from the body.
func cutHead(raw []byte) (head, body []byte) {
	for _, end := range []string{"\r\n", "\n"} {
		if bytes.HasPrefix(raw, []byte(end)) {
			return nil, raw[len(end):]
		}
	}
	for _, gap := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(raw, []byte(gap)); i >= 0 {
			return raw[:i+len(gap)/2], raw[i+len(gap):]
		}
	}
	return raw, nil
}

// readHeaders reads fields, folded lines joined.
func readHeaders(head []byte) (all []header) {
	decoder := mime.WordDecoder{CharsetReader: charset}
	for l := range bytes.Lines(head) {
		text := strings.TrimRight(string(l), "\r\n")
		if n := len(all); n > 0 && (strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t")) {
			all[n-1].value += " " + strings.TrimSpace(text)
			continue
		}
		if len(all) == maxHeaders {
			break
		}
		name, text, _ := strings.Cut(text, ":")
		all = append(all, header{name, strings.TrimSpace(text)})
	}
	for i, h := range all {
		if decoded, err := decoder.DecodeHeader(h.value); err == nil {
			all[i].value = decoded
		}
	}
	return all
}

// find is the value of a field, or "".
func find(all []header, name string) string {
	for _, h := range all {
		if strings.EqualFold(h.name, name) {
			return h.value
		}
	}
	return ""
}

// cutParts is what stands between the lines of a boundary (RFC 2046 5.1.1). The
// line end before such a line belongs to it.
func cutParts(body []byte, boundary string) (parts [][]byte) {
	mark, start := []byte("--"+boundary), -1
	for at := 0; at < len(body); {
		end := len(body)
		if i := bytes.IndexByte(body[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if rest, ok := bytes.CutPrefix(bytes.TrimRight(body[at:end], " \t\r\n"), mark); ok && (len(rest) == 0 || string(rest) == "--") {
			if start >= 0 {
				parts = append(parts, bytes.TrimSuffix(bytes.TrimSuffix(body[start:at], []byte("\n")), []byte("\r")))
			}
			if start = end; len(rest) > 0 {
				return parts
			}
		}
		at = end
	}
	if start >= 0 && start < len(body) { // it has no end
		parts = append(parts, body[start:])
	}
	return parts
}

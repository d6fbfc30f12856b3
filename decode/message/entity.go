package message

import "strings"

// The media types that the tree is made of (RFC 2045 5.2, RFC 2046 5).
const (
	plainText = "text/plain"
	embedded  = "message/rfc822"
)

// entity is what the header of a part says of its body.
type entity struct {
	media    string // lower case
	boundary string // of a multipart
	encoding string // lower case (RFC 2045 6.1)
	charset  string // of text
	name     string // of a file; "" where there is none
}

// newEntity reads the fields of RFC 2045 and RFC 2183 that h has kept.
func newEntity(h *header) entity {
	media, kind := parseParams(h.kind)
	if !isMedia(media) {
		media = h.defaultType
	}
	e := entity{media: media, name: fileName(h, kind)}
	if e.multipart() {
		boundary, _ := kind.get("boundary")
		e.boundary = strings.TrimRight(boundary, " \t")
		return e // in no encoding (RFC 2045 6.4)
	}
	e.encoding, _ = parseParams(h.encoding)
	e.charset, _ = kind.get("charset")
	return e
}

// fileName is the name a part gives its content (RFC 2183 2.3), or the
// parameter of its type that came before that.
func fileName(h *header, kind params) string {
	_, disposition := parseParams(h.disposition)
	if name := disposition.text("filename"); name != "" {
		return name
	}
	return kind.text("name")
}

// multipart says that the part is made of parts.
func (e *entity) multipart() bool {
	return strings.HasPrefix(e.media, "multipart/")
}

// child is the type of a part that does not name its own (RFC 2046 5.1.5).
func (e *entity) child() string {
	if e.media == "multipart/digest" {
		return embedded
	}
	return plainText
}

// message says that the part is a message (RFC 2046 5.2.1, RFC 6532 3.7). One
// in an encoding is against the former and is not looked into.
func (e *entity) message() bool {
	encoded := e.encoding == "base64" || e.encoding == "quoted-printable"
	return !encoded && (e.media == embedded || e.media == "message/global")
}

// isMedia says that s is a media type: two tokens (RFC 2045 5.1).
func isMedia(s string) bool {
	kind, sub, _ := strings.Cut(s, "/")
	return isToken(kind) && isToken(sub)
}

// isToken says that s is a token (RFC 2045 5.1).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`()<>@,;:\"/[]?=`, r)
	})
}

// isName says that s is the name of a field (RFC 5322 3.6.8).
func isName(s []byte) bool {
	for _, c := range s {
		if c <= ' ' || c > '~' || c == ':' {
			return false
		}
	}
	return len(s) > 0
}

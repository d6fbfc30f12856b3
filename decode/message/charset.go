package message

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// charset finds a character set as browsers and mail programs know it, or by
// its IANA name; nil where nobody knows it.
func charset(name string) encoding.Encoding {
	name, _, _ = strings.Cut(name, "*") // a language may follow (RFC 2231 5)
	if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
		return e
	}
	e, err := ianaindex.MIME.Encoding(name)
	if err != nil {
		return nil
	}
	return e
}

// toUTF8 decodes s; in an unknown character set it stays as it is.
func toUTF8(name, s string) string {
	e := charset(name)
	if e == nil {
		return s
	}
	decoded, err := e.NewDecoder().String(s)
	if err != nil {
		return s
	}
	return decoded
}

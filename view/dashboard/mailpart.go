package dashboard

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/htmlindex"
)

// mailPart is a node of the MIME tree.
type mailPart struct {
	depth    int
	kind     string // media type
	name     string // of a file
	charset  string
	encoding string
	body     []byte // as it was sent
	branch   bool   // it has parts of its own
	size     int    // of a leaf's octets
	hash     string // of a leaf with a name: SHA-256
}

func fileName(headers []header, params map[string]string) string {
	_, more, _ := mime.ParseMediaType(find(headers, "Content-Disposition"))
	if more["filename"] != "" {
		return more["filename"]
	}
	return params["name"]
}

// fileName is a name for the part's file, here and not hidden, whatever the
// sender would like.
func (p *mailPart) fileName(otherwise string) string {
	name := p.name[strings.LastIndexAny(p.name, `/\:`)+1:]
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < ' ' || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, name), ".")
	return cmp.Or(name, otherwise)
}

// measure finds the size of a leaf, and the hash of a file.
func (p *mailPart) measure() {
	if p.branch {
		return
	}
	octets := p.content()
	p.size = len(octets)
	if p.name != "" {
		p.hash = fmt.Sprintf("SHA-256 %x", sha256.Sum256(octets))
	}
}

// content is a part's octets; of a broken encoding as many as can be had.
func (p *mailPart) content() []byte {
	var r io.Reader
	switch p.encoding {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, bytes.NewReader(p.body))
	case "quoted-printable":
		r = quotedprintable.NewReader(bytes.NewReader(p.body))
	default:
		return p.body
	}
	out, _ := io.ReadAll(r)
	return out
}

// text is a part's content as UTF-8.
func (p *mailPart) text() string {
	raw := p.content()
	if r, err := charset(p.charset, bytes.NewReader(raw)); err == nil {
		if out, err := io.ReadAll(r); err == nil {
			return string(out)
		}
	}
	return string(raw)
}

// charset reads text in a named encoding.
func charset(name string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "", "utf-8", "us-ascii":
		return r, nil
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, err
	}
	return e.NewDecoder().Reader(r), nil
}

package dashboard

import (
	"bytes"
	"fmt"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/picture"
)

// maxDump is how many bytes of a line are shown one by one.
const maxDump = 96

// bytes shows a line as it was on the wire, its CR and LF too.
func (t *explainer) bytes(ev *decode.Event) {
	raw := ev.Raw
	if raw == nil {
		raw = ev.Sent
	}
	if len(raw) == 0 {
		return
	}
	t.head(lang.F("on the wire, %d bytes", len(raw)))
	per := 16
	if t.width < 68 {
		per = 8
	}
	shown := raw[:min(len(raw), maxDump)]
	for i := 0; i < len(shown); i += per {
		t.add(dump(shown[i:min(i+per, len(shown))], i, per))
	}
	if len(raw) > maxDump {
		t.para(span{lang.F("… and %d more", len(raw)-maxDump), note})
	}
	switch {
	case bytes.HasSuffix(raw, []byte("\r\n")):
		t.para(span{"0d 0a", proxied}, span{" " + lang.T("is CR LF, the end of a line"), note})
	case bytes.HasSuffix(raw, []byte("\n")):
		t.para(span{"0a", proxied}, span{" " + lang.T("is LF alone: lines of mail end with CR LF"), caut})
	}
}

// dump is a row of bytes: where they stand, each as a number, each as a
// character.
func dump(p []byte, at, per int) row {
	r := row{}.at(0, span{fmt.Sprintf("%04x", at), note})
	for i, b := range p {
		x := 6 + 3*i + i/8
		r = r.at(x, span{fmt.Sprintf("%02x", b), byteRole(b)})
		r = r.at(8+3*per+per/8+i, span{glyph(b), byteRole(b)})
	}
	return r
}

// glyph is a byte in one column.
func glyph(b byte) string {
	if b < ' ' || b >= 0x7f {
		return "·"
	}
	return string(rune(b))
}

func byteRole(b byte) role {
	switch {
	case b == '\r' || b == '\n':
		return proxied
	case b < ' ' || b >= 0x7f:
		return later
	}
	return plain
}

// maxSteps is how many groups of base64 are worked step by step.
const maxSteps = 2

// base64 works a text in base64 back into its bytes: four characters are four
// numbers of six bits, which are three bytes.
func (t *explainer) base64(coded string, hidden bool) {
	groups, ok := explain.Base64(coded)
	if !ok {
		return
	}
	var plainText []byte
	for _, g := range groups {
		plainText = append(plainText, g.Bytes...)
	}
	as := value
	if hidden {
		as = secret
	}
	t.head(lang.T("base64, step by step"))
	t.field(fit(coded, 24), min(26, len(coded)+2), span{lang.T("is") + "  ", note}, span{string(plainText), as})
	t.gap()
	for _, r := range picture.Base64(groups, maxSteps, hidden) {
		t.add(rowOfPicture(r))
	}
}

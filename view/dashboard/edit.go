package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mitmail/view/lang"
)

// editHeld has the user change a unit: a line in place, more in an editor.
func (u *ui) editHeld(unit Held) {
	switch {
	case unit.Secret:
		u.dash.Notice(lang.T("it has a secret, and secrets are masked: forward, answer or drop it"))
	case unit.Event.Payload.Name() == "open":
		u.dash.Notice(lang.T("the session itself has no text: forward, answer or drop it"))
	case unit.Event.Payload.Name() != "message" && bytes.Count(unit.Text, []byte("\n")) <= 1:
		u.ask(prompt{label: lang.T("edit"), hint: lang.T(`\r\n ends the line, \\ is a backslash`), done: func(text string) string {
			edited, err := unescape(text)
			if err != nil {
				return err.Error()
			}
			u.send(unit, edited)
			return ""
		}}, escape(unit.Text))
	case u.dash.o.Editor == nil:
		u.dash.Notice(lang.T("there is no editor here"))
	default:
		u.editAside(unit)
	}
}

// editAside has the user's editor change a unit, and asks before it goes on.
func (u *ui) editAside(unit Held) {
	var edited []byte
	var err error
	if !u.dash.app.Suspend(func() { edited, err = u.dash.o.Editor(bytes.ReplaceAll(unit.Text, []byte("\r\n"), []byte("\n"))) }) {
		u.dash.Notice(lang.T("the terminal cannot be given away"))
		return
	}
	if err != nil {
		u.dash.Notice(lang.F("error: %s", err))
		return
	}
	after := keepEndings(unit.Text, edited)
	changes := difference(unit.Text, after)
	if len(changes) == 0 {
		u.dash.Notice(lang.T("nothing was changed: it is held still"))
		return
	}
	u.overlay = &overlay{title: lang.T("What you changed"), keys: lang.T("y lets it go on like this, Esc keeps it held"), doc: func(int) doc { return diffDoc(changes) }, press: func(name string) {
		if name == "y" {
			u.overlay = nil
			u.send(unit, after)
		}
	}}
}

// send lets a text go on in a unit's place.
func (u *ui) send(unit Held, text []byte) {
	u.decided(unit, u.dash.o.Holder.Edit(unit.ID, text), "session %d: the %s goes on, edited")
}

// escape is a line as it can be edited: what cannot be typed is escaped, its ending
// too.
func escape(text []byte) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case !unicode.IsPrint(r):
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		default:
			b.WriteRune(r)
		}
		text = text[n:]
	}
	return b.String()
}

// unescape is the text of an escaped line.
func unescape(s string) ([]byte, error) {
	var out []byte
	for s != "" {
		if s[0] == '"' || s[0] == '\'' {
			out, s = append(out, s[0]), s[1:]
			continue
		}
		r, multibyte, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil {
			return nil, errors.New(lang.T(`a backslash stands before r, n, t, x and two hex digits, or another one`))
		}
		if multibyte {
			out = utf8.AppendRune(out, r)
		} else {
			out = append(out, byte(r))
		}
		s = rest
	}
	return out, nil
}

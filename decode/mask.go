package decode

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
)

// Masker replaces the secrets of one session, in everything that its events
// say, by •••. It remembers the last secrets, because a server may repeat a
// password and a user may type it where it does not belong. The zero Masker is
// ready. It is not safe for concurrent use.
type Masker struct {
	secrets  memory
	words    []string          // of what secrets holds, the longest first
	replacer *strings.Replacer // of words; nil where there are none
}

// hidden stands in the place of a secret, however long that is.
const hidden = "•••"

// Mask returns the event without its secrets. The event given is not changed;
// the one returned may share with it what holds none, and its spans are gone.
// A session's events are given in order, each once.
func (m *Masker) Mask(ev Event) Event {
	if m.secrets.learn(&ev) {
		m.words = m.secrets.words()
		m.replacer = replacer(m.words)
	}
	if len(ev.Secrets) > 0 {
		ev.Raw = cover(ev.Raw, ev.Secrets)
		ev.Sent = cover(ev.Sent, wholeLine(ev.Sent, true))
		ev.Secrets = nil
	}
	ev.What = m.known(ev.What)
	if m.replacer == nil {
		return ev
	}
	ev.Raw, ev.Sent, ev.By = m.bytes(ev.Raw), m.bytes(ev.Sent), m.text(ev.By)
	ev.What = m.scrub(reflect.ValueOf(ev.What)).Interface().(What)
	return ev
}

// known masks what an event says is secret.
func (m *Masker) known(what What) What {
	switch w := what.(type) {
	case *Command:
		return maskCommand(*w)
	case *Response:
		if w.Secret && w.Decoded != nil {
			return &Response{Decoded: mask(w.Decoded), Secret: true}
		}
	case *Auth:
		auth := *w
		auth.Secret, auth.Digest = mask(w.Secret), mask(w.Digest)
		return &auth
	case *Reply:
		if w.To != "" && m.secrets.has(w.To) { // it answers a line that was secret as a whole
			reply := *w
			reply.To = hidden
			return &reply
		}
	}
	return what
}

func maskCommand(w Command) *Command {
	if len(w.Secret) > 0 {
		w.Args = string(cover([]byte(w.Args), w.Secret))
		w.Decoded, w.Secret = mask(w.Decoded), nil
	}
	if w.SecretVerb {
		w.Verb, w.Decoded = hidden, mask(w.Decoded)
		if w.Args != "" {
			w.Args = hidden
		}
	}
	return &w
}

// mask hides a string that is there.
func mask(s *string) *string {
	if s == nil {
		return nil
	}
	h := hidden
	return &h
}

// cover is p with its spans hidden.
func cover(p []byte, spans []Span) []byte {
	if len(spans) == 0 {
		return p
	}
	var out []byte
	from := 0
	for _, s := range spans {
		out = append(append(out, p[from:s.Start]...), hidden...)
		from = s.End
	}
	return append(out, p[from:]...)
}

func (m *Masker) text(s string) string { return m.replacer.Replace(s) }

func (m *Masker) bytes(p []byte) []byte {
	if s := m.text(string(p)); s != string(p) {
		return []byte(s)
	}
	return bytes.Clone(p)
}

// scrub is a copy of v in which no secret recurs in any string, however deep.
func (m *Masker) scrub(v reflect.Value) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	to.Set(v)
	switch v.Kind() {
	case reflect.String:
		to.SetString(m.text(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			to.Set(reflect.New(v.Type().Elem()))
			to.Elem().Set(m.scrub(v.Elem()))
		}
	case reflect.Struct:
		if said, ok := v.Interface().(Sentence); ok { // its key is ours
			said.Args = slices.Clone(said.Args)
			for i := range said.Args {
				said.Args[i] = m.text(said.Args[i])
			}
			to.Set(reflect.ValueOf(said))
			break
		}
		for i := range v.NumField() {
			to.Field(i).Set(m.scrub(v.Field(i)))
		}
	case reflect.Slice:
		if !v.IsNil() {
			to.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		for i := range v.Len() {
			to.Index(i).Set(m.scrub(v.Index(i)))
		}
	case reflect.Map:
		if !v.IsNil() {
			to.Set(reflect.MakeMap(v.Type()))
		}
		for k, e := range v.Seq2() {
			to.SetMapIndex(m.scrub(k), m.scrub(e))
		}
	}
	return to
}

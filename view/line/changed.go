package line

import (
	"bytes"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
)

// changed is what went on in the place of what was said: of a list, the lines that
// were taken out or put in, else all of it.
func changed(ev *decode.Event) []Line {
	if len(ev.Sent) == 0 {
		return []Line{{Sign: Changed, Means: instead(lang.T("kept back by mitmail"), ev)}}
	}
	if bytes.Equal(ev.Sent, ev.Raw) { // such as one that was delayed
		return []Line{{Sign: Changed, Means: instead(lang.T("passed on as it was"), ev)}}
	}
	if bytes.Count(ev.Sent, []byte("\n")) > 1 {
		if lines := edits(ev); len(lines) > 0 {
			return lines
		}
	}
	return []Line{edit(ev, ev.Sent, lang.T("mitmail passed this on instead"))}
}

// edits is the lines that were taken out of a list or put into it.
func edits(ev *decode.Event) []Line {
	var lines []Line
	for _, e := range []struct {
		from, than []byte
		means      string
	}{
		{ev.Raw, ev.Sent, lang.T("mitmail took this line out")},
		{ev.Sent, ev.Raw, lang.T("mitmail put this line in")},
	} {
		for _, l := range beyond(e.from, e.than) {
			if len(lines) == maxLines {
				return append(lines, Line{Sign: Changed, Means: instead(lang.T("mitmail changed more lines"), ev)})
			}
			lines = append(lines, edit(ev, l, e.means))
		}
	}
	return lines
}

// beyond is the lines that one list has and the other has not.
func beyond(list, other []byte) (more [][]byte) {
	had := make(map[string]int)
	for l := range bytes.Lines(other) {
		had[alone(l)]++
	}
	for l := range bytes.Lines(list) {
		if had[alone(l)]--; had[alone(l)] < 0 {
			more = append(more, l)
		}
	}
	return more
}

// alone is a line without what ties it to the next: the hyphen behind a code says
// only that it is not the last (RFC 5321 4.2.1).
func alone(l []byte) string {
	text := string(bytes.TrimRight(l, "\r\n"))
	if len(text) > 3 && text[3] == '-' && strings.Trim(text[:3], "0123456789") == "" {
		return text[:3] + " " + text[4:]
	}
	return text
}

// edit is a line about a change; all of it is secret where anything is of what was
// said or of what went on, as lines of a list do not say which.
func edit(ev *decode.Event, text []byte, means string) Line {
	w := wire{raw: text}
	if len(ev.Secrets)+len(ev.SentSecrets) > 0 {
		w.secrets = []decode.Span{{End: len(text)}}
	}
	return Line{Sign: Changed, Said: w.one(Plain), Means: instead(means, ev)}
}

// instead says what mitmail did, and who wanted it if that is somebody else.
func instead(what string, ev *decode.Event) []Span {
	if ev.By != "" && ev.By != "mitmail" {
		what = lang.F("%s (%s)", what, field(ev.By))
	}
	return note(what)
}

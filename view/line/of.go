package line

import (
	"mitmail/decode"
	"mitmail/view/lang"
)

// Of is what there is to say about an event of a session that speaks p; nil
// for a chunk, which is part of something larger (see [ChunkRun]). The lines belong
// to the caller.
func Of(p decode.Protocol, ev decode.Event) []Line {
	lines := about(p, &ev)
	if lines != nil && ev.Changed && ev.Raw != nil {
		lines = append(lines, changed(&ev)...)
	}
	return lines
}

// Unit is what it is called that becomes an event of such a name, if it passes.
func Unit(event string) string {
	if event == "open" {
		return lang.T("session")
	}
	return lang.T(event)
}

func about(p decode.Protocol, ev *decode.Event) []Line {
	switch w := ev.Payload.(type) {
	case *decode.Open:
		return opened(p, w)
	case *decode.Command:
		return command(p, ev, w)
	case *decode.Reply:
		return reply(p, ev, w)
	case *decode.Response:
		return response(ev, w)
	case *decode.Auth:
		return auth(w)
	case *decode.Message:
		return mail(w)
	case *decode.TLS:
		return secured(w)
	case *decode.Finding:
		return finding(w)
	case *decode.Gap:
		return missing(ev, w)
	case *decode.Preamble:
		return preamble(ev, w)
	case *decode.Note:
		return noted(w)
	case *decode.Opaque:
		return unread(ev, w)
	case *decode.Close:
		return closed(w)
	}
	return nil
}

// said is the bytes an event shows: what was received, or where mitmail spoke
// for itself what it said.
func said(ev *decode.Event) wire {
	if ev.Raw == nil {
		return wire{ev.Sent, ev.SentSecrets}
	}
	return wire{ev.Raw, ev.Secrets}
}

// own says of a meaning that mitmail speaks.
func own(means []Span) []Span {
	return append(note(lang.T("mitmail itself: ")), means...)
}

// note is an explanation that is a single span.
func note(s string) []Span {
	if s == "" {
		return nil
	}
	return []Span{{Text: s, Role: Note}}
}

package line

import (
	"cmp"
	"fmt"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
)

// opened says who talks to whom.
func opened(p decode.Protocol, o *decode.Open) []Line {
	means := strings.ToUpper(p.String()) + " session"
	switch {
	case o.Route != "":
		means += ", route " + field(o.Route)
	case o.File != "":
		means += ", in " + field(o.File)
	}
	return []Line{{
		Sign:  Opened,
		Said:  []Span{{Text: field(o.Client), Role: Value}, {Text: whose(o)}, {Text: " → "}, {Text: field(o.Server), Role: Value}},
		Means: note(means),
	}}
}

// whose is the program behind a client, where it is known.
func whose(o *decode.Open) string {
	if o.PID == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s, pid %d)", cmp.Or(field(o.Program), "?"), o.PID)
}

// closed says how it went, and the counts.
func closed(c *decode.Close) []Line {
	counts := []string{
		Took(c.Duration), Count(int64(c.Commands), "command"), Count(int64(c.Messages), "message"),
		Size(c.ClientBytes) + " →", Size(c.ServerBytes) + " ←",
	}
	outcome := cmp.Or(SaidAll(c.Outcome), SaidAll(c.Reason))
	return []Line{{
		Sign:  Closed,
		Said:  []Span{{Text: field(outcome), Role: Value}},
		Means: note(strings.Join(counts, ", ")),
	}}
}

// secured describes TLS.
func secured(t *decode.TLS) []Line {
	with := map[string]string{"client": " with the client", "server": " with the server", "both": " between client and server"}[t.Leg]
	version := t.Version
	if version == "" {
		version = "TLS"
	}
	if t.OK == decode.No {
		return []Line{{Sign: Secured, Said: []Span{{Text: field(version) + with + " failed", Role: Bad}}, Means: note(field(t.Error))}}
	}
	return []Line{{Sign: Secured, Said: []Span{{Text: field(version) + with, Role: Good}}, Means: note(facts(t))}}
}

// facts is what is known of a TLS connection.
func facts(t *decode.TLS) string {
	words := "encrypted from here on, and mitmail does not look inside"
	switch {
	case t.Opened:
		words = "encrypted from here on, and opened with the key log"
	case t.Intercepted:
		words = "encrypted from here on, and mitmail reads along"
	}
	for _, f := range [...]struct{ label, value string }{{"for ", t.SNI}, {"cipher ", t.Cipher}, {"certificate by ", t.Issuer}} {
		if f.value != "" {
			words += "; " + f.label + field(f.value)
		}
	}
	return words
}

// finding is something odd that was seen.
func finding(f *decode.Finding) []Line {
	sign, role := Fact, Info
	switch f.Severity {
	case "warning":
		sign, role = Caution, Warning
	case "danger":
		sign, role = Alarm, Danger
	}
	means := []Span{{Text: field(Said(f.Said))}}
	if f.Ref != "" {
		means = append(means, Span{Text: "  "}, Span{Text: explain.Cite(field(f.Ref)), Role: Ref})
	}
	return []Line{{Sign: sign, Said: []Span{{Text: field(f.ID), Role: role}}, Means: means}}
}

// missing is bytes that the capture never had.
func missing(ev *decode.Event, g *decode.Gap) []Line {
	who := map[decode.Side]string{decode.Client: " from the client", decode.Server: " from the server"}[ev.From]
	return []Line{{Sign: Unread, Said: []Span{{Text: Size(g.Bytes) + who}}, Means: note("missing in the capture")}}
}

// unread is a run of bytes that were not decoded, once it has ended.
func unread(ev *decode.Event, o *decode.Opaque) []Line {
	if !o.Last {
		return nil
	}
	who := map[decode.Side]string{decode.Client: " from the client", decode.Server: " from the server"}[ev.From]
	return []Line{{Sign: Unread, Said: []Span{{Text: Size(o.Bytes) + who}}, Means: note("not decoded")}}
}

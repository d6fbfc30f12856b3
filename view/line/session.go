package line

import (
	"cmp"
	"fmt"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// opened says who talks to whom.
func opened(p decode.Protocol, o *decode.Open) []Line {
	protocol := strings.ToUpper(p.String())
	means := lang.F("%s session", protocol)
	switch {
	case o.Route != "":
		means = lang.F("%s session, route %s", protocol, field(o.Route))
	case o.File != "":
		means = lang.F("%s session, in %s", protocol, field(o.File))
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
		Means: note(strings.Join(counts, lang.T(", "))),
	}}
}

// secured describes TLS.
func secured(t *decode.TLS) []Line {
	leg, version := legs[t.Leg], field(cmp.Or(t.Version, "TLS"))
	if t.OK == decode.No {
		return []Line{{Sign: Secured, Said: []Span{{Text: lang.F(leg.failed, version), Role: Bad}}, Means: note(field(lang.Reason(t.Error)))}}
	}
	return []Line{{Sign: Secured, Said: []Span{{Text: lang.F(leg.secured, version), Role: Good}}, Means: note(facts(t))}}
}

// legs are what TLS is between.
var legs = map[string]struct{ secured, failed string }{
	"":       {"%s", "%s failed"},
	"client": {"%s with the client", "%s with the client failed"},
	"server": {"%s with the server", "%s with the server failed"},
	"both":   {"%s between client and server", "%s between client and server failed"},
}

// facts is what is known of a TLS connection.
func facts(t *decode.TLS) string {
	words := lang.T("encrypted from here on, and mitmail does not look inside")
	switch {
	case t.Opened:
		words = lang.T("encrypted from here on, and opened with the key log")
	case t.Intercepted:
		words = lang.T("encrypted from here on, and mitmail reads along")
	}
	for _, f := range [...]struct{ label, value string }{{"; for %s", t.SNI}, {"; cipher %s", t.Cipher}, {"; certificate by %s", t.Issuer}} {
		if f.value != "" {
			words += lang.F(f.label, field(f.value))
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
	return []Line{{Sign: Unread, Said: []Span{{Text: sizeFrom(g.Bytes, ev.From)}}, Means: note(lang.T("missing in the capture"))}}
}

// unread is a run of bytes that were not decoded, once it has ended.
func unread(ev *decode.Event, o *decode.Opaque) []Line {
	if !o.Last {
		return nil
	}
	return []Line{{Sign: Unread, Said: []Span{{Text: sizeFrom(o.Bytes, ev.From)}}, Means: note(lang.T("not decoded"))}}
}

// sizeFrom is so many bytes that a side has sent.
func sizeFrom(n int64, from decode.Side) string {
	switch from {
	case decode.Client:
		return lang.F("%s from the client", Size(n))
	case decode.Server:
		return lang.F("%s from the server", Size(n))
	}
	return Size(n)
}

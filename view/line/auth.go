package line

import (
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
)

// auth is one attempt to log in.
func auth(a *decode.Auth) []Line {
	l := Line{Said: []Span{{Text: lang.T("login")}}}
	if a.User != nil {
		l.Said = append(l.Said, Span{Text: lang.T(" as ")}, Span{Text: named(*a.User), Role: Value})
	}
	switch a.OK {
	case decode.Yes:
		l.Sign, l.Said[0] = Yes, Span{Text: lang.T("logged in"), Role: Good}
	case decode.No:
		l.Sign, l.Said = No, append(l.Said, Span{Text: lang.T(" failed"), Role: Bad})
	default:
		l.Sign, l.Said = Open, append(l.Said, Span{Text: lang.T(" not answered")})
	}
	l.Means = note(lang.F("with %s", field(a.Mechanism)))
	if a.Authzid != nil && *a.Authzid != "" {
		l.Means = add(l.Means, lang.T(", acting for "), a.Authzid, false)
	}
	l.Means = add(l.Means, secretName(a.Mechanism), a.Secret, true)
	l.Means = add(l.Means, lang.T(", digest "), a.Digest, true)
	return []Line{l}
}

// add appends a field with its label, where it is there.
func add(to []Span, label string, value *string, secret bool) []Span {
	if value == nil {
		return to
	}
	return append(to, Span{Text: label, Role: Note}, Span{Text: named(*value), Role: Value, Secret: secret})
}

// named is a name or secret as it is, in quotation marks where its bounds could
// not be seen.
func named(s string) string {
	if s == "" || strings.Contains(s, " ") {
		return quoted(s)
	}
	return field(s)
}

// secretName is what a mechanism's secret is called.
func secretName(mechanism string) string {
	if strings.Contains(strings.ToUpper(mechanism), "OAUTH") {
		return lang.T(", token ")
	}
	return lang.T(", password ")
}

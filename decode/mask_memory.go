package decode

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
)

// A session's last maxSecrets secrets are remembered. They are looked for where
// they are long enough not to be found by chance.
const (
	maxSecrets = 16
	minSecret  = 4
)

// memory is the last secrets of a session, each in the forms that it came in:
// in base64, decoded, and as a part of what was decoded.
type memory [][]string

// learn remembers the secrets of an event and reports whether any was new.
func (m *memory) learn(ev *Event) (learnt bool) {
	if cmd, ok := ev.What.(*Command); ok && cmd.Unknown && !cmd.SecretVerb {
		return false // masked where it stands; most likely it is no secret, and would drive out one that is
	}
	add := func(s string) { learnt = m.add(s) || learnt }
	for _, s := range ev.Secrets {
		add(string(ev.Raw[s.Start:s.End]))
	}
	switch w := ev.What.(type) {
	case *Command:
		for _, s := range w.Secret {
			add(w.Args[s.Start:s.End])
		}
		if w.SecretVerb {
			word, _, _ := strings.Cut(string(trimEOL(ev.Raw)), " ")
			add(word)
			add(w.Verb)
			add(w.Args)
		}
	case *Response:
		if w.Secret && w.Decoded != nil {
			add(*w.Decoded)
		}
	case *Auth:
		for _, s := range []*string{w.Secret, w.Digest} {
			if s != nil {
				add(*s)
			}
		}
	}
	return learnt
}

// add remembers a secret unless it is known, in place of the oldest if need be.
func (m *memory) add(s string) bool {
	if s == "" || m.has(s) {
		return false
	}
	*m = append(*m, forms(s))
	if len(*m) > maxSecrets {
		*m = slices.Delete(*m, 0, 1)
	}
	return true
}

func (m memory) has(s string) bool {
	return slices.ContainsFunc(m, func(known []string) bool { return slices.Contains(known, s) })
}

// forms are what a secret was made of: the text of its base64, the password in
// the text of PLAIN (RFC 4616 2), the token in that of XOAUTH2 and OAUTHBEARER
// (RFC 7628 3.1).
func forms(s string) []string {
	all := []string{s}
	if text, err := base64.StdEncoding.DecodeString(s); err == nil && len(text) > 0 {
		s = string(text)
		all = append(all, s)
	}
	if i := strings.LastIndexByte(s, 0); i >= 0 {
		all = append(all, s[i+1:])
	}
	if _, token, ok := strings.Cut(s, "Bearer "); ok {
		token, _, _ = strings.Cut(token, "\x01")
		all = append(all, token)
	}
	return all
}

// replacer hides what is remembered, and the base64 of it, wherever it stands;
// nil where nothing is long enough.
func (m memory) replacer() *strings.Replacer {
	var all []string
	for _, form := range slices.Concat(m...) {
		if len(form) >= minSecret {
			all = append(all, form, base64.StdEncoding.EncodeToString([]byte(form)), base64.RawStdEncoding.EncodeToString([]byte(form)))
		}
	}
	if all == nil {
		return nil
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the longest first
	var pairs []string
	for _, s := range all {
		pairs = append(pairs, s, hidden)
	}
	return strings.NewReplacer(pairs...)
}

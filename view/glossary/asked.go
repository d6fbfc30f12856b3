package glossary

import (
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
)

// Asked are the words that a line of a dialogue may be looked up by with [Find]: its
// verb or code, a mechanism, the id of a finding. Nil where there are none. There is
// nothing secret in them.
func Asked(protocol decode.Protocol, p decode.Payload) (words []string) {
	switch w := p.(type) {
	case *decode.Command:
		if _, known := explain.Verb(protocol.String(), w.Verb); !known || w.SecretVerb {
			return nil
		}
		words = []string{w.Verb}
		if args := strings.Fields(w.Args); w.Verb == "AUTH" && len(args) > 0 {
			words = append(words, strings.ToUpper(args[0]))
		}
	case *decode.Reply:
		if w.Code != 0 {
			return []string{strconv.Itoa(w.Code), w.Enhanced}
		}
		return []string{w.Status, w.ResponseCode}
	case *decode.Auth:
		words = []string{w.Mechanism}
	case *decode.Finding:
		words = []string{w.ID}
	}
	return words
}

// Offered is what line i of a reply offers, from 1, where it answers EHLO or CAPA: its
// name, and what it means. It is false where nothing is known of it.
func Offered(w *decode.Reply, i int) (Part, bool) {
	find := explain.Keyword
	switch w.To {
	case "EHLO", "LHLO":
	case "CAPA":
		find = explain.Capability
	default:
		return Part{}, false
	}
	if i < 1 || i > len(w.Items) {
		return Part{}, false
	}
	name, _, _ := strings.Cut(w.Items[i-1], " ")
	e, ok := find(w.Items[i-1])
	return Part{name, e}, ok
}

package dashboard

import (
	"cmp"
	"strings"
	"unicode"

	"mitmail/decode/message"
)

// branch reports whether a part has parts of its own.
func branch(mail *message.Tree, part int) bool {
	_, leaf := mail.Leaf(part)
	return !leaf
}

// saveName is a name for a part's file, here and not hidden, whatever the sender
// would like.
func saveName(n *message.Node, otherwise string) string {
	name := n.Name[strings.LastIndexAny(n.Name, `/\:`)+1:]
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < ' ' || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, name), ".")
	return cmp.Or(name, otherwise)
}

package html

import (
	"fmt"

	"mitmail/decode"
	"mitmail/decode/message"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxShapes is how many messages may wait for their verdict, each with its parts.
const maxShapes = 8

// shapes are the parts of messages whose verdict is outstanding, by their numbers.
type shapes map[int][]message.Node

// add keeps the parts of a message that is there as a whole.
func (s *shapes) add(b *body) {
	if b.mail == 0 || b.more > 0 {
		return
	}
	if *s == nil || len(*s) >= maxShapes {
		*s = make(shapes)
	}
	var raw []byte
	b.lines(func(_, l []byte) { raw = append(raw, l...) })
	(*s)[b.mail] = append((*s)[b.mail], message.Read(raw).Nodes...)
}

// structure adds the parts of a message as the tree that they are.
func (k *dialogue) structure(w *decode.Message) {
	nodes := k.shapes[w.Transfer]
	delete(k.shapes, w.Transfer)
	if len(nodes) == 0 || w.Via == "TOP" {
		return
	}
	m := &k.items
	m.raw(`<details class="structure"><summary>`, lang.T("structure of the message"), "</summary>\n")
	leaf := 0
	for i := range nodes {
		for open := depth(nodes, i-1); open < nodes[i].Depth+1; open++ {
			m.raw("<ul>")
		}
		for open := depth(nodes, i-1); open > nodes[i].Depth+1; open-- {
			m.raw("</li></ul>")
		}
		if i > 0 && nodes[i].Depth <= nodes[i-1].Depth {
			m.raw("</li>\n")
		}
		m.raw("<li>")
		m.node(&nodes[i], branch(nodes, i), w, &leaf)
	}
	for range depth(nodes, len(nodes)-1) {
		m.raw("</li></ul>")
	}
	m.raw("</details>\n")
}

// depth is how many lists are open behind a node.
func depth(nodes []message.Node, i int) int {
	if i < 0 {
		return 0
	}
	return nodes[i].Depth + 1
}

// branch reports whether a node has others below it.
func branch(nodes []message.Node, i int) bool {
	return i+1 < len(nodes) && nodes[i+1].Depth > nodes[i].Depth
}

// node adds what is known of a part. Sizes and hashes are those of the message's event.
func (m *markup) node(n *message.Node, branch bool, w *decode.Message, leaf *int) {
	m.tag("code", "term", n.Type)
	for _, s := range []string{n.Name, n.Charset, n.Encoding} {
		if s != "" {
			m.raw(lang.T(", "))
			m.text(s)
		}
	}
	if branch || *leaf >= len(w.Parts) {
		return
	}
	p := w.Parts[*leaf]
	*leaf++
	m.raw(lang.T(", "), line.Size(p.Size), ` <span class="ref">SHA-256 `, fmt.Sprintf("%x", p.SHA256), "</span>")
}

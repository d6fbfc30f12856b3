package message

// maxNodes is how many parts a tree has, leaves and branches.
const maxNodes = 2 * MaxParts

// outline notes where the parts of a message are, while a [Parser] reads it line
// by line. A nil outline notes nothing.
type outline struct {
	raw      []byte
	from, to int // the line that is being read
	body     int // where the body begins whose header ends with that line
	head     int // where the header begins that is being read
	nodes    []Node
	levels   []int // the node of each level that is open; -1 where there were too many
	unclosed []int // nodes whose end has not come, outermost first
}

// line turns to another line.
func (o *outline) line(from, to int) { o.from, o.to, o.body = from, to, to }

// bodyHere says that the body begins with the line, as there was no empty one
// in front of it.
func (o *outline) bodyHere() {
	if o != nil {
		o.body = o.from
	}
}

// leaf notes a leaf that is that part of the summary.
func (o *outline) leaf(e entity, depth, part int) {
	if o != nil {
		o.add(e, depth, part)
	}
}

// branch notes a multipart or a message, which becomes the level of that depth.
func (o *outline) branch(e entity, depth int) {
	if o != nil {
		o.levels = append(o.levels[:depth], o.add(e, depth, -1))
		o.head = o.body
	}
}

// add adds a node and returns its place, -1 where there are too many.
func (o *outline) add(e entity, depth, part int) int {
	if len(o.nodes) == maxNodes {
		return -1
	}
	n := len(o.nodes)
	o.nodes = append(o.nodes, Node{Type: e.media, Name: e.name, Charset: e.charset, Encoding: e.encoding, Depth: depth,
		Header: Range{o.head, o.body}, Body: Range{o.body, o.body}, part: part})
	o.unclosed = append(o.unclosed, n)
	return n
}

// delimited ends what lies within a level, in front of the delimiter that is the
// line; the line ending before it belongs to it.
func (o *outline) delimited(level int) {
	if o == nil {
		return
	}
	end := o.from
	if end > 0 && o.raw[end-1] == '\n' {
		end--
		if end > 0 && o.raw[end-1] == '\r' {
			end--
		}
	}
	if n := o.levels[level]; n >= 0 {
		o.close(n, end)
	}
	o.head = o.to
}

// close ends the nodes behind node n that have no end yet.
func (o *outline) close(n, end int) {
	for i := len(o.unclosed) - 1; i >= 0 && o.unclosed[i] > n; i-- {
		body := &o.nodes[o.unclosed[i]].Body
		body.End = max(body.Start, end)
		o.unclosed = o.unclosed[:i]
	}
}

// end turns to the end of the message, which ends everything.
func (o *outline) end() {
	if o != nil {
		o.line(len(o.raw), len(o.raw))
	}
}

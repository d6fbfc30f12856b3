package replay

import (
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/decode/record"
)

// move is what one side does in its turn.
type move struct {
	from   decode.Side
	record *record.Record
	at     int  // where it stands in the recording
	text   bool // the text of the message that record is about, after DATA
	cut    bool // it breaks off, and the side is gone
	octets []byte
}

// moves are the turns of a recorded session, in order.
func (p *Player) moves() (all []move) {
	own := make(map[string]int)
	for i := range p.Records {
		r := &p.Records[i]
		switch {
		case asksItself(r) != "":
			own[asksItself(r)]++
		case r.Event == "reply" && own[r.To] > 0:
			own[r.To]--
		case r.Event == "command", r.Event == "response" && r.From == decode.Client.String():
			all = append(all, move{from: decode.Client, record: r, at: i})
		case r.Event == "message" && r.From == decode.Server.String():
			all = append(all, move{from: decode.Server, record: r, at: i})
		case r.Event == "reply" && r.To != "":
			all = append(all, move{from: decode.Server, record: r, at: i})
			if r.To != "DATA" || r.Code != 354 {
				continue
			}
			if m := p.message(i, "DATA"); m != nil {
				all = append(all, move{from: decode.Client, record: m, at: i, text: true, cut: m.Complete == false})
			}
		}
	}
	return all
}

// asksItself is the verb that a server owes a reply to mitmail itself for, as this record
// says; "" where it is another one.
func asksItself(r *record.Record) string {
	switch {
	case r.From != decode.Proxy.String():
	case r.Event == "command":
		return r.Verb
	case r.Event == "response": // it cancels a login
		return "AUTH"
	}
	return ""
}

// message is the message that begins with the record at i; nil where it has none.
func (p *Player) message(i int, via string) *record.Record {
	for j := i + 1; j < len(p.Records); j++ {
		switch r := &p.Records[j]; {
		case r.Event == "message" && r.From == decode.Client.String() && r.Via == via:
			return r
		case r.Event == "command" && (r.Verb == "DATA" || r.Verb == "MAIL"):
			return nil
		}
	}
	return nil
}

// chunks gives each BDAT its piece of the message (RFC 3030 2).
func (p *Player) chunks(all []move) []move {
	var of *record.Record
	var text []byte
	for i := range all {
		r := all[i].record
		if r.Event != "command" || r.Verb != "BDAT" {
			continue
		}
		if len(text) == 0 {
			if m := p.message(all[i].at, "BDAT"); m != nil && m != of {
				of, text = m, p.text(m)
			}
		}
		size := chunkSize(r.Args)
		n := min(size, len(text))
		all[i].cut = n < size && of != nil && of.Complete == false
		all[i].octets, text = text[:n], text[n:]
	}
	return all
}

// chunkSize is how many octets follow on a BDAT.
func chunkSize(args string) int {
	word, _, _ := strings.Cut(args, " ")
	n, err := strconv.ParseUint(word, 10, 31)
	if err != nil {
		return 0
	}
	return int(n)
}

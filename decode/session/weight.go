package session

import "mitmail/decode"

// What things weigh, about, in bytes of memory.
const (
	sessionWeight = 1200 // a session without events
	eventWeight   = 360  // an event and what it means, without what varies in length
	stringWeight  = 16
	partWeight    = 96
	certWeight    = 80
)

// weight is about how much memory an event takes.
func weight(ev *decode.Event) int64 {
	n := eventWeight + len(ev.Raw) + len(ev.Sent) + stringWeight*len(ev.Secrets)
	switch w := ev.What.(type) {
	case *decode.Command:
		n += len(w.Args) + len(w.Path)
		for k, v := range w.Params {
			n += 2*stringWeight + len(k) + len(v)
		}
	case *decode.Reply:
		n += all(w.Text) + all(w.Items)
	case *decode.TLS:
		for _, c := range w.Chain {
			n += certWeight + len(c.Subject) + len(c.Issuer) + all(c.Names)
		}
	case *decode.Message:
		n += partWeight * len(w.Parts)
		if w.Envelope != nil {
			n += all(w.Envelope.RcptTo) + all(w.Envelope.Rejected)
		}
	}
	return int64(n)
}

// all is how much memory strings take.
func all(list []string) int {
	n := stringWeight * len(list)
	for _, s := range list {
		n += len(s)
	}
	return n
}

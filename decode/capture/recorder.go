package capture

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// Recorder writes sessions as they happen, in clear: a TCP connection each,
// between the real client and the real server, with what the client sent to the
// server and the server to the client. What mitmail changed is written as it
// went on, and what it sent by itself as if the side had sent it for which it
// spoke; comments say so. A [Pipeline] of such a file emits the same events. It is
// not safe for concurrent use.
type Recorder struct {
	w    *tcp.Writer
	open map[int]*recordedConn
}

// recordedConn is the recording of one session.
type recordedConn struct {
	*tcp.Recording
	secured  string // the comment of the next packet: TLS began in front of it
	replaced bool   // another reply went on in the place of the server's last
}

// The comments that a reading understands.
const (
	commentMark    = "mitmail: "
	commentSecured = commentMark + "in clear from here on"

	commentReceived = "received: " // a line of one
)

// NewRecorder makes a recorder of sessions that writes to w.
func NewRecorder(w *pcap.Writer) *Recorder {
	return &Recorder{tcp.NewWriter(w), make(map[int]*recordedConn)}
}

// Write writes an event of a session that speaks p. The error is the writer's.
func (r *Recorder) Write(session int, p decode.Protocol, ev decode.Event) error {
	t := r.open[session]
	if o, ok := ev.Payload.(*decode.Open); ok {
		rec, err := r.w.Connect(ev.Time, addrPort(o.Client), addrPort(o.Server), opening(p, o))
		r.open[session] = &recordedConn{Recording: rec}
		return err
	}
	if t == nil {
		return nil
	}
	switch w := ev.Payload.(type) {
	case *decode.TLS:
		t.tls(w)
	case *decode.Gap:
		t.Gap(ev.From, w.Bytes)
	case *decode.Chunk:
		if w.Dropped > 0 {
			t.Gap(ev.From, int64(w.Dropped))
		}
		if ev.From == decode.Server && t.replaced && keptBack(ev) { // it belongs to the one that did not
			return nil
		}
		return t.bytes(ev)
	case *decode.End:
		return t.End(ev.Time, ev.From, w.Why)
	case *decode.Close:
		delete(r.open, session)
	case *decode.Finding: // what it may own was dropped
	case *decode.Reply:
		t.replaced = ev.From == decode.Server && ev.Changed && len(ev.Sent) > 0
		return t.bytes(ev)
	default:
		return t.bytes(ev)
	}
	return nil
}

// opening is the comment of a connection's first packet.
func opening(p decode.Protocol, o *decode.Open) string {
	s := commentMark + p.String()
	if o.Route != "" {
		s += ", " + o.Route
	}
	return s
}

// addrPort is an address; only its port where there is no IP address in it.
func addrPort(s string) netip.AddrPort {
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a
	}
	port, _ := strconv.ParseUint(s[strings.LastIndexByte(s, ':')+1:], 10, 16)
	return netip.AddrPortFrom(netip.Addr{}, uint16(port))
}

// bytes writes the bytes of an event.
func (t *recordedConn) bytes(ev decode.Event) error {
	p, from, comment := ev.Raw, ev.From, ""
	switch {
	case ev.From == decode.Proxy:
		comment = "from proxy"
		from = decode.Server
		switch ev.Payload.(type) {
		case *decode.Command, *decode.Response:
			from = decode.Client
		}
	case keptBack(ev):
		comment = "kept back" + by(ev)
	case ev.Changed:
		p, comment = ev.Sent, fmt.Sprintf(commentReceived+"%q, changed%s", ev.Raw, by(ev))
	}
	if len(p) == 0 {
		return nil
	}
	if t.secured != "" {
		comment = strings.TrimSuffix(t.secured+"\n"+comment, "\n")
		t.secured = ""
	}
	return t.Data(ev.Time, from, p, comment)
}

// keptBack reports whether nothing went on of what a side said, though it said more.
func keptBack(ev decode.Event) bool { return ev.Changed && len(ev.Sent) == 0 && !ev.Severed }

func by(ev decode.Event) string {
	if ev.By == "" {
		return ""
	}
	return " by " + ev.By
}

// tls notes that TLS has begun on a leg that mitmail reads along.
func (t *recordedConn) tls(w *decode.TLS) {
	if w.OK != decode.Yes || w.Leg == "both" && !w.Opened {
		return
	}
	if t.secured == "" {
		t.secured = commentSecured
	}
	t.secured += "\n" + tlsComment(w)
}

// tlsComment is what is known of TLS, as a line of a comment.
func tlsComment(w *decode.TLS) string {
	v := url.Values{}
	for name, value := range map[string]string{"leg": w.Leg, "how": w.How, "sni": w.SNI, "version": w.Version, "cipher": w.Cipher, "issuer": w.Issuer} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if w.Intercepted {
		v.Set("intercepted", "true")
	}
	return "tls " + v.Encode()
}

// legs is what the comment of a packet says of TLS that began in front of it;
// nil where it says nothing.
func legs(comment string) (all []decode.TLS) {
	rest, ok := strings.CutPrefix(comment, commentSecured)
	if !ok {
		return nil
	}
	for line := range strings.SplitSeq(rest, "\n") {
		facts, ok := strings.CutPrefix(line, "tls ")
		v, err := url.ParseQuery(facts)
		if !ok || err != nil {
			continue
		}
		all = append(all, decode.TLS{
			Leg: v.Get("leg"), How: v.Get("how"), SNI: v.Get("sni"), Version: v.Get("version"), Cipher: v.Get("cipher"),
			Issuer: v.Get("issuer"), Intercepted: v.Get("intercepted") == "true", OK: decode.Yes, Opened: v.Get("leg") == "both",
		})
	}
	return all
}

// changed reports whether the comment of a packet says that other bytes than its own were
// received.
func changed(comment string, sent []byte) bool {
	_, rest, _ := strings.Cut("\n"+comment, "\n"+commentReceived)
	quoted, _ := strconv.QuotedPrefix(rest)
	received, err := strconv.Unquote(quoted)
	return err == nil && !strings.HasPrefix(received, string(sent)) // a long text has packets more
}

// protocolIn is the protocol that the comment of a connection's first packet names;
// 0 for none.
func protocolIn(comment string) decode.Protocol {
	word, _, _ := strings.Cut(strings.TrimPrefix(comment, commentMark), ",")
	for _, p := range []decode.Protocol{decode.SMTP, decode.POP3} {
		if strings.HasPrefix(comment, commentMark) && word == p.String() {
			return p
		}
	}
	return 0
}

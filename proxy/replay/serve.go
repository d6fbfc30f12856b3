package replay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy/internal/wire"
)

// Host is who plays the server's side.
type Host struct {
	TLS   *tls.Config // to begin TLS with
	First bool        // from the first byte
	Must  bool        // it is offered and granted, whatever the recorded server did
	Never bool        // it is neither
}

// errSilent is a client that left and had said nothing.
var errSilent = errors.New("the client has said nothing")

// server is the server's side of a session, for one client.
type server struct {
	*Player
	conn    net.Conn
	secure  bool
	tape    *tape
	replies map[string][]move // by what they answer, in order
	asked   map[string]bool   // what was asked for in the recording
	last    map[string]move   // what was said last, by the same
	leaving bool              // the client has said QUIT
}

// Serve plays the server's side to the first client that says something, and returns the
// records of what was said this time. It closes the listener's connections, but not the
// listener. When ctx is done the connection is closed, and so has to be the listener.
func (p *Player) Serve(ctx context.Context, l net.Listener, host Host) ([]record.Record, error) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return nil, err
		}
		records, err := p.serve(ctx, conn, host)
		if !errors.Is(err, errSilent) {
			return records, err
		}
	}
}

// serve plays to one client.
func (p *Player) serve(ctx context.Context, conn net.Conn, host Host) ([]record.Record, error) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	s := &server{Player: p, conn: conn, replies: make(map[string][]move), asked: make(map[string]bool), last: make(map[string]move)}
	s.tape = newTape(p.Protocol, decode.Open{Client: conn.RemoteAddr().String(), Server: conn.LocalAddr().String()})
	s.learn()
	p.noteSealed()
	var err error
	if host.First {
		err = s.begin(host.TLS, "implicit")
	}
	if err == nil {
		err = s.play(host)
	}
	s.conn.Close()
	spoke := s.heard()
	records := s.tape.end(decode.Client)
	switch {
	case ctx.Err() != nil:
		return records, ctx.Err()
	case !spoke:
		return nil, errSilent
	case errors.Is(err, io.EOF):
		return records, nil
	}
	return records, err
}

// heard reports whether the client has said anything.
func (s *server) heard() bool {
	for i := range s.tape.records {
		if s.tape.records[i].From == decode.Client.String() {
			return true
		}
	}
	return false
}

// learn sorts the replies by what they answer.
func (s *server) learn() {
	for _, m := range s.moves() {
		switch {
		case m.text:
			s.asked["."] = true
		case m.from == decode.Client:
			s.asked[m.record.Verb] = true
		case m.record.Event == "reply":
			s.replies[m.record.To] = append(s.replies[m.record.To], m)
		case m.record.Event == "message": // the text behind the reply before it
			for _, verb := range []string{"RETR", "TOP"} {
				if all := s.replies[verb]; m.record.Via == verb && len(all) > 0 {
					all[len(all)-1].octets, all[len(all)-1].cut = s.wire(m.record), m.record.Complete == false
				}
			}
		}
	}
}

// begin goes on inside TLS.
func (s *server) begin(config *tls.Config, how string) error {
	secure := tls.Server(s.conn, config)
	s.conn.SetDeadline(time.Now().Add(s.Wait))
	if err := secure.Handshake(); err != nil {
		return fmt.Errorf("TLS with the client: %w", err)
	}
	s.conn.SetDeadline(time.Time{})
	s.conn, s.secure = secure, true
	s.tape.secure(how)
	return nil
}

// play answers the client until one of both leaves.
func (s *server) play(host Host) error {
	if err := s.answer("CONNECT", host); err != nil {
		return err
	}
	buf := make([]byte, 32<<10)
	for !s.leaving {
		s.conn.SetReadDeadline(time.Now().Add(s.Wait))
		n, err := s.conn.Read(buf)
		if bad := s.receive(buf[:n], host); bad != nil {
			return bad
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return errors.New("the client has said nothing for too long")
		}
		if err != nil {
			return io.EOF // however it left
		}
	}
	return nil
}

// receive handles what the client says, and answers what is complete.
func (s *server) receive(p []byte, host Host) error {
	if err := s.tape.add(decode.Client, append([]byte(nil), p...)); err != nil {
		return err
	}
	for {
		c, ok := s.tape.take(func(c cue) bool { return c.from == decode.Client })
		if !ok {
			return nil
		}
		if to := awaits(c); to != "" {
			if err := s.answer(to, host); err != nil {
				return err
			}
		}
	}
}

// awaits is what a reply to the client's words answers; "" where none is due.
func awaits(c cue) string {
	switch what := c.what.(type) {
	case *decode.Command:
		if what.Verb == "BDAT" && chunkSize(what.Args) > 0 {
			return "" // the octets are to come
		}
		return what.Verb
	case *decode.Response:
		return "AUTH"
	case *decode.Chunk:
		switch {
		case what.Dot():
			return "."
		case what.Of == decode.MessageOctets:
			return "BDAT"
		}
	}
	return ""
}

// answer says what the server said to such a thing: the next of its replies, and once
// there are no more the last one again.
func (s *server) answer(to string, host Host) error {
	verb, own := s.Protocol.Upgrade(), host.Must || host.Never
	m, ok := s.next(to)
	switch {
	case to == verb && own:
		m = move{octets: s.grant(host)}
	case !ok && s.asked[to]:
		return io.EOF // there never was an answer: it hung up, or was silent
	case !ok:
		m.octets = s.unknown(to)
	}
	line := m.octets
	if m.record != nil {
		line = append(said(m.record), m.octets...)
	}
	if own && (to == s.Protocol.Extensions() || to == "LHLO") && (line[0] == '2' || line[0] == '+') {
		line = wire.Offer(verb, line, s.offers(host))
	}
	if err := s.write(line); err != nil {
		return err
	}
	if m.cut { // and then the server was gone
		return io.EOF
	}
	s.leaving = to == "QUIT"
	if to == verb && (own && s.offers(host) || m.record != nil && m.record.OK == true) {
		return s.begin(host.TLS, strings.ToLower(to))
	}
	if to == "." && s.another(m) {
		return s.answer(to, host)
	}
	return nil
}

// offers reports whether TLS is to be had, where that is not as in the recording.
func (s *server) offers(host Host) bool { return host.Must && !s.secure }

// grant answers a client that asks for TLS, where that is not as in the recording.
func (s *server) grant(host Host) []byte {
	if s.offers(host) {
		return s.Protocol.Reply(true, 220, "2.0.0", "begin TLS now")
	}
	return s.Protocol.Reply(false, 502, "5.5.1", "there is no TLS to begin here")
}

// another reports whether one more reply belongs to the same message, as in LMTP and with
// PRDR.
func (s *server) another(m move) bool {
	left := s.replies["."]
	if len(left) == 0 || m.record == nil {
		return false
	}
	for i := m.at + 1; i < len(s.Records); i++ {
		switch r := &s.Records[i]; {
		case r == left[0].record:
			return true
		case r.Event == "command":
			return false
		}
	}
	return false
}

// next is the next reply to something.
func (s *server) next(to string) (move, bool) {
	if all := s.replies[to]; len(all) > 0 {
		s.last[to], s.replies[to] = all[0], all[1:]
	}
	m, ok := s.last[to]
	return m, ok
}

// unknown answers what nobody asked in the recording.
func (s *server) unknown(to string) []byte {
	switch to {
	case "CONNECT":
		return s.Protocol.Reply(true, 220, "", "ready")
	case "HELO", "EHLO", "NOOP", "RSET":
		return s.Protocol.Reply(true, 250, "", "ok")
	case "QUIT":
		return s.Protocol.Reply(true, 221, "2.0.0", "bye")
	}
	return s.Protocol.Reply(false, 502, "5.5.1", "this is not in the recording")
}

// said is the bytes of a reply as the client got them. A list that was too long to be
// recorded whole is ended.
func said(r *record.Record) []byte {
	p := append([]byte(nil), r.Forwarded()...)
	if r.Protocol == decode.POP3.String() && r.Has("items") && !strings.HasSuffix(string(p), "\r\n.\r\n") {
		p = append(p, ".\r\n"...)
	}
	return p
}

// write says something.
func (s *server) write(p []byte) error {
	if err := s.tape.add(decode.Server, p); err != nil {
		return err
	}
	s.conn.SetWriteDeadline(time.Now().Add(s.Wait))
	if _, err := s.conn.Write(p); err != nil {
		return io.EOF
	}
	return nil
}

package replay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// Server is where the client's side of a session is sent.
type Server struct {
	Address string      // host:port
	TLS     *tls.Config // for TLS, from the first byte or after STARTTLS or STLS
	First   bool        // from the first byte
	Must    bool        // it has to come, where it is not there from the first byte
	Never   bool        // it is never asked for
}

// errOver is a server that ends the session.
var errOver = errors.New("the server has ended the session")

// sender is the client's side of a session on its way to a server.
type sender struct {
	*Player
	server Server
	conn   net.Conn
	tape   *tape
	moves  []move // that are left
	secure bool
}

// Send plays the client's side to a server, and returns the records of what was said
// this time. The error says why it could not be played to its end; what was said until
// then is returned all the same. When ctx is done the connection is closed.
func (p *Player) Send(ctx context.Context, to Server) ([]record.Record, error) {
	s := &sender{Player: p, server: to, moves: p.chunks(p.moves())}
	p.noteSealed()
	dialer := net.Dialer{Timeout: p.Wait}
	conn, err := dialer.DialContext(ctx, "tcp", to.Address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	s.conn = conn
	s.tape = newTape(p.Protocol, decode.Open{Client: conn.LocalAddr().String(), Server: conn.RemoteAddr().String()})
	if to.First {
		err = s.begin("implicit")
	}
	if err == nil {
		err = s.play()
	}
	records := s.tape.end(decode.Client)
	if ctx.Err() != nil {
		return records, ctx.Err()
	}
	if errors.Is(err, errOver) { // what it did not say tells
		p.note("the server ended the session before the recorded one had come to its end")
		err = nil
	}
	return records, err
}

// begin goes on inside TLS.
func (s *sender) begin(how string) error {
	secure := tls.Client(s.conn, s.server.TLS)
	s.conn.SetDeadline(time.Now().Add(s.Wait))
	if err := secure.Handshake(); err != nil {
		return fmt.Errorf("TLS with %s: %w", s.server.Address, err)
	}
	s.conn, s.secure = secure, true
	s.tape.secure(how)
	return nil
}

// play takes all turns.
func (s *sender) play() error {
	for len(s.moves) > 0 {
		m := s.moves[0]
		s.moves = s.moves[1:]
		var err error
		switch {
		case m.from == decode.Server && m.record.Event == "message":
			_, err = s.await(isMessage)
		case m.from == decode.Server:
			err = s.answered(m)
		case m.text:
			err = s.write(s.wire(m.record))
		default:
			err = s.send(m)
		}
		if err != nil {
			return err
		}
		if m.cut { // and then the client was gone
			return nil
		}
	}
	return nil
}

// send says a command, or answers a challenge.
func (s *sender) send(m move) error {
	verb := m.record.Verb
	switch {
	case verb == s.Protocol.Upgrade():
		if s.secure || s.server.Never {
			s.skip(func(m move) bool { return m.record.To == verb })
			return nil
		}
	case verb == "EHLO" || verb == "LHLO" || verb == "CAPA" || verb == "USER" || verb == "APOP" || verb == "AUTH":
		if err := s.insist(); err != nil {
			return err
		}
	}
	line, done, err := s.login(m)
	if err != nil || done {
		return err
	}
	if line == nil {
		line = m.record.Received()
		if len(line) > 0 && hidden(m.record) {
			return fmt.Errorf("record %d: %w", m.record.Seq, ErrMasked)
		}
	}
	if len(line) == 0 {
		return fmt.Errorf("record %d: what was said is not in it: raw is missing, or raw_base64 is not base64", m.record.Seq)
	}
	return s.write(append(line, m.octets...))
}

// ErrMasked is a recording whose secrets are not there, where they are needed.
var ErrMasked = errors.New("the recording is masked, and what was said is not in it")

// ErrNoUser is a masked recording of which nothing says who logs in.
var ErrNoUser = errors.New("the recording is masked, and who logged in is not in it")

// insist asks for TLS where it has to come and the recording does not ask for it.
func (s *sender) insist() error {
	verb := s.Protocol.Upgrade()
	asks := func(m move) bool { return m.from == decode.Client && m.record.Verb == verb }
	if !s.server.Must || s.secure || s.coming(asks) {
		return nil
	}
	lines := []string{verb}
	if s.Protocol == decode.SMTP {
		lines = []string{"EHLO localhost", verb}
	}
	for _, line := range lines {
		if err := s.write([]byte(line + "\r\n")); err != nil {
			return err
		}
		r, err := s.reply()
		if err != nil {
			return err
		}
		if r.OK != decode.Yes {
			return fmt.Errorf("the server refuses %s: %s", line, brief(r))
		}
	}
	return s.begin(strings.ToLower(verb))
}

// coming reports whether a move is still to come.
func (s *sender) coming(is func(move) bool) bool {
	for _, m := range s.moves {
		if is(m) {
			return true
		}
	}
	return false
}

// skip leaves moves out, up to the first one that is the last of them.
func (s *sender) skip(last func(move) bool) {
	for i, m := range s.moves {
		if last(m) {
			s.moves = s.moves[i+1:]
			return
		}
	}
}

// answered waits for a reply, and leaves out what cannot follow it.
func (s *sender) answered(m move) error {
	r, err := s.reply()
	if err != nil {
		return err
	}
	was, is := m.record.OK == true, r.OK == decode.Yes
	to := m.record.To
	if to == "DATA" { // text follows 354 and nothing else
		was, is = m.record.Code == 354, r.Code == 354
	}
	upgrade := to == s.Protocol.Upgrade()
	switch {
	case upgrade && is:
		return s.begin(strings.ToLower(to))
	case upgrade && was && (s.server.Must || s.tells()):
		return fmt.Errorf("the server refuses %s: %s; what follows was not said in clear", to, brief(r))
	case to == "AUTH":
		return s.challenged(m.record, r)
	case to == "DATA" && was && !is:
		s.skipText()
	case to == "DATA" && !was && is:
		s.moves = nil
		s.note("the server takes a message here, which it refused in the recording: nothing more is said")
	case (to == "RETR" || to == "TOP") && was && !is:
		if len(s.moves) > 0 && s.moves[0].record.Event == "message" {
			s.moves = s.moves[1:]
		}
	}
	return nil
}

// tells reports whether a secret is still to be told.
func (s *sender) tells() bool {
	return s.coming(func(m move) bool {
		return m.from == decode.Client && (m.record.Verb == "AUTH" || m.record.Verb == "PASS" || m.record.Event == "response")
	})
}

// skipText leaves out a message that the server does not want, and the replies to it.
func (s *sender) skipText() {
	s.skip(func(m move) bool { return m.text })
	for len(s.moves) > 0 && s.moves[0].from == decode.Server && s.moves[0].record.To == "." {
		s.moves = s.moves[1:]
	}
}

// challenged goes on with a login, which may go another way than it did.
func (s *sender) challenged(was *record.Record, is *decode.Reply) error {
	asked := was.OK == true && (was.Code == 334 || was.Status == "+")
	switch {
	case asked == is.Challenge:
	case asked: // it is over already
		s.skip(func(m move) bool { return m.record.To == "AUTH" && m.record.Code != 334 && m.record.Status != "+" })
	default: // it asks for more than there is: RFC 4954 4, RFC 5034 4
		if err := s.write([]byte("*\r\n")); err != nil {
			return err
		}
		_, err := s.reply()
		return err
	}
	return nil
}

// write says something.
func (s *sender) write(p []byte) error {
	if err := s.tape.add(decode.Client, p); err != nil {
		return err
	}
	s.conn.SetWriteDeadline(time.Now().Add(s.Wait))
	if _, err := s.conn.Write(p); err != nil {
		s.await(func(cue) bool { return false }) // it may have said why
		return over(err)
	}
	return nil
}

// reply is the server's next reply.
func (s *sender) reply() (*decode.Reply, error) {
	c, err := s.await(isReply)
	if err != nil {
		return nil, err
	}
	return c.what.(*decode.Reply), nil
}

func isReply(c cue) bool { _, ok := c.what.(*decode.Reply); return ok }

func isMessage(c cue) bool { _, ok := c.what.(*decode.Message); return ok && c.from == decode.Server }

// await reads until the server has said something.
func (s *sender) await(wanted func(cue) bool) (cue, error) {
	buf := make([]byte, 32<<10)
	for {
		if c, ok := s.tape.take(wanted); ok {
			return c, nil
		}
		s.conn.SetReadDeadline(time.Now().Add(s.Wait))
		n, err := s.conn.Read(buf)
		if bad := s.tape.add(decode.Server, append([]byte(nil), buf[:n]...)); bad != nil {
			return cue{}, bad
		}
		if c, ok := s.tape.take(wanted); ok {
			return c, nil
		}
		if err != nil {
			return cue{}, over(err)
		}
	}
}

// over is the error of a connection that does not go on.
func over(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the server did not answer in time")
	}
	if errors.Is(err, net.ErrClosed) { // here, and not by the server
		return err
	}
	return errOver
}

// brief is a reply in short.
func brief(r *decode.Reply) string {
	if r.Code != 0 {
		return fmt.Sprintf("%d %s", r.Code, strings.Join(r.Text, " "))
	}
	return r.Status + " " + strings.Join(r.Text, " ")
}

package replay

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/proxy/internal/wire"
	"mitmail/proxy/mailclient"
)

// challenging are the mechanisms whose answer depends on a challenge that is another one
// each time, as far as they can be answered anew.
var challenging = []string{"CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}

// nonces are mechanisms of that kind that cannot.
var nonces = []string{"DIGEST-MD5", "NTLM", "GSSAPI", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "OTP", "SRP"}

// login is what to say in the place of a command that logs in: nil for what was
// recorded. done says that the whole login has been gone through already.
func (s *sender) login(m move) (line []byte, done bool, err error) {
	r := m.record
	switch {
	case r.Event != "command":
		return nil, false, nil
	case r.Verb == "PASS" && hidden(r) && s.Password != "":
		return []byte("PASS " + s.Password + "\r\n"), false, nil
	case r.Verb == "APOP":
		line, err = s.apop(r)
		return line, false, err
	case r.Verb != "AUTH":
		return nil, false, nil
	}
	name, _, _ := strings.Cut(strings.ToUpper(r.Args), " ")
	anew := slices.Contains(challenging, name)
	switch user, masked := s.user(), s.masked(); {
	case masked && s.Password == "":
		return nil, false, fmt.Errorf("record %d: %w", r.Seq, ErrMasked)
	case masked && user == "":
		return nil, false, fmt.Errorf("record %d: %w", r.Seq, ErrNoUser)
	case s.Password != "" && (anew || masked) && user != "":
		mechanism, err := mailclient.NewMechanism(name, user, s.Password)
		if err != nil {
			return nil, false, fmt.Errorf("record %d: %w", r.Seq, err)
		}
		return nil, true, s.authenticate(mechanism, r)
	case anew:
		s.note(fmt.Sprintf("record %d: the recorded answer to another challenge of %s is sent, which the server will refuse: with --password-file it is computed anew", r.Seq, name))
	case slices.Contains(nonces, name):
		s.note(fmt.Sprintf("record %d: the recorded answer to another challenge of %s is sent, as mitmail cannot compute it anew", r.Seq, name))
	}
	return nil, false, nil
}

// hidden reports whether what was said is masked: by [mask.Hidden], or where a secret
// stands by nothing but *, as in packets. An answer of a single * cancels a login.
func hidden(r *record.Record) bool {
	words := strings.Fields(r.Raw)
	switch {
	case strings.Contains(r.Raw, mask.Hidden):
		return true
	case len(words) == 0:
		return r.RawBase64 == ""
	case r.Event == "response":
		return words[0] != "*" && mask.Masked(words[0])
	case r.Verb == "PASS" || r.Verb == "AUTH" || r.Verb == "APOP" || r.Known == false:
		return mask.Masked(words[len(words)-1])
	}
	return false
}

// masked reports whether the login that begins now has something masked: the command
// itself, which was taken off the moves, or an answer.
func (s *sender) masked() bool {
	for i := s.at(); i < len(s.Records); i++ {
		switch r := &s.Records[i]; {
		case r.Event == "auth":
			return false
		case (r.Event == "command" || r.Event == "response") && hidden(r):
			return true
		}
	}
	return false
}

// at is where the login that begins now stands in the recording.
func (s *sender) at() int {
	if len(s.moves) == 0 {
		return len(s.Records)
	}
	i := s.moves[0].at
	for i > 0 && s.Records[i].Event != "command" {
		i--
	}
	return i
}

// user is who logs in next, as the recording has it, or else User.
func (s *sender) user() string {
	for i := s.at(); i < len(s.Records); i++ {
		if s.Records[i].Event == "auth" {
			return cmp.Or(s.Records[i].User, s.User)
		}
	}
	return s.User
}

// apop is a digest of this greeting's timestamp (RFC 1939 7); nil for the recorded one.
func (s *sender) apop(r *record.Record) ([]byte, error) {
	switch {
	case s.Password != "":
	case hidden(r):
		return nil, fmt.Errorf("record %d: %w", r.Seq, ErrMasked)
	default:
		s.note(fmt.Sprintf("record %d: the recorded digest of another timestamp is sent, which the server will refuse: with --password-file it is computed anew", r.Seq))
		return nil, nil
	}
	for i := range s.tape.records {
		greeting := &s.tape.records[i]
		if greeting.Event != "reply" || greeting.To != "CONNECT" {
			continue
		}
		text := strings.Join(greeting.Text, " ")
		from, to := strings.IndexByte(text, '<'), strings.LastIndexByte(text, '>')
		if from >= 0 && from < to {
			user, _, _ := strings.Cut(r.Args, " ")
			return []byte("APOP " + user + " " + wire.APOPDigest(text[from:to+1], s.Password) + "\r\n"), nil
		}
	}
	return nil, errors.New("the server's greeting has no timestamp for APOP")
}

// authenticate goes through a login, whatever the recorded one was like, and leaves its
// moves out.
func (s *sender) authenticate(m sasl.Client, was *record.Record) error {
	s.skip(func(m move) bool { return m.record.To == "AUTH" && m.record.Code != 334 && m.record.Status != "+" })
	name, initial, err := m.Start()
	if err != nil {
		return err
	}
	line := "AUTH " + name
	if initial != nil && strings.Contains(was.Args, " ") {
		line, initial = line+" "+coded(initial), nil
	}
	for {
		if err := s.write([]byte(line + "\r\n")); err != nil {
			return err
		}
		r, err := s.reply()
		if err != nil || !r.Challenge {
			return err
		}
		response := initial
		if initial == nil {
			if response, err = m.Next(challenge(r)); err != nil {
				s.note("the login is cancelled: " + err.Error())
				line = "*"
				continue
			}
		}
		line, initial = base64.StdEncoding.EncodeToString(response), nil
	}
}

// challenge is what a reply asks; nil where it is not base64.
func challenge(r *decode.Reply) []byte {
	if r.Decoded == nil {
		return nil
	}
	return []byte(*r.Decoded)
}

// coded is base64, or = for an empty one (RFC 4954 4, RFC 5034 4).
func coded(p []byte) string {
	if len(p) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(p)
}

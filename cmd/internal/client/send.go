package client

import (
	"context"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
)

// maxMail is the largest message that send takes.
const maxMail = 64 << 20

// Sender is one run of send.
type Sender struct {
	Account
	From      string // else User, where that is an address
	FromGiven bool   // From counts even where it is ""
	To        []string
	Subject   string
	Say       *console.Logger
	Out       io.Writer
}

// Run checks what was asked for, finds message and password, and sends. The message is
// in a file of a name, or in stdin for -.
func (s *Sender) Run(ctx context.Context, stdin io.Reader, name string) error {
	r, err := ParseServer(s.Server, decode.SMTP)
	if err != nil {
		return err
	}
	if !s.FromGiven && strings.Contains(s.User, "@") {
		s.From = s.User
	} else if !s.FromGiven {
		return exit.Misuse(lang.T("no --from given"), lang.T("write --from you@example.com"))
	}
	if s.User == "" && (s.PasswordFile != "" || s.Auth != "") {
		return exit.Misuse(lang.T("no --user to log in as"), lang.T("--password-file and --auth need --user NAME"))
	}
	if err := s.checkAuth(); err != nil {
		return err
	}
	if err := s.checkAddresses(r); err != nil {
		return err
	}
	var secret string
	if s.User != "" {
		if secret, err = console.ReadPassword(ctx, s.PasswordFile, "password for "+s.User+": "); err != nil {
			return err
		}
	}
	s.Hidden.Learn(secret)
	message, err := s.message(ctx, stdin, name)
	if err != nil {
		return err
	}
	return Advise(s.send(ctx, r, message, secret), r)
}

// checkAddresses finds addresses that no SMTP command could hold, and warns of
// those that only a server who knows the user can take.
func (s *Sender) checkAddresses(r proxy.Endpoint) error {
	if len(s.To) == 0 {
		return exit.Misuse(lang.T("no --to given"), lang.T("write --to someone@example.com"))
	}
	for _, address := range append([]string{s.From}, s.To...) {
		if strings.ContainsAny(address, "<> \r\n") {
			return exit.Misuse(lang.F("%q is not an address", address), lang.T("write it bare: someone@example.com"))
		}
		if !r.Scheme.LMTP && bareUser(address) {
			s.Say.Warn("%q has no @ and domain: only the server of that user may know it", address)
		}
	}
	return nil
}

// bareUser reports an address without a domain. The null reverse-path has none,
// and postmaster needs none (RFC 5321 4.5.1).
func bareUser(address string) bool {
	return address != "" && !strings.Contains(address, "@") && !strings.EqualFold(address, "postmaster")
}

// message reads the text and gives it a header when it has none.
func (s *Sender) message(ctx context.Context, stdin io.Reader, name string) ([]byte, error) {
	text, err := s.text(ctx, stdin, name)
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxMail:
		return nil, exit.Failure(lang.F("%s is larger than %d MiB", name, maxMail>>20), "")
	case !hasHeader(text) && s.From == "":
		return nil, exit.Misuse(lang.T("a text without header needs a sender"), lang.T("write --from you@example.com, or a header into the text"))
	case !hasHeader(text):
		return composition{s.From, s.To, s.Subject, time.Now(), text}.message(), nil
	case s.Subject != "":
		return nil, exit.Misuse(lang.T("the text has a header, so --subject has no place to go"), "")
	}
	return mailclient.CRLF(text), nil
}

// send goes through the steps.
func (s *Sender) send(ctx context.Context, r proxy.Endpoint, message []byte, secret string) error {
	c, err := s.connect(ctx, r)
	if err != nil {
		return err
	}
	defer c.Close()
	if s.User != "" {
		if err := s.login(c, r, secret); err != nil {
			leave(c, err)
			return err
		}
	}
	if err := s.transaction(c, message); err != nil {
		leave(c, err)
		return err
	}
	return c.Quit()
}

// text is what is in the file, or typed or piped into standard input. A byte
// more than a message may have is read, which shows that there are more. What blocks
// can be interrupted.
func (s *Sender) text(ctx context.Context, stdin io.Reader, name string) ([]byte, error) {
	if f, ok := stdin.(*os.File); ok && name == "-" && term.IsTerminal(int(f.Fd())) {
		s.Say.Note("type the message, end it with %s", endOfInput())
	}
	return exit.Await(ctx, func() ([]byte, error) {
		if name == "-" {
			return io.ReadAll(io.LimitReader(stdin, maxMail+1))
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, maxMail+1))
	})
}

// endOfInput is the key that ends what is typed.
func endOfInput() string {
	if runtime.GOOS == "windows" {
		return "Ctrl-Z and Enter"
	}
	return "Ctrl-D"
}

package main

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
)

// maxMail is the largest message that send takes.
const maxMail = 64 << 20

// sendLong is the manual of send.
const sendLong = `Send a message the way every mail client does, in nine steps: connect, hear the
greeting, EHLO, AUTH, MAIL, RCPT, DATA, the text, QUIT. The text comes from FILE
or, with - or none, from standard input. When it has no header one is added. A
recipient that is refused makes the command fail; the others get the message.

SCHEME is smtp, submission or lmtp: TLS begins where the server offers STARTTLS.
With +starttls it begins or the command fails, with +plain it never does, and
smtps or submissions are TLS from the first byte. On this machine, localhost or
127.0.0.1, mitmail's own certificate is trusted: there a proxy shows it.`

// sender is one run of send.
type sender struct {
	mailClient
	from    string
	to      []string
	subject string
	say     *console.Logger
	out     io.Writer
}

// newSendCmd is the subcommand send.
func newSendCmd(g *globals) *cobra.Command {
	var s sender
	cmd := &cobra.Command{
		Use:   "send --server SCHEME://HOST[:PORT] --from ADDRESS --to ADDRESS [FILE]",
		Short: "send a message (the nine steps of an SMTP client)",
		Long:  sendLong,
		Example: `  echo Hello | mitmail send --server smtp://127.0.0.1:1025 --from a@example.org --to b@example.org
  mitmail send --server submission://mail.example.com -u anna --from anna@example.com --to b@example.org mail.eml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.hidden.On = g.mask
			s.out, s.say, s.confdir = s.hidden.Writer(cmd.OutOrStdout()), g.logger(s.hidden.Writer(cmd.ErrOrStderr())), g.confdir
			return s.hidden.Error(s.command(cmd, args))
		},
	}
	f := cmd.Flags()
	s.flags(f, "log in by this `MECHANISM`, such as plain, login or cram-md5 (else the best that the server offers)")
	f.StringVar(&s.from, "from", "", "the sender's `ADDRESS` (else --user, when it is one); \"\" for none")
	f.StringArrayVar(&s.to, "to", nil, "a recipient's `ADDRESS`; repeatable")
	f.StringVar(&s.subject, "subject", "", "the subject `TEXT` of a message whose header is added")
	return cmd
}

// command checks what was asked for, finds message and password, and sends.
func (s *sender) command(cmd *cobra.Command, args []string) error {
	r, err := parseServer(s.server, decode.SMTP)
	if err != nil {
		return err
	}
	if !cmd.Flags().Changed("from") && strings.Contains(s.user, "@") {
		s.from = s.user
	} else if !cmd.Flags().Changed("from") {
		return exit.Misuse(lang.T("no --from given"), lang.T("write --from you@example.com"))
	}
	if s.user == "" && (s.passwordFile != "" || s.auth != "") {
		return exit.Misuse(lang.T("no --user to log in as"), lang.T("--password-file and --auth need --user NAME"))
	}
	if err := s.checkAuth(); err != nil {
		return err
	}
	if err := s.checkAddresses(r); err != nil {
		return err
	}
	var secret string
	if s.user != "" {
		if secret, err = console.ReadPassword(cmd.Context(), s.passwordFile, "password for "+s.user+": "); err != nil {
			return err
		}
	}
	s.hidden.Learn(secret)
	message, err := s.message(cmd.Context(), cmd.InOrStdin(), append(args, "-")[0])
	if err != nil {
		return err
	}
	return advised(s.send(cmd.Context(), r, message, secret), r)
}

// checkAddresses finds addresses that no SMTP command could hold, and warns of
// those that only a server who knows the user can take.
func (s *sender) checkAddresses(r proxy.Endpoint) error {
	if len(s.to) == 0 {
		return exit.Misuse(lang.T("no --to given"), lang.T("write --to someone@example.com"))
	}
	for _, address := range append([]string{s.from}, s.to...) {
		if strings.ContainsAny(address, "<> \r\n") {
			return exit.Misuse(lang.F("%q is not an address", address), lang.T("write it bare: someone@example.com"))
		}
		if !r.Scheme.LMTP && bareUser(address) {
			s.say.Warn("%q has no @ and domain: only the server of that user may know it", address)
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
func (s *sender) message(ctx context.Context, stdin io.Reader, name string) ([]byte, error) {
	text, err := s.text(ctx, stdin, name)
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxMail:
		return nil, exit.Failure(lang.F("%s is larger than %d MiB", name, maxMail>>20), "")
	case !hasHeader(text) && s.from == "":
		return nil, exit.Misuse(lang.T("a text without header needs a sender"), lang.T("write --from you@example.com, or a header into the text"))
	case !hasHeader(text):
		return composition{s.from, s.to, s.subject, time.Now(), text}.message(), nil
	case s.subject != "":
		return nil, exit.Misuse(lang.T("the text has a header, so --subject has no place to go"), "")
	}
	return mailclient.CRLF(text), nil
}

// send goes through the steps.
func (s *sender) send(ctx context.Context, r proxy.Endpoint, message []byte, secret string) error {
	c, err := s.connect(ctx, r)
	if err != nil {
		return err
	}
	defer c.Close()
	if s.user != "" {
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

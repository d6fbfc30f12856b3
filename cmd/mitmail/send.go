package main

import (
	"github.com/spf13/cobra"

	"mitmail/cmd/internal/client"
)

// sendLong is the manual of send.
const sendLong = `Send a message the way every mail client does, in nine steps: connect, hear the
greeting, EHLO, AUTH, MAIL, RCPT, DATA, the text, QUIT. The text comes from FILE
or, with - or none, from standard input. When it has no header one is added. A
recipient that is refused makes the command fail; the others get the message.

SCHEME is smtp, submission or lmtp: TLS begins where the server offers STARTTLS.
With +starttls it begins or the command fails, with +plain it never does, and
smtps or submissions are TLS from the first byte. On this machine, localhost or
127.0.0.1, mitmail's own certificate is trusted: there a proxy shows it.`

// newSendCmd is the subcommand send.
func newSendCmd(g *globals) *cobra.Command {
	var s client.Sender
	cmd := &cobra.Command{
		Use:   "send --server SCHEME://HOST[:PORT] --from ADDRESS --to ADDRESS [FILE]",
		Short: "send a message (the nine steps of an SMTP client)",
		Long:  sendLong,
		Example: `  echo Hello | mitmail send --server smtp://127.0.0.1:1025 --from a@example.org --to b@example.org
  mitmail send --server submission://mail.example.com -u anna --from anna@example.com --to b@example.org mail.eml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Hidden.On = g.mask
			s.Out, s.Say, s.Confdir = s.Hidden.Writer(cmd.OutOrStdout()), g.logger(s.Hidden.Writer(cmd.ErrOrStderr())), g.confdir
			s.FromGiven = cmd.Flags().Changed("from")
			return s.Hidden.Error(s.Run(cmd.Context(), cmd.InOrStdin(), append(args, "-")[0]))
		},
	}
	f := cmd.Flags()
	accountFlags(f, &s.Account, "log in by this `MECHANISM`, such as plain, login or cram-md5 (else the best that the server offers)")
	f.StringVar(&s.From, "from", "", "the sender's `ADDRESS` (else --user, when it is one); \"\" for none")
	f.StringArrayVar(&s.To, "to", nil, "a recipient's `ADDRESS`; repeatable")
	f.StringVar(&s.Subject, "subject", "", "the subject `TEXT` of a message whose header is added")
	return cmd
}

package main

import (
	"github.com/spf13/cobra"

	"mitmail/cmd/internal/client"
)

// fetchLong is the manual of fetch.
const fetchLong = `Fetch messages the way every POP3 client does, in seven steps: connect, USER,
PASS, STAT, LIST, RETR, and QUIT, with DELE before it if --delete is given. Each
message becomes a file 0001.eml, 0002.eml, … in the folder, and stays on the
server; --delete deletes there what is on the disk.

SCHEME is pop3: TLS begins where the server offers STLS. With pop3+starttls it
begins or the command fails, with pop3+plain it never does, and pop3s is TLS from
the first byte. On this machine, localhost or 127.0.0.1, mitmail's own
certificate is trusted: there a proxy shows it.

--new fetches what it has not fetched before. POP3 cannot say what is new: the
unique-ids of the messages are remembered, in --confdir.`

// newFetchCmd is the subcommand fetch.
func newFetchCmd(g *globals) *cobra.Command {
	var f client.Fetcher
	cmd := &cobra.Command{
		Use:   "fetch --server SCHEME://HOST[:PORT] --user NAME",
		Short: "fetch messages (the seven steps of a POP3 client)",
		Long:  fetchLong,
		Example: `  mitmail fetch --server pop3://127.0.0.1:1110 -u anna --list
  mitmail fetch --server pop3s://mail.example.com -u anna --new -o inbox
  mitmail fetch --server pop3s://mail.example.com -u anna --delete -o inbox`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.Hidden.On = g.mask
			f.Out, f.Say, f.Confdir = f.Hidden.Writer(cmd.OutOrStdout()), g.logger(f.Hidden.Writer(cmd.ErrOrStderr())), g.confdir
			f.ShowTop = cmd.Flags().Changed("top")
			return f.Hidden.Error(f.Run(cmd.Context()))
		},
	}
	flags := cmd.Flags()
	accountFlags(flags, &f.Account, "log in by this `MECHANISM`, or APOP (else USER and PASS)")
	flags.BoolVar(&f.Delete, "delete", false, "delete from the server what was fetched")
	flags.Bool("keep", true, "leave the messages on the server, as it is without")
	flags.MarkHidden("keep")
	cmd.MarkFlagsMutuallyExclusive("keep", "delete")
	flags.BoolVar(&f.List, "list", false, "only say which messages there are")
	flags.BoolVar(&f.OnlyNew, "new", false, "only messages that --new has not fetched before")
	flags.IntVar(&f.Top, "top", 0, "only show each header and the first `N` lines behind it")
	flags.StringVarP(&f.Folder, "output", "o", ".", "the `FOLDER` that messages are put into")
	return cmd
}

package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
	"mitmail/view/line"
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

// fetcher is one run of fetch.
type fetcher struct {
	mailClient
	del     bool // delete what was fetched
	list    bool
	onlyNew bool
	showTop bool
	top     int // with showTop: lines of each message
	output  string
	say     *console.Logger
	out     io.Writer

	seen    *uidlStore // with onlyNew
	failed  int        // messages that the server refused
	deleted int        // messages marked; QUIT deletes them
}

// newFetchCmd is the subcommand fetch.
func newFetchCmd(g *globals) *cobra.Command {
	var f fetcher
	cmd := &cobra.Command{
		Use:   "fetch --server SCHEME://HOST[:PORT] --user NAME",
		Short: "fetch messages (the seven steps of a POP3 client)",
		Long:  fetchLong,
		Example: `  mitmail fetch --server pop3://127.0.0.1:1110 -u anna --list
  mitmail fetch --server pop3s://mail.example.com -u anna --new -o inbox
  mitmail fetch --server pop3s://mail.example.com -u anna --delete -o inbox`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.hidden.On = g.mask
			f.out, f.say, f.confdir = f.hidden.Writer(cmd.OutOrStdout()), g.logger(f.hidden.Writer(cmd.ErrOrStderr())), g.confdir
			f.showTop = cmd.Flags().Changed("top")
			return f.hidden.Error(f.command(cmd.Context()))
		},
	}
	flags := cmd.Flags()
	f.flags(flags, "log in by this `MECHANISM`, or APOP (else USER and PASS)")
	flags.BoolVar(&f.del, "delete", false, "delete from the server what was fetched")
	flags.Bool("keep", true, "leave the messages on the server, as it is without")
	flags.MarkHidden("keep")
	cmd.MarkFlagsMutuallyExclusive("keep", "delete")
	flags.BoolVar(&f.list, "list", false, "only say which messages there are")
	flags.BoolVar(&f.onlyNew, "new", false, "only messages that --new has not fetched before")
	flags.IntVar(&f.top, "top", 0, "only show each header and the first `N` lines behind it")
	flags.StringVarP(&f.output, "output", "o", ".", "the `FOLDER` that messages are put into")
	return cmd
}

// command checks what was asked for, finds the password, and fetches.
func (f *fetcher) command(ctx context.Context) error {
	r, err := parseServer(f.server, decode.POP3)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	if f.onlyNew {
		if f.seen, err = loadUIDLStore(f.confdir, r, f.user); err != nil {
			return err
		}
	}
	secret, err := console.ReadPassword(ctx, f.passwordFile, "password for "+f.user+": ")
	if err != nil {
		return err
	}
	f.hidden.Learn(secret)
	c, err := f.connect(ctx, r)
	if err != nil {
		return advised(err, r)
	}
	defer c.Close()
	if err := f.login(c, r, secret); err != nil {
		leave(c, err)
		return advised(err, r)
	}
	return f.session(c)
}

// check finds flags that make no sense together.
func (f *fetcher) check() error {
	switch {
	case f.user == "":
		return exit.Misuse(lang.T("no --user given"), lang.T("write --user NAME: in POP3 all mail belongs to a user"))
	case f.list && f.showTop:
		return exit.Misuse(lang.T("--list and --top cannot stand together"), lang.T("--list says which messages there are, --top N how each begins"))
	case f.del && (f.list || f.showTop):
		return exit.Misuse(lang.T("--delete goes with neither --list nor --top"), lang.T("without them the messages are fetched, and then deleted"))
	case f.top < 0:
		return exit.Misuse(lang.F("--top %d is no number of lines", f.top), lang.T("--top 0 shows the header of each message"))
	}
	return f.checkAuth("APOP", "USER")
}

// session is what happens behind the login. Messages are deleted when QUIT has
// been answered, and not when something broke before.
func (f *fetcher) session(c *mailclient.POP3Client) error {
	letters, err := f.letters(c)
	if err != nil {
		return err
	}
	switch {
	case f.list:
		f.show(letters)
	case f.showTop:
		err = f.tops(c, letters)
	default:
		err = f.fetch(c, letters)
	}
	if err != nil {
		return err
	}
	if err := c.Quit(); err != nil {
		return err
	}
	if f.deleted > 0 {
		f.say.Note("deleted on the server: %s", line.Count(int64(f.deleted), "message"))
	}
	if f.failed > 0 {
		return fmt.Errorf("%d of %d messages were not fetched", f.failed, len(letters))
	}
	return nil
}

package client

import (
	"context"
	"fmt"
	"io"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// Fetcher is one run of fetch.
type Fetcher struct {
	Account
	Delete  bool // delete what was fetched
	List    bool
	OnlyNew bool
	ShowTop bool
	Top     int // with ShowTop: lines of each message
	Folder  string
	Say     *console.Logger
	Out     io.Writer

	uidls   *uidlStore // with OnlyNew
	failed  int        // messages that the server refused
	deleted int        // messages marked; QUIT deletes them
}

// Run checks what was asked for, finds the password, and fetches.
func (f *Fetcher) Run(ctx context.Context) error {
	r, err := ParseServer(f.Server, decode.POP3)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	if f.OnlyNew {
		if f.uidls, err = loadUIDLStore(f.Confdir, r, f.User); err != nil {
			return err
		}
	}
	secret, err := console.ReadPassword(ctx, f.PasswordFile, "password for "+f.User+": ")
	if err != nil {
		return err
	}
	f.Hidden.Learn(secret)
	c, err := f.connect(ctx, r)
	if err != nil {
		return Advise(err, r)
	}
	defer c.Close()
	if err := f.login(c, r, secret); err != nil {
		leave(c, err)
		return Advise(err, r)
	}
	return f.session(c)
}

// check finds flags that make no sense together.
func (f *Fetcher) check() error {
	switch {
	case f.User == "":
		return exit.Misuse(lang.T("no --user given"), lang.T("write --user NAME: in POP3 all mail belongs to a user"))
	case f.List && f.ShowTop:
		return exit.Misuse(lang.T("--list and --top cannot stand together"), lang.T("--list says which messages there are, --top N how each begins"))
	case f.Delete && (f.List || f.ShowTop):
		return exit.Misuse(lang.T("--delete goes with neither --list nor --top"), lang.T("without them the messages are fetched, and then deleted"))
	case f.Top < 0:
		return exit.Misuse(lang.F("--top %d is no number of lines", f.Top), lang.T("--top 0 shows the header of each message"))
	}
	return f.checkAuth("APOP", "USER")
}

// session is what happens behind the login. Messages are deleted when QUIT has
// been answered, and not when something broke before.
func (f *Fetcher) session(c *mailclient.POP3Client) error {
	letters, err := f.letters(c)
	if err != nil {
		return err
	}
	switch {
	case f.List:
		f.show(letters)
	case f.ShowTop:
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
		f.Say.Note("deleted on the server: %s", line.Count(int64(f.deleted), "message"))
	}
	if f.failed > 0 {
		return fmt.Errorf("%d of %d messages were not fetched", f.failed, len(letters))
	}
	return nil
}

package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"mitmail/cmd/internal/exit"
	"mitmail/proxy/mailclient"
	"mitmail/view/eml"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// letters is the messages that are wanted: all, or those that are new.
func (f *Fetcher) letters(c *mailclient.POP3Client) ([]mailclient.Scan, error) {
	total, size, err := c.Stat()
	if err != nil {
		return nil, err
	}
	f.Say.More("%d messages, %d bytes", total, size)
	sizes, err := c.List()
	if err != nil || !f.List && !f.OnlyNew {
		return sizes, err
	}
	ids, err := c.UIDL()
	var refused *mailclient.Refused
	switch {
	case errors.As(err, &refused) && f.OnlyNew:
		return nil, exit.Failure(err.Error(), lang.T("--new needs a server that gives unique-ids"))
	case err != nil && refused == nil:
		return nil, err
	}
	return f.choose(sizes, ids), nil
}

// choose brings sizes and unique-ids together, and leaves out what is known.
func (f *Fetcher) choose(sizes, ids []mailclient.Scan) (chosen []mailclient.Scan) {
	uids := make(map[int]string)
	there := make(map[string]bool)
	for _, s := range ids {
		uids[s.Number] = s.UID
		there[s.UID] = true
	}
	for _, s := range sizes {
		s.UID = uids[s.Number]
		if f.uidls == nil || !f.uidls.ids[s.UID] {
			chosen = append(chosen, s)
		}
	}
	if f.uidls != nil {
		f.uidls.keep(there)
		f.Say.Note("%d of %d messages are new", len(chosen), len(sizes))
	}
	return chosen
}

// show is --list.
func (f *Fetcher) show(letters []mailclient.Scan) {
	for _, l := range letters {
		fmt.Fprintf(f.Out, "%d\t%d bytes\t%s\n", l.Number, l.Size, line.Clean(l.UID))
	}
}

// tops is --top. What may harm a terminal is shown as an escape.
func (f *Fetcher) tops(c *mailclient.POP3Client, letters []mailclient.Scan) error {
	for _, l := range letters {
		var text page
		if err := c.Top(l.Number, f.Top, &text); err != nil {
			return err
		}
		fmt.Fprintf(f.Out, "--- message %d, %d bytes\n", l.Number, l.Size)
		for part := range bytes.Lines(text.Bytes()) {
			fmt.Fprintln(f.Out, line.Clean(string(bytes.TrimRight(part, "\r\n"))))
		}
	}
	return nil
}

// page is the top of a message, of at most maxPage bytes.
type page struct{ bytes.Buffer }

// maxPage is how many bytes of a message --top shows at most.
const maxPage = 16 << 20

// Write implements [io.Writer].
func (p *page) Write(text []byte) (int, error) {
	if p.Len()+len(text) > maxPage {
		return 0, fmt.Errorf("there are more than %d MiB to show", maxPage>>20)
	}
	return p.Buffer.Write(text)
}

// fetch puts messages on the disk. A message that the server refuses is warned of
// and left out; another failure ends it. What was fetched is remembered in any
// case.
func (f *Fetcher) fetch(c *mailclient.POP3Client, letters []mailclient.Scan) (err error) {
	dir, err := eml.OpenFolder(f.Folder)
	if err != nil {
		return err
	}
	if f.uidls != nil {
		if err := f.uidls.writable(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.uidls.save()) }()
	}
	for _, l := range letters {
		var refused *mailclient.Refused
		switch err := f.one(c, dir, l); {
		case errors.As(err, &refused):
			f.Say.Warn("message %d: %v", l.Number, err)
			f.failed++
		case err != nil:
			return err
		}
	}
	return nil
}

// one fetches one message.
func (f *Fetcher) one(c *mailclient.POP3Client, dir *eml.Folder, l mailclient.Scan) error {
	path, err := dir.Save(func(w io.Writer) error { return c.Retr(l.Number, w) })
	if err != nil {
		return err
	}
	fmt.Fprintf(f.Out, "%s\t%d bytes\n", path, l.Size)
	if f.uidls != nil {
		f.uidls.ids[l.UID] = true
	}
	if !f.Delete {
		return nil
	}
	if err := c.Dele(l.Number); err != nil {
		return err
	}
	f.deleted++
	return nil
}

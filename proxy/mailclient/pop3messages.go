package mailclient

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Stat is how many messages there are, and their size together.
func (c *POP3Client) Stat() (n int, size int64, err error) {
	text, err := c.Command("STAT")
	if err != nil {
		return 0, 0, err
	}
	if _, err := fmt.Sscan(text, &n, &size); err != nil {
		return 0, 0, fmt.Errorf("this is no answer to STAT: %q", text)
	}
	return n, size, nil
}

// Scan is one line of LIST or UIDL.
type Scan struct {
	Number int
	Size   int64  // LIST
	UID    string // UIDL
}

// List is the messages' sizes.
func (c *POP3Client) List() ([]Scan, error) {
	return c.scans("LIST", func(s *Scan, text string) (err error) {
		size, _, _ := strings.Cut(text, " ")
		s.Size, err = strconv.ParseInt(size, 10, 64)
		return err
	})
}

// UIDL is the messages' unique-ids, which stay the same over sessions.
func (c *POP3Client) UIDL() ([]Scan, error) {
	return c.scans("UIDL", func(s *Scan, text string) error {
		s.UID = text
		return nil
	})
}

// scans reads a listing of numbers and something behind each.
func (c *POP3Client) scans(command string, rest func(*Scan, string) error) ([]Scan, error) {
	lines, err := c.Listing(command)
	if err != nil {
		return nil, err
	}
	scans := make([]Scan, len(lines))
	for i, line := range lines {
		number, text, _ := strings.Cut(line, " ")
		scans[i].Number, err = strconv.Atoi(number)
		if err = errors.Join(err, rest(&scans[i], strings.TrimSpace(text))); err != nil {
			return nil, fmt.Errorf("this is no line of %s: %q", command, line)
		}
	}
	return scans, nil
}

// Retr writes message n to dst. When dst fails the connection is of no more
// use.
func (c *POP3Client) Retr(n int, dst io.Writer) error {
	if _, err := c.Command("RETR " + strconv.Itoa(n)); err != nil {
		return err
	}
	return c.wire.ReadText(dst)
}

// Top writes the header of message n and the first lines of its body to dst.
func (c *POP3Client) Top(n, lines int, dst io.Writer) error {
	if _, err := c.Command(fmt.Sprintf("TOP %d %d", n, lines)); err != nil {
		return err
	}
	return c.wire.ReadText(dst)
}

// Dele marks message n; it goes when Quit is said.
func (c *POP3Client) Dele(n int) error {
	_, err := c.Command("DELE " + strconv.Itoa(n))
	return err
}

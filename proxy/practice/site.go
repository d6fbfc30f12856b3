package practice

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"sync"

	"mitmail/proxy/internal/wire"
)

// The account that every site has, and the domain its servers speak for.
const (
	User     = "anna"
	Password = "open-sesame"
	Domain   = "example.org"
)

// Site is the accounts of a practice site, each with its maildrop. A name is
// an account's user name or any address with that local part, in any case:
// anna, anna@example.org. Its methods may be called by several goroutines. The
// zero Site is not ready; use [NewSite].
type Site struct {
	mu       sync.Mutex
	accounts map[string]*account
	serial   int // of the last message delivered
}

// account is one user. Site.mu guards it.
type account struct {
	password string
	mail     []Mail
	locked   bool // a POP3 session has the maildrop open
}

// Mail is a message in a maildrop, with the envelope it came in.
type Mail struct {
	From string   // reverse-path, without angle brackets
	To   []string // all accepted recipients
	Data []byte   // the text, every line ended by CRLF
	UID  string   // POP3 unique-id
}

// NewSite returns a site with one account, [User] with [Password].
func NewSite() *Site {
	s := &Site{accounts: make(map[string]*account)}
	s.Add(User, Password)
	return s
}

// Add adds an account, or gives one that is there a new password.
func (s *Site) Add(user, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.accounts[key(user)]; a != nil {
		a.password = password
		return
	}
	s.accounts[key(user)] = &account{password: password}
}

// key is the name that an account is found by.
func key(name string) string {
	local, _, _ := strings.Cut(name, "@")
	return strings.ToLower(local)
}

// Has reports whether name is an account.
func (s *Site) Has(name string) bool {
	_, ok := s.password(name)
	return ok
}

// password is the password of an account.
func (s *Site) password(name string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[key(name)]
	if a == nil {
		return "", false
	}
	return a.password, true
}

// check reports whether name is an account with this password.
func (s *Site) check(name, password string) bool {
	want, ok := s.password(name)
	return ok && want == password
}

// Deliver puts a copy of data into the maildrop of each recipient that has an
// account, once even when it is named twice. Its line ends become CRLF.
func (s *Site) Deliver(from string, to []string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := wire.CRLF(data)
	done := make(map[string]bool)
	for _, name := range to {
		a := s.accounts[key(name)]
		if a == nil || done[key(name)] {
			continue
		}
		done[key(name)] = true
		s.serial++
		uid := fmt.Sprintf("%d.%08x", s.serial, crc32.ChecksumIEEE(text))
		a.mail = append(a.mail, Mail{From: from, To: slices.Clone(to), Data: bytes.Clone(text), UID: uid})
	}
}

// Mail is what lies in an account's maildrop, oldest first; nil when there is
// no such account. The caller must not change the messages' bytes.
func (s *Site) Mail(name string) []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.accounts[key(name)]; a != nil {
		return slices.Clone(a.mail)
	}
	return nil
}

// lock opens a maildrop for one POP3 session (RFC 1939 4). It fails while
// another session has it.
func (s *Site) lock(name string) ([]Mail, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[key(name)]
	if a == nil || a.locked {
		return nil, false
	}
	a.locked = true
	return slices.Clone(a.mail), true
}

// unlock closes a maildrop and removes the messages with these unique-ids.
func (s *Site) unlock(name string, gone map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[key(name)]
	a.locked = false
	a.mail = slices.DeleteFunc(a.mail, func(m Mail) bool { return gone[m.UID] })
}

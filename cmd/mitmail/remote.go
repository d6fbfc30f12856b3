package main

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"mitmail/proxy"
)

// security says when a client's connection becomes TLS.
type security int

const (
	whenOffered security = iota // STARTTLS or STLS where the server has it
	required                    // STARTTLS or STLS, or nothing
	never
	implicit // from the first byte
)

// remote is a server that send and fetch talk to: scheme://host[:port].
type remote struct {
	scheme   string // smtp, submission, lmtp or pop3, whatever the security
	host     string // IPv6 without brackets
	port     string
	security security
}

// address is host:port, IPv6 in brackets.
func (r remote) address() string { return net.JoinHostPort(r.host, r.port) }

// schemes is what may stand before "://", with the port where none is written.
func schemes() map[string]remote {
	return map[string]remote{
		"smtp":                {scheme: "smtp", port: "25"},
		"smtp+starttls":       {scheme: "smtp", port: "25", security: required},
		"smtp+plain":          {scheme: "smtp", port: "25", security: never},
		"smtps":               {scheme: "smtp", port: "465", security: implicit},
		"submission":          {scheme: "submission", port: "587"},
		"submission+starttls": {scheme: "submission", port: "587", security: required},
		"submission+plain":    {scheme: "submission", port: "587", security: never},
		"submissions":         {scheme: "submission", port: "465", security: implicit},
		"lmtp":                {scheme: "lmtp", port: "24"},
		"pop3":                {scheme: "pop3", port: "110"},
		"pop3+starttls":       {scheme: "pop3", port: "110", security: required},
		"pop3+plain":          {scheme: "pop3", port: "110", security: never},
		"pop3s":               {scheme: "pop3", port: "995", security: implicit},
	}
}

// parseRemote reads --server of a command that speaks one of these schemes.
// Its errors are usage errors.
func parseRemote(text string, speaks ...string) (remote, error) {
	example := speaks[0] + "://mail.example.com"
	if text == "" {
		return remote{}, misuse("no --server given", "write --server "+example)
	}
	if strings.Contains(text, "@") {
		return remote{}, misuse("no user name in --server", "--user NAME logs in; the password is asked for")
	}
	name, address, ok := strings.Cut(text, "://")
	if !ok {
		return remote{}, misuse(fmt.Sprintf("%q has no scheme", text), "write --server "+speaks[0]+"://"+text)
	}
	if proxy.IsIMAP(name, address) {
		return remote{}, misuse(proxy.OnlyMail, "write --server "+example)
	}
	r, ok := schemes()[strings.ToLower(name)]
	if !ok {
		return remote{}, misuse(fmt.Sprintf("%q is not a scheme", name), "write --server "+example)
	}
	if !slices.Contains(speaks, r.scheme) {
		return remote{}, misuse(fmt.Sprintf("this command does not speak %s", name), "write --server "+example)
	}
	if r.host, r.port, ok = splitHost(address, r.port); !ok {
		return remote{}, misuse(fmt.Sprintf("%q is not host[:port]", address), "write --server "+example)
	}
	return r, nil
}

// splitHost takes host[:port] apart. IPv6 addresses stand in brackets.
func splitHost(address, standard string) (host, port string, ok bool) {
	if strings.HasSuffix(address, "]") || !strings.Contains(address, ":") {
		address += ":" + standard
	}
	host, port, err := net.SplitHostPort(address)
	n, bad := strconv.ParseUint(port, 10, 16)
	return host, port, err == nil && bad == nil && n > 0 && host != "" && !strings.ContainsAny(host, "/@?# ")
}

package main

import (
	"net/netip"

	"mitmail/cmd/internal/console"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/view/lang"
)

// announce says where a route listens, and what to type into a mail client.
func announce(say *console.Logger, r proxy.Route, o *tlsFlags) {
	say.At(-1, "listening on %s, forwarding to %s", r.Local.Address(), r.Remote)
	for i, line := range o.settings(r) {
		if i == 0 {
			line = lang.F("in the mail client: %s", line)
		} else {
			line = "    " + line
		}
		say.Note("%s", line)
	}
}

// settings is what to type into a mail client for a route, in lines.
func (o *tlsFlags) settings(r proxy.Route) []string {
	server := lang.T("outgoing server (SMTP)")
	if r.Remote.Scheme.Protocol.Texts() == decode.Server {
		server = lang.T("incoming server (POP3)")
	}
	how := o.security(r)
	host := reached(r.Local.Host)
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() && how != "none" { // fetchmail takes no certificate for an address
		host = "localhost"
	}
	lines := []string{server + " " + host, lang.F("port %d, security %s", r.Local.Port, lang.T(how))}
	switch {
	case how == "none":
		return lines
	case o.mode == "pass": // of coupled legs: others are none for this mode
		return append(lines, lang.F("with the certificate of %s", r.Remote.Host))
	case o.cert != "":
		return append(lines, lang.F("with the certificate in %s", o.cert))
	}
	return append(lines, lang.T("with mitmail's certificate: mitmail cert says how to trust it"))
}

// reached is where clients find what listens on a host, for people.
func reached(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		return lang.T("the address of this machine")
	}
	return host
}

// security is how to secure the client's leg, in the words of mail clients.
func (o *tlsFlags) security(r proxy.Route) string {
	switch s := r.Local.Scheme.Security; {
	case s == proxy.Plain, o.mode == "strip":
		return "none"
	case s == proxy.Implicit:
		return "SSL/TLS"
	case s == proxy.Upgraded:
		return "STARTTLS"
	}
	return "none, or STARTTLS as the real server has it"
}

package proxy

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
)

// onlyMail is what is said to those who come with IMAP.
const onlyMail = "mitmail speaks SMTP and POP3 only"

// Ends that parse, for hints.
const (
	routeExample  = "a route is LOCAL=REMOTE, such as 1025=smtp://mail.example.com:25"
	remoteExample = "a server is scheme://host[:port], such as smtp://mail.example.com:25"
)

// ParseRoute reads a route: LOCAL=REMOTE, where REMOTE is scheme://host[:port]
// and LOCAL is [host:]port, of the same scheme, or scheme://[host:]port. A local
// host that is not written is 127.0.0.1; IPv6 addresses stand in brackets. Its
// errors are an [*Error] each.
func ParseRoute(text string) (Route, error) {
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		return Route{}, usage(withoutUser(text, at), "no user name in a route", "the mail client logs in, and mitmail shows how")
	}
	local, remote, ok := strings.Cut(text, "=")
	if !ok || local == "" || remote == "" {
		return Route{}, usage(text, "it has to name both ends", routeExample)
	}
	r := Route{Text: text}
	var err *Error
	if r.Remote, err = parseRemote(remote); err != nil {
		return Route{}, usage(text, err.text, err.hint)
	}
	if r.Local, err = parseLocal(local, r.Remote.Scheme); err != nil {
		return Route{}, usage(text, err.text, err.hint)
	}
	if why, hint := r.Local.Scheme.mismatch(r.Remote.Scheme); why != "" {
		return Route{}, usage(text, why, hint)
	}
	return r, nil
}

func usage(route, text, hint string) *Error {
	return wrong(fmt.Sprintf("route %q: %s", route, text), hint)
}

func wrong(text, hint string) *Error { return &Error{text: text, hint: hint} }

// ParseRemote reads the REMOTE of a route: scheme://host[:port]. Its errors are an
// [*Error] each, which may quote all of it.
func ParseRemote(text string) (Endpoint, error) {
	e, err := parseRemote(text)
	if err != nil {
		return Endpoint{}, err
	}
	return e, nil
}

func parseRemote(s string) (Endpoint, *Error) {
	name, address, ok := strings.Cut(s, "://")
	host, port, err := splitAddress(s)
	if ok {
		host, port, err = splitAddress(address)
	}
	switch {
	case isIMAP(name, s) || ok && isIMAP("", address):
		return Endpoint{}, wrong(onlyMail, "")
	case !ok:
		return Endpoint{}, wrong(fmt.Sprintf("%s has no scheme", s), schemeHint(s))
	case err != nil:
		return Endpoint{}, wrong(err.Error(), remoteExample)
	case host == "":
		return Endpoint{}, wrong("it names no server", remoteExample)
	}
	return endpoint(name, host, port, 1)
}

// withoutUser is a route with nothing between where a user name may begin and
// the @ behind it: what stands there may be a password.
func withoutUser(text string, at int) string {
	begin := 0
	for _, before := range []string{"://", "="} {
		if i := strings.Index(text[:at], before); i >= 0 {
			begin = i + len(before)
			break
		}
	}
	return text[:begin] + "…" + text[at:]
}

// isIMAP reports whether somebody wants IMAP: by the scheme, or by the port of
// host[:port].
func isIMAP(scheme, address string) bool {
	return strings.HasPrefix(strings.ToLower(scheme), "imap") ||
		strings.HasSuffix(address, ":143") || strings.HasSuffix(address, ":993")
}

// schemeHint is how a remote without "://" may have been meant.
func schemeHint(s string) string {
	name, address, _ := strings.Cut(s, ":")
	if address = strings.TrimLeft(address, "/"); address != "" && slices.ContainsFunc(schemes, func(s Scheme) bool { return s.Name == strings.ToLower(name) }) {
		return "write " + name + "://" + address
	}
	return "write smtp://" + s + " or pop3://" + s
}

// ParseLocal reads the LOCAL of a route: [host:]port, where a protocol is spoken in
// clear until the client asks for TLS, or scheme://[host:]port. Its errors are an
// [*Error] each.
func ParseLocal(text string, p decode.Protocol) (Endpoint, error) {
	scheme, err := findScheme(p.String())
	if err != nil {
		return Endpoint{}, err
	}
	e, err := parseLocal(text, scheme)
	if err != nil {
		return Endpoint{}, err
	}
	return e, nil
}

func parseLocal(s string, remote Scheme) (Endpoint, *Error) {
	name, address, ok := strings.Cut(s, "://")
	if !ok {
		name, address = remote.Name, s
	}
	if digits(address) {
		address = "127.0.0.1:" + address
	}
	host, port, err := splitAddress(address)
	switch {
	case err != nil:
		return Endpoint{}, wrong(err.Error(), routeExample)
	case port == "":
		return Endpoint{}, wrong(s+" has no port to listen on", routeExample)
	case host == "":
		return Endpoint{}, wrong(s+" has no address to listen on",
			"leave the colon out for 127.0.0.1, or write 0.0.0.0:"+port+" to let other machines in")
	}
	return endpoint(name, host, port, 0)
}

// endpoint makes the parts one; least is the lowest port that is allowed.
func endpoint(name, host, port string, least int) (Endpoint, *Error) {
	scheme, err := findScheme(name)
	if err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{Scheme: scheme, Host: host, Port: scheme.Port}
	if port == "" {
		return e, nil
	}
	n, bad := strconv.ParseUint(port, 10, 16)
	if bad != nil || int(n) < least {
		return Endpoint{}, wrong(fmt.Sprintf("%q is not a port", port), fmt.Sprintf("a port is a number from %d to 65535", least))
	}
	e.Port = int(n)
	return e, nil
}

func findScheme(name string) (Scheme, *Error) {
	name = strings.ToLower(name)
	for _, s := range schemes {
		if s.Name == name {
			return s, nil
		}
	}
	return Scheme{}, wrong(fmt.Sprintf("%q is not a scheme", name), "the schemes are "+schemeNames())
}

func schemeNames() string {
	names := make([]string, len(schemes))
	for i, s := range schemes {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// splitAddress parts host[:port], the host with its brackets when it is IPv6.
// Parts that are not there are "".
func splitAddress(s string) (host, port string, err error) {
	if rest, ok := strings.CutPrefix(s, "["); ok {
		host, port, ok = strings.Cut(rest, "]")
		if ip, bad := netip.ParseAddr(host); bad != nil || !ip.Is6() || !ok {
			return "", "", fmt.Errorf("%s is not an IPv6 address in brackets", s)
		}
		if port != "" && !strings.HasPrefix(port, ":") {
			return "", "", fmt.Errorf("%s: only a port may follow the bracket", s)
		}
		return host, strings.TrimPrefix(port, ":"), nil
	}
	host, port, _ = strings.Cut(s, ":")
	if strings.Contains(port, ":") {
		return "", "", fmt.Errorf("%s: an IPv6 address stands in brackets", s)
	}
	if strings.ContainsFunc(host, notHost) {
		return "", "", fmt.Errorf("%q is not a host name", host)
	}
	return host, port, nil
}

// notHost reports characters that are in no host name and no address. They
// would end up in what the client is told.
func notHost(r rune) bool {
	return r <= ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune(`/@?#[]\"<>`, r)
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

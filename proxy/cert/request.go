package cert

import (
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// maxReal is how many names are taken over from the real server's certificate.
const maxReal = 100

// Request is all that a client may know a server by. What cannot stand in a
// certificate (RFC 5280 4.2.1.6) is left out: a server name that is too long, or
// not ASCII, or holds anything but letters, digits, hyphens and underscores.
type Request struct {
	SNI   string            // what the client asked for (RFC 6066 3); "" if it did not
	Host  string            // the server of the route, a name or an address
	Local netip.Addr        // the address that the client has connected to
	Real  *x509.Certificate // the real server's certificate; nil if it is not known
}

// hosts is a list of host names and addresses, in the form that they have in a
// certificate.
type hosts []string

// hosts lists the names, the best known first. localhost is always among them.
func (n Request) hosts() hosts {
	var h hosts
	h.add(n.SNI)
	h.add(n.Host)
	h.add("localhost")
	h.add(n.Local.String())
	if n.Real != nil {
		h.addReal(n.Real)
	}
	return h
}

// addReal is the only one to add wildcards: no client asks for one.
func (h *hosts) addReal(c *x509.Certificate) {
	names := c.DNSNames[:min(len(c.DNSNames), maxReal)]
	for _, name := range names {
		if under, ok := strings.CutPrefix(name, "*."); ok {
			if under = strings.ToLower(under); isName(under) {
				*h = append(*h, "*."+under)
			}
			continue
		}
		h.add(name)
	}
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxReal-len(names))] {
		h.add(ip.String())
	}
}

// add adds a name or an address, if it is one.
func (h *hosts) add(host string) {
	if ip, err := netip.ParseAddr(host); err == nil {
		*h = append(*h, ip.WithZone("").Unmap().String())
		return
	}
	if host = strings.ToLower(strings.TrimSuffix(host, ".")); isName(host) {
		*h = append(*h, host)
	}
}

// set is the hosts without order and repetition.
func (h hosts) set() []string { return slices.Compact(slices.Sorted(slices.Values(h))) }

// key is the same for the same set.
func (h hosts) key() string { return strings.Join(h.set(), " ") }

// common is the name for those who look at no other: the first that is short
// enough for it (RFC 5280, ub-common-name).
func (h hosts) common() string {
	return h[slices.IndexFunc(h, func(host string) bool { return len(host) <= 64 })]
}

// split tells names from addresses.
func (h hosts) split() (names []string, ips []net.IP) {
	for _, host := range h.set() {
		if ip := net.ParseIP(host); ip != nil {
			ips = append(ips, ip)
		} else {
			names = append(names, host)
		}
	}
	return names, ips
}

// isName reports whether this is a host name in lower case (RFC 1123 2.1). The
// underscore is for Windows machines, which are named with it.
func isName(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if len(label) < 1 || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

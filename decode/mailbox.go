package decode

import (
	"net/netip"
	"strings"
)

// maxDomain is the longest domain, in octets (RFC 5321 4.5.3.1.2).
const maxDomain = 255

// helloFault says what is wrong with the name that a client gives in EHLO, HELO
// or LHLO (RFC 5321 4.1.1.1), or "".
func helloFault(verb, name string) string {
	name = strings.TrimRight(name, " ")
	switch {
	case name == "":
		return verb + " without a name"
	case strings.Contains(name, " "):
		return verb + " takes one name, nothing behind it"
	}
	if fault := domainFault(name); fault != "" {
		return verb + " " + fault
	}
	return ""
}

// domainFault says what is wrong with a domain or an address in its place (RFC
// 5321 4.1.2 and 4.1.3), or "". Bytes above 127 are as RFC 6531 3.3 has them.
func domainFault(name string) string {
	if strings.HasPrefix(name, "[") {
		return literalFault(name)
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return "has an address without [ ] in the place of a name"
	}
	if len(name) > maxDomain {
		return "has a name of more than 255 octets"
	}
	for label := range strings.SplitSeq(name, ".") {
		switch {
		case label == "" && strings.HasSuffix(name, "."):
			return "has a name with a dot at its end"
		case label == "":
			return "has a name with an empty part between dots"
		case label[0] == '-', label[len(label)-1] == '-':
			return "has a name with a hyphen at the edge of a part"
		case strings.Contains(label, "_"):
			return "has a name with an underscore"
		case strings.ContainsFunc(label, notInDomain):
			return "has a name with a character that names do not have"
		}
	}
	return ""
}

func notInDomain(r rune) bool {
	return r < 0x80 && r != '-' && !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
}

// literalFault says what is wrong with an address in brackets, or "".
func literalFault(name string) string {
	inner, closed := strings.CutSuffix(name[1:], "]")
	if !closed {
		return "has an address without its ]"
	}
	if tag, rest, tagged := strings.Cut(inner, ":"); tagged {
		if a, err := netip.ParseAddr(rest); strings.EqualFold(tag, "IPv6") && (err != nil || !a.Is6()) {
			return "has an IPv6 address that is none"
		} else if _, err := netip.ParseAddr(inner); err == nil {
			return "has an IPv6 address without IPv6: before it"
		}
		return "" // another kind of address, which may come to be
	}
	if a, err := netip.ParseAddr(inner); err != nil || !a.Is4() {
		return "has an address that is none"
	}
	return ""
}

// mailboxFault says what is wrong with the address of a path (RFC 5321 4.1.2), or
// "". The empty path and postmaster without a domain are for the caller.
func mailboxFault(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return "has an address without a domain"
	}
	local, domain := address[:at], address[at+1:]
	switch {
	case local == "":
		return "has an address without a local part"
	case local[0] == '"' && len(local) > 1 && local[len(local)-1] == '"':
	case strings.ContainsAny(local, " \t"):
		return "has a space in its address"
	case strings.Contains("."+local+".", ".."):
		return "has an address with an empty part between dots"
	case strings.ContainsAny(local, `()<>[]:;@\,"`):
		return "has an address with a character that has to stand in quotes"
	}
	if domain == "" {
		return "has an address without a domain"
	}
	return domainFault(domain)
}

package decode

import (
	"net/netip"
	"strings"
)

// maxDomain is the longest domain, in octets (RFC 5321 4.5.3.1.2).
const maxDomain = 255

// helloFault says what is wrong with the name that a client gives in EHLO, HELO
// or LHLO (RFC 5321 4.1.1.1).
func helloFault(verb, name string) Sentence {
	name = strings.TrimRight(name, " ")
	switch {
	case name == "":
		return badParameter("no-name", verb)
	case strings.Contains(name, " "):
		return badParameter("two-names", verb)
	}
	return badParameter(domainFault(name), verb)
}

// badParameter is a variant of that finding about a command; nothing where the
// variant is "".
func badParameter(variant, verb string, more ...string) Sentence {
	if variant == "" {
		return Sentence{}
	}
	return Sentence{"bad-parameter." + variant, append([]string{verb}, more...)}
}

// domainFault is the variant of bad-parameter that says what is wrong with a domain or an address in its place (RFC
// 5321 4.1.2 and 4.1.3), or "". Bytes above 127 are as RFC 6531 3.3 has them.
func domainFault(name string) string {
	if strings.HasPrefix(name, "[") {
		return literalFault(name)
	}
	if isAddress(name) {
		return "bare-address"
	}
	if len(name) > maxDomain {
		return "long-name"
	}
	for label := range strings.SplitSeq(name, ".") {
		switch {
		case label == "" && strings.HasSuffix(name, "."):
			return "name-end-dot"
		case label == "":
			return "name-dots"
		case label[0] == '-', label[len(label)-1] == '-':
			return "name-hyphen"
		case strings.Contains(label, "_"):
			return "name-under"
		case strings.ContainsFunc(label, notInDomain):
			return "name-character"
		}
	}
	return ""
}

// isAddress reports whether a name is an IP address. Most are none by their looks,
// which costs less than the error that says why.
func isAddress(name string) bool {
	if last := name[max(0, len(name)-1):]; !digits(last) && !strings.Contains(name, ":") {
		return false
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

func notInDomain(r rune) bool {
	return r < 0x80 && r != '-' && !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
}

// literalFault says what is wrong with an address in brackets, or "".
func literalFault(name string) string {
	inner, closed := strings.CutSuffix(name[1:], "]")
	if !closed {
		return "no-bracket"
	}
	if tag, rest, tagged := strings.Cut(inner, ":"); tagged {
		if a, err := netip.ParseAddr(rest); strings.EqualFold(tag, "IPv6") && (err != nil || !a.Is6()) {
			return "not-ipv6"
		} else if _, err := netip.ParseAddr(inner); err == nil {
			return "untagged-ipv6"
		}
		return "" // another kind of address, which may come to be
	}
	if a, err := netip.ParseAddr(inner); err != nil || !a.Is4() {
		return "not-ipv4"
	}
	return ""
}

// mailboxFault says what is wrong with the address of a path (RFC 5321 4.1.2), or
// "". The empty path and postmaster without a domain are for the caller.
func mailboxFault(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return "no-domain"
	}
	local, domain := address[:at], address[at+1:]
	switch {
	case local == "":
		return "no-local"
	case local[0] == '"' && len(local) > 1 && local[len(local)-1] == '"':
	case strings.ContainsAny(local, " \t"):
		return "space"
	case strings.Contains("."+local+".", ".."):
		return "local-dots"
	case strings.ContainsAny(local, `()<>[]:;@\,"`):
		return "unquoted"
	}
	if domain == "" {
		return "no-domain"
	}
	return domainFault(domain)
}

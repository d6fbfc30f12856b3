package pcap

import "strconv"

// Link is a link type: what the first byte of a packet belongs to, as
// https://www.tcpdump.org/linktypes.html numbers them.
type Link uint32

// The link types that are decoded.
const (
	LinkNull     Link = 0
	LinkEthernet Link = 1
	LinkPPP      Link = 9
	LinkRawBSD   Link = 12
	LinkPPPHDLC  Link = 50
	LinkPPPoE    Link = 51
	LinkRaw      Link = 101
	LinkLoop     Link = 108
	LinkSLL      Link = 113
	LinkIPv4     Link = 228
	LinkIPv6     Link = 229
	LinkSLL2     Link = 276
)

// decoded is the link types that package packet decodes.
var decoded = map[Link]bool{
	LinkNull: true, LinkEthernet: true, LinkPPP: true, LinkRawBSD: true, LinkPPPHDLC: true, LinkPPPoE: true,
	LinkRaw: true, LinkLoop: true, LinkSLL: true, LinkIPv4: true, LinkIPv6: true, LinkSLL2: true,
}

// Decoded reports whether the packets of a link type are decoded.
func (l Link) Decoded() bool { return decoded[l] }

// unsupportedLinks are link types that people meet and that are not decoded.
var unsupportedLinks = map[Link]string{
	6:   "Token Ring",
	105: "802.11",
	119: "802.11 with a Prism header",
	127: "802.11 with a radiotap header",
	195: "802.15.4",
	201: "Bluetooth",
	220: "USB",
	227: "CAN",
}

// String is the number, and the name of what is met and not decoded.
func (l Link) String() string {
	s := strconv.FormatUint(uint64(l), 10)
	if name := unsupportedLinks[l]; name != "" {
		return s + " (" + name + ")"
	}
	return s
}

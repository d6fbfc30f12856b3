package manual

import (
	"fmt"
	"strings"

	"mitmail/proxy"
	"mitmail/view/lang"
)

const transparentIntro = `With --transparent LOCAL the client knows nothing of mitmail: the firewall of
Linux redirects its connections, and mitmail asks the kernel where they were
going. It takes root, or CAP_NET_ADMIN for its mark:

  sudo mitmail proxy --transparent 1081 --transparent '[::1]:1081'

Only what goes to these ports is redirected; of it, what is no mail passes
unread. mitmail's own connections have the mark %[1]d, and no rule below takes
them. TLS is shown with a certificate for the name that the client asks for.

`

// TransparentCase is whose connections are redirected, and the rules.
type TransparentCase struct {
	title, words string
	nft          string   // the rules of a chain
	hook         string   // where it hooks in
	IPTables     []string // without the command, the table and -A
}

// transparentPorts are redirected.
const transparentPorts = "25, 110, 465, 587, 995"

// TransparentCases are the cases of the manual.
func TransparentCases() []TransparentCase {
	iptables := func(chain, whose, to string) string {
		return fmt.Sprintf("%s -p tcp %s -m mark ! --mark %d -m multiport --dports %s %s", chain, whose, proxy.Mark, strings.ReplaceAll(transparentPorts, " ", ""), to)
	}
	nft := func(whose string) string {
		return fmt.Sprintf("%s meta mark != %d tcp dport { %s } redirect to :1081", whose, proxy.Mark, transparentPorts)
	}
	return []TransparentCase{
		{"One user of this machine", "here www-data. For IPv6 mitmail listens at [::1]:1081\ntoo.",
			nft("meta skuid www-data"), "output",
			[]string{iptables("OUTPUT", "-m owner --uid-owner www-data", "-j REDIRECT --to-ports 1081")}},
		{"One container", "here 172.17.0.2, on a bridge of this machine. mitmail has to\nlisten at the bridge's address: --transparent 172.17.0.1:1081.",
			nft("ip saddr 172.17.0.2"), "prerouting",
			[]string{iptables("PREROUTING", "-s 172.17.0.2", "-j REDIRECT --to-ports 1081")}},
		{"One subnet", "here 192.0.2.0/24, for which this machine is the router. mitmail has\nto listen at its address there: --transparent 192.0.2.1:1081.",
			nft("ip saddr 192.0.2.0/24"), "prerouting",
			[]string{iptables("PREROUTING", "-s 192.0.2.0/24", "-j REDIRECT --to-ports 1081")}},
	}
}

// TransparentUndo undoes what nft has done.
const TransparentUndo = "nft delete table inet mitmail"

// NFT are the commands of a case.
func (c TransparentCase) NFT() []string {
	return []string{
		"nft add table inet mitmail",
		fmt.Sprintf("nft 'add chain inet mitmail mail { type nat hook %s priority -100; }'", c.hook),
		fmt.Sprintf("nft 'add rule inet mitmail mail %s'", c.nft),
	}
}

// transparentLong is the cases, with their rules, and how to undo them.
func transparentLong() string {
	var b strings.Builder
	b.WriteString(lang.F(transparentIntro, proxy.Mark))
	for _, c := range TransparentCases() {
		b.WriteString(lang.F("%s: %s", lang.T(c.title), lang.T(c.words)) + "\n\n")
		for _, line := range c.NFT() {
			fmt.Fprintf(&b, "  %s\n", line)
		}
		b.WriteString("\n" + lang.T("or with iptables (ip6tables for IPv6):") + "\n\n")
		for _, rule := range c.IPTables {
			fmt.Fprintf(&b, "  iptables -t nat -A %s\n", rule)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s\n\n  %s\n\n%s\n", lang.T("To undo it:"), TransparentUndo,
		lang.T("or with iptables the same lines with -D in the place of -A. What is open already\nstays where it is."))
	return b.String()
}

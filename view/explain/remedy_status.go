package explain

import "strings"

// StatusRemedy is the usual cause of what an enhanced code refuses and what to try, in
// Short and Text, where there is nothing but the code: as Remedy where that knows it,
// else by what the code is about. It is false for a code that does not say no.
func StatusRemedy(code string) (Entry, bool) {
	number := map[byte]int{'4': 450, '5': 550}[code[0]]
	if number == 0 {
		return Entry{}, false
	}
	if r := (Refusal{Code: number, Enhanced: code}).Supposed(); r.Known() {
		return r.Remedy()
	}
	_, rest, _ := strings.Cut(code, ".")
	subject, _, _ := strings.Cut(rest, ".")
	return said(statusRemedies.find(subject))
}

// statusRemedies are by the second part of the code.
var statusRemedies = table{
	"0": {"anything: the server gives no reason by number", "The words behind the code say why.", ""},
	"1": {"an address is misspelt, or is not there any more", "Look for a typing error in the address and its domain.", ""},
	"2": {"the mailbox is full, switched off, or takes no mail this large", "Its owner, or whoever runs that server, can say why.", ""},
	"3": {"trouble at the receiving server", wait, ""},
	"4": {"the next server cannot be reached, or its name is not in the DNS", "Ask the DNS for the domain's MX record (dig MX example.com), and look whether that host answers.", ""},
	"5": {"a command that the server does not know, or that came at the wrong time", rightOrder, ""},
	"6": {"something in the message, or how it is encoded", "Leave the attachment out, or send it in another encoding.", ""},
	"7": {"a rule: no login where one is wanted, a blocklist, SPF, DKIM or DMARC, or a filter that takes it for spam", "The words behind the code say which. Log in if you have not; look whether the client's address is on a blocklist, and whether SPF and DKIM of the sender's domain cover it.", ""},
}

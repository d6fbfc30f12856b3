package detect

import (
	"bytes"
	"math/bits"
	"slices"
	"strings"
)

// ProtocolSet is the protocols that a side's first line can belong to.
type ProtocolSet uint16

const (
	smtp ProtocolSet = 1 << iota
	pop3
	tls
	ftp
	http
	ssh
	imap
	nntp
	redis
	irc
	noText // bytes that are no text

	anyProtocol = ^ProtocolSet(0) // it proves nothing
	none        = ProtocolSet(0)  // it contradicts itself
	mail        = smtp | pop3
)

// protocolNames are for people, by bit.
var protocolNames = [...]string{"SMTP", "POP3", "TLS", "FTP", "HTTP", "SSH", "IMAP", "NNTP", "Redis", "IRC", "bytes that are no text"}

// single reports whether only one protocol is left.
func (s ProtocolSet) single() bool { return bits.OnesCount16(uint16(s)) == 1 }

// String is the names of the protocols; "" where nothing is known.
func (s ProtocolSet) String() string {
	if s == anyProtocol {
		return ""
	}
	var names []string
	for i, name := range protocolNames {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// starts are how a first line begins, on either side.
var starts = []struct {
	prefix string
	set    ProtocolSet
}{
	{"\x16\x03", tls}, {"\x15\x03", tls}, {"\x17\x03", tls},
	{"SSH-", ssh},
	{"HTTP/", http},
	{"* OK", imap}, {"* PREAUTH", imap}, {"* BYE", imap}, {"* CAPABILITY", imap},
	{"+OK", pop3 | redis}, {"-ERR", pop3 | redis},
	{"+PONG", redis}, {"$-1\r\n", redis},
}

// verbs are the words that a client may begin with.
var verbs = map[string]ProtocolSet{
	"EHLO": smtp, "HELO": smtp, "LHLO": smtp, "MAIL": smtp, "RCPT": smtp, "DATA": smtp,
	"BDAT": smtp, "STARTTLS": smtp | irc, "VRFY": smtp, "EXPN": smtp, "ETRN": smtp, "ATRN": smtp,
	"CAPA": pop3, "STLS": pop3, "APOP": pop3, "UIDL": pop3, "TOP": pop3,
	"USER": pop3 | ftp, "PASS": pop3 | ftp, "STAT": pop3 | ftp, "RETR": pop3 | ftp,
	"DELE": pop3 | ftp, "LIST": pop3 | ftp | nntp,
	"AUTH": mail | ftp | redis, "QUIT": mail | ftp | nntp | redis, "RSET": mail,
	"NOOP": mail | ftp, "HELP": smtp | ftp | nntp,
	"SYST": ftp, "FEAT": ftp, "PASV": ftp, "EPSV": ftp, "PORT": ftp, "EPRT": ftp, "CWD": ftp,
	"PWD": ftp, "TYPE": ftp, "OPTS": ftp, "STOR": ftp, "PBSZ": ftp, "PROT": ftp, "CLNT": ftp,
	"GET": http | redis, "POST": http | nntp, "PUT": http, "HEAD": http | nntp,
	"OPTIONS": http, "DELETE": http, "PATCH": http, "CONNECT": http, "PRI": http,
	"MODE": nntp | ftp, "GROUP": nntp, "CAPABILITIES": nntp, "ARTICLE": nntp, "IHAVE": nntp,
	"NICK": irc, "JOIN": irc, "PRIVMSG": irc, "CAP": irc,
	"PING": redis, "SET": redis, "INFO": redis, "SELECT": redis, "HELLO": redis, "COMMAND": redis,
}

// imapVerbs are words that stand behind the tag of an IMAP command.
var imapVerbs = strings.Fields("CAPABILITY LOGIN AUTHENTICATE STARTTLS ID SELECT EXAMINE LIST LSUB NOOP LOGOUT UID FETCH ENABLE NAMESPACE")

// longest is how much of a first line is looked at.
const longest = 512

// Classify finds what the first line of a side can belong to; sure is false while
// the line is too short to tell.
func Classify(p []byte, client bool) (set ProtocolSet, sure bool) {
	for _, s := range starts {
		if len(p) < len(s.prefix) && strings.HasPrefix(s.prefix, string(p)) {
			return anyProtocol, false
		}
		if bytes.HasPrefix(p, []byte(s.prefix)) {
			return s.set, true
		}
	}
	line, _, whole := bytes.Cut(p[:min(len(p), longest)], []byte("\n"))
	switch {
	case !printable(line) && !opens(line, client):
		return noText, true
	case !whole && len(p) < longest:
		return anyProtocol, false
	}
	if client {
		return clientLine(string(bytes.TrimRight(line, "\r "))), true
	}
	return serverLine(string(line)), true
}

// opens reports whether a line begins as those of a side do that are text, whatever
// comes behind: whoever wants to hide a session has a control character in there.
func opens(line []byte, client bool) bool {
	if !client {
		return Greets(line)
	}
	word, _, _ := bytes.Cut(line, []byte(" "))
	return verbs[strings.ToUpper(string(word))] != none
}

// clientLine is what a command can belong to.
func clientLine(line string) ProtocolSet {
	word, rest, _ := strings.Cut(line, " ")
	set := verbs[strings.ToUpper(word)]
	second, _, _ := strings.Cut(strings.ToUpper(rest), " ")
	switch {
	case set == verbs["AUTH"] && (second == "TLS" || second == "SSL"): // RFC 4217 4
		return ftp
	case strings.Contains(line, " HTTP/1."):
		return http
	case set != none:
		return set
	case slices.Contains(imapVerbs, second):
		return imap
	case len(word) > 1 && word[0] == '*' && digit(word[1]):
		return redis
	}
	return anyProtocol
}

// serverLine is what a greeting can belong to. Names of hosts in it prove
// nothing.
func serverLine(line string) ProtocolSet {
	if prefix, _, ok := strings.Cut(line, " "); ok && len(prefix) > 1 && prefix[0] == ':' { // RFC 2812 2.3
		return irc
	}
	if !Greets([]byte(line + " ")) {
		return anyProtocol
	}
	for word := range strings.FieldsSeq(strings.ToUpper(line)) {
		switch {
		case strings.Contains(word, "."):
		case strings.Contains(word, "SMTP"), strings.Contains(word, "LMTP"):
			return smtp
		case strings.Contains(word, "FTP"):
			return ftp
		case strings.Contains(word, "NNTP"):
			return nntp
		}
	}
	if code := line[:3]; code == "200" || code == "201" { // RFC 3977 5.1
		return nntp | smtp
	}
	return smtp | ftp
}

// printable reports whether p may be the start of a line of text.
func printable(p []byte) bool {
	return !slices.ContainsFunc(p, func(c byte) bool { return c < ' ' && c != '\t' && c != '\r' })
}

// startsLike reports whether p begins with word, as far as it goes.
func startsLike(p []byte, word string) bool {
	n := min(len(p), len(word))
	return string(p[:n]) == word[:n]
}

// Greets reports whether bytes look like a server's of SMTP or POP3.
func Greets(p []byte) bool {
	if bytes.HasPrefix(p, []byte("+OK")) || bytes.HasPrefix(p, []byte("-ERR")) {
		return true
	}
	return len(p) > 3 && '2' <= p[0] && p[0] <= '5' && digit(p[1]) && digit(p[2]) && (p[3] == ' ' || p[3] == '-')
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

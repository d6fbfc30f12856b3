package capture

import (
	"bytes"
	"math/bits"
	"slices"
	"strings"
)

// voice is the protocols that a side's first line can belong to.
type voice uint16

const (
	speaksSMTP voice = 1 << iota
	speaksPOP3
	speaksTLS
	speaksFTP
	speaksHTTP
	speaksSSH
	speaksIMAP
	speaksNNTP
	speaksRedis
	speaksIRC
	speaksNothing // bytes that are no text

	anyVoice  = ^voice(0) // it tells nothing
	noVoice   = voice(0)  // it contradicts itself
	mailVoice = speaksSMTP | speaksPOP3
)

// voiceNames are for people, by bit.
var voiceNames = [...]string{"SMTP", "POP3", "TLS", "FTP", "HTTP", "SSH", "IMAP", "NNTP", "Redis", "IRC", "bytes that are no text"}

// single reports whether only one protocol is left.
func (v voice) single() bool { return bits.OnesCount16(uint16(v)) == 1 }

// String is the names of the protocols; "" where nothing is known.
func (v voice) String() string {
	if v == anyVoice {
		return ""
	}
	var names []string
	for i, name := range voiceNames {
		if v&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// starts are how a first line begins, on either side.
var starts = []struct {
	prefix string
	voice  voice
}{
	{"\x16\x03", speaksTLS}, {"\x15\x03", speaksTLS}, {"\x17\x03", speaksTLS},
	{"SSH-", speaksSSH},
	{"HTTP/", speaksHTTP},
	{"* OK", speaksIMAP}, {"* PREAUTH", speaksIMAP}, {"* BYE", speaksIMAP}, {"* CAPABILITY", speaksIMAP},
	{"+OK", speaksPOP3 | speaksRedis}, {"-ERR", speaksPOP3 | speaksRedis},
	{"+PONG", speaksRedis}, {"$-1\r\n", speaksRedis},
}

// verbs are the words that a client may begin with.
var verbs = map[string]voice{
	"EHLO": speaksSMTP, "HELO": speaksSMTP, "LHLO": speaksSMTP, "MAIL": speaksSMTP, "RCPT": speaksSMTP, "DATA": speaksSMTP,
	"BDAT": speaksSMTP, "STARTTLS": speaksSMTP | speaksIRC, "VRFY": speaksSMTP, "EXPN": speaksSMTP, "ETRN": speaksSMTP, "ATRN": speaksSMTP,
	"CAPA": speaksPOP3, "STLS": speaksPOP3, "APOP": speaksPOP3, "UIDL": speaksPOP3, "TOP": speaksPOP3,
	"USER": speaksPOP3 | speaksFTP, "PASS": speaksPOP3 | speaksFTP, "STAT": speaksPOP3 | speaksFTP, "RETR": speaksPOP3 | speaksFTP,
	"DELE": speaksPOP3 | speaksFTP, "LIST": speaksPOP3 | speaksFTP | speaksNNTP,
	"AUTH": mailVoice | speaksFTP | speaksRedis, "QUIT": mailVoice | speaksFTP | speaksNNTP | speaksRedis, "RSET": mailVoice,
	"NOOP": mailVoice | speaksFTP, "HELP": speaksSMTP | speaksFTP | speaksNNTP,
	"SYST": speaksFTP, "FEAT": speaksFTP, "PASV": speaksFTP, "EPSV": speaksFTP, "PORT": speaksFTP, "EPRT": speaksFTP, "CWD": speaksFTP,
	"PWD": speaksFTP, "TYPE": speaksFTP, "OPTS": speaksFTP, "STOR": speaksFTP, "PBSZ": speaksFTP, "PROT": speaksFTP, "CLNT": speaksFTP,
	"GET": speaksHTTP | speaksRedis, "POST": speaksHTTP | speaksNNTP, "PUT": speaksHTTP, "HEAD": speaksHTTP | speaksNNTP,
	"OPTIONS": speaksHTTP, "DELETE": speaksHTTP, "PATCH": speaksHTTP, "CONNECT": speaksHTTP, "PRI": speaksHTTP,
	"MODE": speaksNNTP | speaksFTP, "GROUP": speaksNNTP, "CAPABILITIES": speaksNNTP, "ARTICLE": speaksNNTP, "IHAVE": speaksNNTP,
	"NICK": speaksIRC, "JOIN": speaksIRC, "PRIVMSG": speaksIRC, "CAP": speaksIRC,
	"PING": speaksRedis, "SET": speaksRedis, "INFO": speaksRedis, "SELECT": speaksRedis, "HELLO": speaksRedis, "COMMAND": speaksRedis,
}

// imapVerbs are words that stand behind the tag of an IMAP command.
var imapVerbs = strings.Fields("CAPABILITY LOGIN AUTHENTICATE STARTTLS ID SELECT EXAMINE LIST LSUB NOOP LOGOUT UID FETCH ENABLE NAMESPACE")

// longest is how much of a first line is looked at.
const longest = 512

// listen says what the first line of a side can belong to; sure is false while
// the line is too short to tell.
func listen(p []byte, client bool) (v voice, sure bool) {
	for _, s := range starts {
		if len(p) < len(s.prefix) && strings.HasPrefix(s.prefix, string(p)) {
			return anyVoice, false
		}
		if bytes.HasPrefix(p, []byte(s.prefix)) {
			return s.voice, true
		}
	}
	line, _, whole := bytes.Cut(p[:min(len(p), longest)], []byte("\n"))
	switch {
	case !printable(line):
		return speaksNothing, true
	case !whole && len(p) < longest:
		return anyVoice, false
	}
	if client {
		return clientVoice(string(bytes.TrimRight(line, "\r "))), true
	}
	return serverVoice(string(line)), true
}

// clientVoice is what a command can belong to.
func clientVoice(line string) voice {
	word, rest, _ := strings.Cut(line, " ")
	v := verbs[strings.ToUpper(word)]
	second, _, _ := strings.Cut(strings.ToUpper(rest), " ")
	switch {
	case v == verbs["AUTH"] && (second == "TLS" || second == "SSL"): // RFC 4217 4
		return speaksFTP
	case strings.Contains(line, " HTTP/1."):
		return speaksHTTP
	case v != noVoice:
		return v
	case slices.Contains(imapVerbs, second):
		return speaksIMAP
	case len(word) > 1 && word[0] == '*' && digit(word[1]):
		return speaksRedis
	}
	return anyVoice
}

// serverVoice is what a greeting can belong to. Names of hosts in it prove
// nothing.
func serverVoice(line string) voice {
	if prefix, _, ok := strings.Cut(line, " "); ok && len(prefix) > 1 && prefix[0] == ':' { // RFC 2812 2.3
		return speaksIRC
	}
	if !greets([]byte(line + " ")) {
		return anyVoice
	}
	for word := range strings.FieldsSeq(strings.ToUpper(line)) {
		switch {
		case strings.Contains(word, "."):
		case strings.Contains(word, "SMTP"), strings.Contains(word, "LMTP"):
			return speaksSMTP
		case strings.Contains(word, "FTP"):
			return speaksFTP
		case strings.Contains(word, "NNTP"):
			return speaksNNTP
		}
	}
	if code := line[:3]; code == "200" || code == "201" { // RFC 3977 5.1
		return speaksNNTP | speaksSMTP
	}
	return speaksSMTP | speaksFTP
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

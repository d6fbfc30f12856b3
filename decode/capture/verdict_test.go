package capture_test

import (
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
)

// What clients and servers say, of mail and of something else.
var (
	smtpSaid         = []string{"S 220 mx ESMTP\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"}
	pop3Said         = []string{"S +OK mx\r\n", "C CAPA\r\n", "S +OK\r\n.\r\n", "C QUIT\r\n", "S +OK bye\r\n"}
	ftp              = []string{"S 220 ready\r\n", "C USER anna\r\n", "S 331 password?\r\n", "C SYST\r\n", "S 215 UNIX\r\n"}
	ftps             = []string{"S 220 ready\r\n", "C AUTH TLS\r\n", "S 234 go\r\n"}
	imap             = []string{"S * OK ready\r\n", "C a1 LOGIN anna secret\r\n", "S a1 OK\r\n"}
	nntp             = []string{"S 200 news\r\n", "C MODE READER\r\n", "S 200 ok\r\n"}
	nntpCapabilities = []string{"S 200 mx\r\n", "C CAPABILITIES\r\n", "S 101 list\r\n.\r\n"}
	redis            = []string{"C PING\r\n", "S +PONG\r\n"}
	resp             = []string{"C *1\r\n$4\r\nPING\r\n", "S +OK\r\n"}
	httpSaid         = []string{"C GET / HTTP/1.1\r\n\r\n", "S HTTP/1.1 200 OK\r\n\r\n"}
	ssh              = []string{"S SSH-2.0-x\r\n", "C SSH-2.0-y\r\n"}
	tlsSaid          = []string{"C \x16\x03\x01\x00\x05hello", "S \x16\x03\x03\x00\x05hello"}
	binarySaid       = []string{"C \x00\x01\x02\x03", "S \x03\x02\x01\x00"}
	irc              = []string{"C STARTTLS\r\n", "S :irc.example 670 anna :go ahead\r\n", "C \x16\x03\x01\x00\x05hello"}
	ircUser          = []string{"C NICK anna\r\n", "C USER anna 0 * :Anna\r\n", "S :irc.example 001 anna :hello\r\n"}
)

// ports is what is said at a port, and what is heard of it.
type ports map[string]struct {
	port uint16
	said []string
	want string
}

func (p ports) check(t *testing.T) {
	for name, c := range p {
		t.Run(name, func(t *testing.T) {
			if got := heard(t, spoken(t, 40000, c.port, c.said...), nil); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

// What is mail is told by what is said, whatever the port, else by the port. What is
// passed over is counted.
func TestHostile40MailOnAnyPort(t *testing.T) {
	ports{
		"smtp on 25":      {25, smtpSaid, "smtp C:40000>S:25 CONNECT=220 EHLO EHLO=250 QUIT QUIT=221"},
		"smtp on 31110":   {31110, smtpSaid, "smtp C:40000>S:31110 CONNECT=220 EHLO EHLO=250 QUIT QUIT=221"},
		"smtp on 110":     {110, smtpSaid, "smtp C:40000>S:110 CONNECT=220 EHLO EHLO=250 QUIT QUIT=221"},
		"smtp on 80":      {80, smtpSaid, "smtp C:40000>S:80 CONNECT=220 EHLO EHLO=250 QUIT QUIT=221"},
		"lmtp on 2003":    {2003, []string{"S 220 mx LMTP\r\n", "C LHLO a\r\n", "S 250 mx\r\n"}, "smtp C:40000>S:2003 CONNECT=220 LHLO LHLO=250 !quit-missing"},
		"pop3 on 110":     {110, pop3Said, "pop3 C:40000>S:110 CONNECT=+OK CAPA CAPA=+OK QUIT QUIT=+OK"},
		"pop3 on 31110":   {31110, pop3Said, "pop3 C:40000>S:31110 CONNECT=+OK CAPA CAPA=+OK QUIT QUIT=+OK"},
		"pop3 on 25":      {25, pop3Said, "pop3 C:40000>S:25 CONNECT=+OK CAPA CAPA=+OK QUIT QUIT=+OK"},
		"a greeting only": {25, smtpSaid[:1], "smtp C:40000>S:25 CONNECT=220"},
		"control bytes": {31110, []string{"S 220 mx \x1b[2J\x00\r\n", "C EHLO \x1b[2J\r\n", "S 250 mx\r\n"},
			"smtp C:40000>S:31110 CONNECT=220 !nul-byte !control-bytes EHLO !bad-parameter EHLO=250 !quit-missing"},
		"POP3 user": {31110, []string{"S +OK\r\n", "C USER anna\r\n", "S +OK\r\n"}, "pop3 C:40000>S:31110 CONNECT=+OK USER USER=+OK !quit-missing"},

		"ftp on 21":        {21, ftp, "skipped 1 on 21: FTP"},
		"ftp with AUTH":    {21, ftps, "skipped 1 on 21: FTP"},
		"ftp on 31110":     {31110, ftp, "skipped 1 on 31110: FTP"},
		"imap on 143":      {143, imap, "skipped 1 on 143: IMAP"},
		"nntp on 119":      {119, nntp, "skipped 1 on 119: NNTP"},
		"nntp, CAPA…":      {119, nntpCapabilities, "skipped 1 on 119: NNTP"},
		"redis on 6379":    {6379, redis, "skipped 1 on 6379: Redis"},
		"redis, RESP":      {6379, resp, "skipped 1 on 6379: Redis"},
		"http on 80":       {80, httpSaid, "skipped 1 on 80: HTTP"},
		"ssh on 22":        {22, ssh, "skipped 1 on 22: SSH"},
		"tls on 443":       {443, tlsSaid, "skipped 1 on 443: TLS"},
		"binary on 31110":  {31110, binarySaid, "skipped 1 on 31110: bytes that are no text"},
		"nothing on 31110": {31110, nil, "skipped 1 on 31110: "},

		"irc with TLS": {6667, irc, "skipped 1 on 6667: IRC"},
		"irc":          {31110, ircUser, "skipped 1 on 31110: IRC"},
	}.check(t)
}

// What is no mail at a port of mail is said to be none, and not taken for commands.
func TestHostile41NoMailOnMailPorts(t *testing.T) {
	ports{
		"irc on 25":     {25, irc, "smtp C:40000>S:25 !not-mail opaque/20 opaque/33"},
		"ftp on 25":     {25, ftp, "smtp C:40000>S:25 !not-mail opaque/17 opaque/36"},
		"ftps on 25":    {25, ftps, "smtp C:40000>S:25 !not-mail opaque/10 opaque/19"},
		"binary on 25":  {25, binarySaid, "smtp C:40000>S:25 !not-mail opaque/4 opaque/4"},
		"binary on 465": {465, binarySaid, "smtp C:40000>S:465 !not-mail opaque/4 opaque/4"},
		"binary on 110": {110, binarySaid[:1], "pop3 C:40000>S:110 !not-mail opaque/4"},
		"binary, answered": {25, []string{"S 220 mx ESMTP\r\n", "C \x00\x01\r\n", "S 500 what\r\n"},
			"smtp C:40000>S:25 CONNECT=220 \x00\x01 !nul-byte !control-bytes !unknown-command \x00\x01=500 !quit-missing"},

		"http on 25":   {25, httpSaid, "smtp C:40000>S:25 !not-mail opaque/18 opaque/19"},
		"ssh on 110":   {110, ssh, "pop3 C:40000>S:110 !not-mail opaque/11 opaque/11"},
		"redis on 110": {110, redis, "pop3 C:40000>S:110 !not-mail opaque/6 opaque/7"},
		"imap on 25":   {25, imap, "smtp C:40000>S:25 !not-mail opaque/22 opaque/19"},
		"tls on 465":   {465, tlsSaid, "smtp C:40000>S:465 opaque/10 tls opaque/10"},
		"tls on 995":   {995, tlsSaid, "pop3 C:40000>S:995 opaque/10 tls opaque/10"},
		"tls on 25":    {25, tlsSaid, "smtp C:40000>S:25 opaque/10 tls opaque/10"},
	}.check(t)
}

// The user knows better.
func TestHostile40ForcedPorts(t *testing.T) {
	file := spoken(t, 40000, 31110, "S 220 ready\r\n", "C USER anna\r\n", "S 500 what?\r\n")
	for name, c := range map[string]struct {
		ports map[uint16]decode.Protocol
		want  string
	}{
		"nothing":      {nil, "skipped 1 on 31110: FTP"},
		"another port": {map[uint16]decode.Protocol{31111: decode.SMTP}, "skipped 1 on 31110: FTP"},
		"smtp":         {map[uint16]decode.Protocol{31110: decode.SMTP}, "smtp C:40000>S:31110 CONNECT=220 USER !unknown-command USER=500 !quit-missing"},
	} {
		if got := heard(t, file, c.ports); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
	odd := spoken(t, 2526, 40000, "C 220 mx\r\n", "S EHLO a\r\n", "C 250 mx\r\n", "S QUIT\r\n")
	late := only(t, odd, func(p *pcap.Packet, _ *packet.Segment) bool { return p.Number > 3 })
	want := "smtp S:40000>C:2526 CONNECT=220 EHLO EHLO=250 QUIT"
	if got := heard(t, late, map[uint16]decode.Protocol{2526: decode.SMTP}); got != want {
		t.Errorf("the forced port is the server's:\ngot  %s\nwant %s", got, want)
	}
}

// A capture may begin in the middle, and may have one side only.
func TestHostile39PartsOfSessions(t *testing.T) {
	said := []string{
		"S 220 mx ESMTP\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n",
		"C DATA\r\n", "S 354 go\r\n", "C Subject: x\r\n\r\n", "C body\r\n.\r\n", "S 250 taken\r\n", "C QUIT\r\n", "S 221 bye\r\n",
	}
	const first = 4 // the number of the packet with the greeting
	from := func(n int64) func(*pcap.Packet, *packet.Segment) bool {
		return func(p *pcap.Packet, _ *packet.Segment) bool { return p.Number >= first+n }
	}
	side := func(port uint16) func(*pcap.Packet, *packet.Segment) bool {
		return func(_ *pcap.Packet, s *packet.Segment) bool { return s.Src.Port == port }
	}
	for name, c := range map[string]struct {
		client, server uint16
		keep           func(*pcap.Packet, *packet.Segment) bool
		want           string
	}{
		"from the greeting on": {40000, 25, from(0), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 RCPT RCPT=250 DATA DATA=354 .=250 message/20/true QUIT QUIT=221"},
		"from a command on":    {40000, 25, from(3), "!start-not-seen MAIL MAIL=250 RCPT RCPT=250 DATA DATA=354 .=250 message/20/true QUIT QUIT=221"},
		"from a reply on":      {40000, 25, from(4), "!start-not-seen =250 RCPT RCPT=250 DATA DATA=354 .=250 message/20/true QUIT QUIT=221"},
		"in the text":          {40000, 25, from(10), "!start-not-seen =250 QUIT QUIT=221"},
		"25 to 25":             {25, 25, from(3), "!start-not-seen MAIL MAIL=250 RCPT RCPT=250 DATA DATA=354 .=250 message/20/true QUIT QUIT=221"},
		"odd ports":            {2527, 2526, from(3), "!start-not-seen MAIL MAIL=250 RCPT RCPT=250 DATA DATA=354 .=250 message/20/true QUIT QUIT=221"},
		"odd ports, reply":     {2527, 2526, from(0), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 RCPT RCPT=250 DATA DATA=354 .=250 message/20/true QUIT QUIT=221"},
		"the client only":      {40000, 25, side(40000), "EHLO MAIL RCPT DATA message/20/true QUIT"},
		"the server only":      {40000, 25, side(25), "CONNECT=220 =250 =250 =250 =354 =250 =221"},
	} {
		t.Run(name, func(t *testing.T) {
			got := heard(t, only(t, spoken(t, c.client, c.server, said...), c.keep), nil)
			if !strings.HasSuffix(got, " "+c.want) || strings.Count(got, "smtp") != 1 {
				t.Errorf("\ngot  %s\nwant … %s", got, c.want)
			}
		})
	}
}

package explain

// smtpVerbs are the commands of SMTP, of LMTP and of their extensions.
var smtpVerbs = table{
	// RFC 5321
	"EHLO":    {"hello, and what can you do?", "The client gives its name and asks the server for the list of its extensions; this opens every modern session.", "RFC 5321 4.1.1.1"},
	"HELO":    {"hello, the old way", "The client gives its name without asking for extensions, so the session stays with the plain SMTP of 1982.", "RFC 5321 4.1.1.1"},
	"MAIL":    {"begin a message from this sender", "A message begins, and this address (the reverse-path) is where a report goes if it cannot be delivered; <> means nobody, so that bounces never bounce.", "RFC 5321 4.1.1.2"},
	"MAIL <>": {"from nobody: a bounce or report, never answered", "The null sender: a delivery report or another automatic message, which must not be answered, so that bounces never bounce.", "RFC 5321 4.5.5"},
	"RCPT":    {"add a recipient", "One address the message shall go to; each recipient takes a command of its own, and the server answers for each.", "RFC 5321 4.1.1.3"},
	"DATA":    {"the message is about to come", "The client asks to send headers and text; after the server's 354 everything is the message, up to a line with a single dot.", "RFC 5321 4.1.1.4"},
	"RSET":    {"forget this message", "Sender, recipients and text so far are dropped, the session itself goes on.", "RFC 5321 4.1.1.5"},
	"VRFY":    {"is this a user of yours?", "The client asks whether a mailbox exists; most servers decline to say, because address collectors ask too.", "RFC 5321 4.1.1.6"},
	"EXPN":    {"who is on this mailing list?", "The client asks for the members of a list; most servers decline to say.", "RFC 5321 4.1.1.7"},
	"HELP":    {"asks for help", "The client asks for a text about the server or about one command; it is meant for people.", "RFC 5321 4.1.1.8"},
	"NOOP":    {"do nothing, just answer", "Nothing happens but a reply: a way to see that the server is still there.", "RFC 5321 4.1.1.9"},
	"QUIT":    {"goodbye", "The client is done; the server says 221, and only then both hang up.", "RFC 5321 4.1.1.10"},

	// extensions
	"STARTTLS": {"let us go on encrypted", "The client asks to turn this connection into TLS; after the server's 220 nobody in between can read along, and both sides start over with EHLO.", "RFC 3207 4"},
	"AUTH":     {"log in", "The client proves who it is with the named mechanism, as one line or in questions and answers, all in base64.", "RFC 4954 4"},
	"BDAT":     {"a piece of the message, counted in bytes", "So many bytes of the message follow at once, no dot at the end and no doubling of dots; LAST marks the final piece.", "RFC 3030 2"},
	"LHLO":     {"hello in LMTP", "EHLO for local delivery: it works alike, but after the message the server answers once for each recipient.", "RFC 2033 4.1"},
	"ETRN":     {"send me what waits for this name", "The client asks the server to start delivering the mail it has queued for a host, in a new connection of the server's own.", "RFC 1985"},
	"ATRN":     {"turn round and give me my mail", "After logging in, the client and the server change roles on this very connection, so that mail can be fetched without a fixed address.", "RFC 2645"},
	"BURL":     {"take the message from an IMAP server", "Instead of sending the message again, the client names the place on an IMAP server where this server can get it.", "RFC 4468 3.1"},

	// history
	"TURN": {"turn round (obsolete)", "Client and server change roles; given up because anybody could ask for other people's mail.", "RFC 5321 F.1"},
	"SEND": {"to the user's terminal (obsolete)", "As MAIL, but the message is shown on the user's terminal instead of being kept.", "RFC 5321 F.6"},
	"SOML": {"to the terminal or the mailbox (obsolete)", "As MAIL, but the message is shown on the user's terminal if there is one, else kept.", "RFC 5321 F.6"},
	"SAML": {"to the terminal and the mailbox (obsolete)", "As MAIL, but the message is shown on the user's terminal and kept too.", "RFC 5321 F.6"},

	// not in an RFC, but seen in the wild
	"XCLIENT":        {"a proxy names the real client", "A trusted proxy in front of the server says which address and name the real client has (Postfix).", ""},
	"XFORWARD":       {"a filter names the real client", "A content filter passes on, for the log, where the message came from (Postfix).", ""},
	"X-EXPS":         {"log in, the Exchange way", "Exchange servers prove to each other who they are with AUTH by another name.", ""},
	"X-ANONYMOUSTLS": {"let us go on encrypted, the Exchange way", "Exchange servers ask each other for TLS with STARTTLS by another name: nobody has to show a certificate that others vouch for.", ""},
	"XEXCH50":        {"Exchange's own facts about the message", "So many bytes of what Exchange knows about the message follow the server's 354; other servers do not need them.", ""},
	"VERB":           {"tell me more (sendmail)", "The client asks the server to report the delivery in detail.", ""},
	"ONEX":           {"one message only (sendmail)", "The client announces that it has only a single message to send.", ""},

	"": {"an empty line", "A line without a command; servers answer it with an error.", "RFC 5321 4.1.1"},
}

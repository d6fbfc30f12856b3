package explain

// Finding says of a finding's id, such as auth-in-clear, what to make of it:
// Short is what to do, Text why it matters and where to look. What was seen,
// and its RFC, stand in the finding itself, so Ref is "".
func Finding(id string) (Entry, bool) {
	a, ok := advice[id]
	return said(Entry{Short: a.do, Text: a.why}, ok)
}

// hint is what to do about a finding, and why.
type hint struct{ do, why string }

// advice is by the ids of findings.
var advice = map[string]hint{
	// lines and bytes
	"bare-lf":              {"end lines with CRLF", "Lines end with CR and LF in mail; software that writes only LF works with some servers and fails with others."},
	"bare-cr":              {"end lines with CRLF", "A CR alone ends a line for some software and not for others, and what two sides read differently can be abused."},
	"line-too-long":        {"break long lines", "Servers may refuse or cut what is longer than the limit; a message should be encoded so that its lines stay short."},
	"line-unfinished":      {"see which side hung up", "The line has no end, so the other side never took it for a whole command or reply."},
	"nul-byte":             {"look for broken software", "Mail never holds NUL bytes; many programs stop reading there."},
	"control-bytes":        {"do not print it raw", "Control characters can change what a terminal shows or does; mitmail shows them as \\x1b and the like."},
	"bidi-control":         {"look at it letter by letter", "The character turns the direction of writing, so that a name can look like another one."},
	"eight-bit-undeclared": {"declare BODY=8BITMIME", "A server that expects ASCII may change or drop the letters above 127."},
	"utf8-undeclared":      {"declare SMTPUTF8", "A server that was not told may refuse the address or damage it."},
	"smuggling":            {"find out who wrote it", "Software that takes this for the end of the message would run what follows as commands: somebody may try to slip a second mail in."},

	// order and grammar
	"out-of-order":         {"mind the order of commands", "The order is EHLO, MAIL, RCPT, DATA; servers refuse anything else."},
	"unknown-command":      {"look for a typing error", "The server will answer 500 or -ERR; perhaps text went where a command was expected."},
	"bad-parameter":        {"compare with the RFC", "Something in the command is not as its grammar wants it; strict servers refuse it."},
	"extension-unoffered":  {"look at the EHLO reply first", "A client should use only what the server has offered; others may refuse it."},
	"pipelining-unoffered": {"wait for each reply", "Sending ahead without the server's consent can lose commands, and looks like a spammer's program."},
	"early-talker":         {"wait for the greeting", "Only hasty programs speak first; many servers turn them away for it."},
	"size-exceeded":        {"make the message smaller", "The server has said how large a message may be; this one is larger and will be refused."},
	"bdat-bad-size":        {"send a plain number", "Without a number nobody knows where the message piece ends, and both sides fall out of step."},
	"quit-missing":         {"say QUIT", "Without QUIT a POP3 server deletes nothing, and an SMTP server logs a lost connection."},
	"command-after-quit":   {"stop after QUIT", "The server has ended the session and will not answer."},
	"too-many-pending":     {"look for a client that never reads", "So many commands wait for replies that they can no longer be matched."},

	// replies
	"reply-malformed":   {"look at the server", "A reply is three digits, or +OK or -ERR, and a text; clients may give up on anything else."},
	"reply-unexpected":  {"look for what came before", "The reply does not fit the command, so one side may be a step ahead of the other."},
	"reply-unsolicited": {"look for what came before", "Nobody asked; a server says so only to announce that it closes (421)."},
	"reply-unfinished":  {"see why the server stopped", "More lines were announced than came."},
	"octet-count-wrong": {"do not trust the number", "Clients that read by the announced number would stop too early or too late."},
	"dot-not-stuffed":   {"double leading dots", "A line that begins with a dot gets a second one on the way, or its dot is lost, or the message ends there."},

	// authentication
	"auth-in-clear":   {"turn on TLS in the mail client", "Anybody on the way can read the login and use it; choose STARTTLS, or the TLS port, in the account's settings."},
	"auth-unoffered":  {"choose a mechanism that is offered", "The server will most likely refuse it: its EHLO or CAPA reply lists those it has."},
	"auth-bad-base64": {"encode the answer", "Answers in a login are base64; perhaps the client sent the password as it is."},
	"auth-malformed":  {"compare with the mechanism's RFC", "The answer decodes, but does not have the fields the mechanism wants."},
	"auth-cancelled":  {"see what the client did next", "A client cancels when it cannot answer the challenge, and then often tries another mechanism."},
	"auth-before-tls": {"let the client use STARTTLS", "The server could encrypt, so there was no need to show the login."},
	"auth-stripped":   {"choose a client that insists on TLS", "Whoever is on the way can take TLS away; this client then gave its login to anybody."},
	"channel-binding": {"expect it to fail through mitmail", "The mechanism ties the login to the TLS of one connection, and with mitmail in between there are two."},

	// TLS
	"starttls-unused":            {"turn on STARTTLS in the client", "The server could encrypt, and the client did not ask for it."},
	"starttls-refused":           {"read why it was refused", "The server cannot start encryption just now, or mitmail refuses for it: its own TLS with the server failed, or the route allows none."},
	"starttls-unanswered":        {"see whether the server hangs", "A request for TLS needs an answer before anything else is said; perhaps the server waits for something, or the answer went to another command."},
	"starttls-injection":         {"find out who sent it", "Commands slipped in before the encryption began would run as if they were part of it."},
	"response-injection":         {"find out who sent it", "Replies slipped in before the encryption began would be taken for the server's."},
	"ehlo-missing-after-tls":     {"say EHLO again", "After the switch to TLS all that was said before is forgotten, the extensions too."},
	"tls-failed":                 {"read the reason", "A certificate was not good, or the two sides have no version or cipher in common, or one of them left."},
	"client-refused-certificate": {"let the client trust mitmail's CA", "The client does not know mitmail's certificate authority: see mitmail cert."},
	"upstream-unverified":        {"check the server's certificate", "Nobody has proved that this is the real server."},
	"tls-outdated":               {"update the older side", "This version of TLS, or its cipher, is known to be weak."},
	"alpn-mismatch":              {"see which protocol is meant", "Client and server do not agree on what is spoken inside TLS."},
	"sni-differs":                {"compare the names", "The client asked for another name than the one the route leads to."},

	// messages
	"message-incomplete": {"see which side hung up", "The message was not sent to its end, so the server must not deliver it."},
	"mime-malformed":     {"expect programs to differ", "Mail programs read a broken structure in different ways, and scanners may miss a part."},
	"mime-too-deep":      {"look at it with care", "No person writes such a message; it is made to tire programs out."},
	"envelope-differs":   {"look at both addresses", "Mailing lists and services do that all the time; so do those who pretend to be somebody."},

	// captures
	"start-not-seen":         {"begin the capture earlier", "The session was under way already, so what was agreed before is not known."},
	"gap":                    {"capture closer, or with a larger buffer", "Bytes are missing from the capture, and what they said is not known."},
	"retransmission-differs": {"look at both copies", "The same bytes came twice with different content: a fault of the network, or somebody's trick."},
	"fragments-differ":       {"look at both copies", "Fragments of one packet contradict each other: somebody may try to show different text to different readers."},
	"data-after-end":         {"see who sent it", "A side that has ended its direction cannot say more; such packets are made up, or belong to another connection."},
	"packets-cut":            {"capture whole packets", "Packets were kept only in part: use snaplen 0."},
	"capture-cut-short":      {"see why the capture stopped", "The file ends in the middle of a packet, or is damaged there; all before it is fine."},
	"not-mail":               {"check the port", "Something else than SMTP or POP3 is spoken here."},
	"syn-counted":            {"see how the capture was made", "TCP counts a SYN as one byte, and who made these packets did not; what is shown may be one byte more than a server would have got."},
	"tunnel":                 {"note the layers", "The client reached the server through a proxy; what the two of them agreed on stands in front of the session."},

	// mitmail itself
	"upstream-unreachable": {"check host and port", "mitmail could not connect to the real server, and told the client so."},
	"limit-reached":        {"see the session's counts", "There was more than mitmail keeps; all of it was forwarded, the rest is only counted."},
	"decoder-failed":       {"report it", "A fault in mitmail: the bytes go on untouched, but they are no longer explained."},
	"changed":              {"mind that this is not what was said", "mitmail changed what passed because it was told to."},
	"record-stopped":       {"free the disk", "A file could no longer be written; the traffic goes on."},
}

package explain

// answer is a code in answer to a verb.
type answer struct {
	code int
	to   string
}

// codesTo are the answers that mean something of their own, by the verb that
// was answered.
var codesTo = map[answer]Entry{
	{220, "CONNECT"}:  {"welcome: the server is ready", "The server's greeting: its name, often its software, and that it is ready.", "RFC 5321 4.3.1"},
	{421, "CONNECT"}:  {"not now, closing", "The server is too busy or shuts down; try again later.", "RFC 5321 4.2.3"},
	{521, "CONNECT"}:  {"this host takes no mail", "The machine never accepts mail; look for another server.", "RFC 7504 3"},
	{554, "CONNECT"}:  {"no service for you", "The server refuses this client from the start, often for its address.", "RFC 5321 3.1"},
	{220, "STARTTLS"}: {"go ahead with TLS", "The server agrees; what follows is the TLS handshake, and then everything starts over in secret.", "RFC 3207 4"},
	{454, "STARTTLS"}: {"no TLS at the moment", "The server cannot encrypt now, often for a problem with its certificate.", "RFC 3207 4"},
	{502, "STARTTLS"}: {"no TLS here", "The server does not offer encryption on this port.", "RFC 5321 4.2.4"},
	{503, "STARTTLS"}: {"TLS is on already, or not in this order", "STARTTLS came when TLS was already on, or in the middle of a message.", "RFC 3207 4"},

	{250, "EHLO"}: {"hello; this is what I can do", "The server greets back; each further line is an extension it offers.", "RFC 5321 4.1.1.1"},
	{250, "LHLO"}: {"hello; this is what I can do", "The server greets back; each further line is an extension it offers.", "RFC 2033 4.1"},
	{250, "HELO"}: {"hello", "The server greets back; no extensions are used.", "RFC 5321 4.1.1.1"},
	{500, "EHLO"}: {"EHLO not known here", "An old server; the client goes on with HELO.", "RFC 5321 3.2"},
	{502, "EHLO"}: {"EHLO not known here", "An old server; the client goes on with HELO.", "RFC 5321 3.2"},
	{550, "EHLO"}: {"refused: perhaps that name", "The server does not like the name the client gave, or its address.", "RFC 5321 4.1.4"},
	{504, "EHLO"}: {"refused: that is no full host name", "The server wants a whole host name such as mail.example.com.", "RFC 5321 2.3.5"},
	{504, "HELO"}: {"refused: that is no full host name", "The server wants a whole host name such as mail.example.com.", "RFC 5321 2.3.5"},
	{550, "HELO"}: {"refused: perhaps that name", "The server does not like the name the client gave, or its address.", "RFC 5321 4.1.4"},

	{250, "MAIL"}: {"sender accepted", "The server will take a message from this sender; recipients come next.", "RFC 5321 3.3"},
	{452, "MAIL"}: {"refused for now: perhaps no room", "The server has not enough storage; try again later.", "RFC 1870 6.1"},
	{550, "MAIL"}: {"sender refused", "The server takes no mail from this sender.", "RFC 5321 3.3"},
	{552, "MAIL"}: {"refused: perhaps too big", "The announced size is over the server's limit.", "RFC 1870 6.1"},
	{553, "MAIL"}: {"sender refused: address not allowed", "The address is badly written, or does not belong to the user who has logged in.", "RFC 5321 3.3"},
	{554, "MAIL"}: {"sender refused", "The server takes no mail from this sender.", "RFC 5321 3.3"},

	{250, "RCPT"}: {"recipient accepted", "The server will take the message for this recipient.", "RFC 5321 3.3"},
	{251, "RCPT"}: {"recipient accepted, will be forwarded", "The user is elsewhere; the server passes the message on.", "RFC 5321 3.4"},
	{252, "RCPT"}: {"recipient accepted, unchecked", "The server cannot say whether the user exists, but will try.", "RFC 5321 3.5.3"},
	{450, "RCPT"}: {"recipient refused for now: try again later", "The mailbox cannot be used at the moment, or the server does not know the sender yet (greylisting).", "RFC 5321 4.2.3"},
	{452, "RCPT"}: {"recipient refused for now: too many, or no room", "The rest goes in another message, or the server has not enough storage.", "RFC 5321 4.5.3.1.10"},
	{550, "RCPT"}: {"recipient refused: unknown, or not allowed", "The server knows no such user, or does not let this client send there.", "RFC 5321 3.3"},
	{552, "RCPT"}: {"recipient refused: perhaps the mailbox is full", "The mailbox has no room; some servers also say so for too many recipients.", "RFC 5321 4.5.3.1.10"},
	{553, "RCPT"}: {"recipient refused: address not allowed", "The address is badly written, or not one this server sends to.", "RFC 5321 3.3"},
	{554, "RCPT"}: {"recipient refused", "The server does not take mail for this recipient; the text says why.", "RFC 5321 4.2.3"},

	{551, "RCPT"}: {"recipient refused: not here; try another server", "The user is elsewhere and the server does not forward; its text may say where.", "RFC 5321 3.4"},
	{503, "RCPT"}: {"refused: perhaps not in this order", "No sender has been accepted, so there is no message to add a recipient to; or a login is wanted.", "RFC 5321 3.3"},
	{504, "MAIL"}: {"sender refused: not a full address", "The server wants a whole domain behind the @.", "RFC 5321 2.3.5"},
	{504, "RCPT"}: {"recipient refused: not a full address", "The server wants a whole domain behind the @.", "RFC 5321 2.3.5"},

	{503, "DATA"}: {"no message without a recipient", "No sender or no recipient has been accepted, so there is nobody to send to.", "RFC 5321 3.3"},
	{554, "DATA"}: {"message refused", "The server does not want the text, mostly as no recipient was accepted.", "RFC 5321 3.3"},
	{250, "."}:    {"message accepted: the server is responsible now", "The whole message has arrived, and from here on the server is responsible: it delivers or reports back.", "RFC 5321 6.1"},
	{450, "."}:    {"message refused for now: try again later", "The message was not taken for a passing reason.", "RFC 5321 4.2.3"},
	{451, "."}:    {"message refused for now: try again later", "The server had a problem while it took the message, or wants to look at it longer.", "RFC 5321 4.2.3"},
	{452, "."}:    {"message refused for now: perhaps no room", "The server has not enough storage.", "RFC 5321 4.2.3"},
	{550, "."}:    {"message refused", "The server has read the message and does not want it: a rule, or it looks like spam.", "RFC 5321 4.2.3"},
	{552, "."}:    {"message refused: perhaps too big", "The message is over the limit, or the mailbox has no room for it; some servers say so for what is in it.", "RFC 5321 4.2.3"},
	{554, "."}:    {"message refused", "The server has read the message and does not want it: a rule, or it looks like spam.", "RFC 5321 4.2.3"},
	{250, "BDAT"}: {"piece accepted", "These bytes have arrived; after LAST it means that the whole message is accepted.", "RFC 3030 2"},
	{250, "BURL"}: {"piece accepted", "The server has got this part of the message from the IMAP server.", "RFC 4468 3.1"},

	{250, "RSET"}: {"forgotten; ready for a new message", "Sender, recipients and text are dropped.", "RFC 5321 4.1.1.5"},
	{250, "NOOP"}: {"still here", "The server is there and listens.", "RFC 5321 4.1.1.9"},
	{250, "VRFY"}: {"yes, that user exists", "The server knows the mailbox and says its full address.", "RFC 5321 3.5.1"},
	{550, "VRFY"}: {"no such user", "The server knows no such mailbox.", "RFC 5321 3.5.1"},
	{553, "VRFY"}: {"ambiguous: several users fit", "The name fits several mailboxes.", "RFC 5321 3.5.1"},
	{250, "EXPN"}: {"these are the members", "The members of the list, one a line.", "RFC 5321 3.5.1"},
	{550, "EXPN"}: {"no such list, or not told", "The server knows no such list, or does not say who is on it.", "RFC 5321 3.5.1"},

	{501, "AUTH"}: {"login broken off: not base64, or cancelled", "The answer was not base64, or the client cancelled with a star.", "RFC 4954 4"},
	{503, "AUTH"}: {"no login offered here, or logged in already", "The server takes no login on this connection, perhaps only under TLS; or the session is logged in, or in the middle of a message.", "RFC 4954 4"},
	{504, "AUTH"}: {"this mechanism is not offered", "The server does not know this way to log in; its EHLO reply lists those it has.", "RFC 4954 4"},
	{535, "AUTH"}: {"login refused: perhaps the user name or the password", "The login failed: user, password or token is not right, or is not allowed here.", "RFC 4954 6"},
	{454, "AUTH"}: {"login does not work at the moment", "The server cannot check passwords now; try again later.", "RFC 4954 6"},
	{502, "AUTH"}: {"no login here", "The server offers no login on this port, or only after STARTTLS.", "RFC 5321 4.2.4"},
	{503, "BDAT"}: {"no message without a recipient", "No sender or no recipient has been accepted, so there is nobody to send to.", "RFC 3030 2"},

	{250, "ETRN"}: {"fine, sending what waits", "The delivery for that host has started.", "RFC 1985"},
	{251, "ETRN"}: {"nothing waits", "There are no messages for that host.", "RFC 1985"},
	{252, "ETRN"}: {"fine, sending what waits", "The delivery of what waits for that host has started.", "RFC 1985"},
	{250, "ATRN"}: {"fine, now I am the client", "The roles are changed; the server sends the waiting mail.", "RFC 2645"},
	{432, "AUTH"}: {"the password has to be changed first", "The user has to get into another kind of login first, for instance by logging in once with PLAIN.", "RFC 4954 6"},
	{534, "AUTH"}: {"login refused: perhaps this mechanism is too weak", "The server wants a stronger way to log in for this user, or another kind of password.", "RFC 4954 6"},
	{500, "MAIL"}: {"sender refused: perhaps badly written", "The server does not understand the line, or uses this code for what it does not want.", "RFC 5321 4.2.3"},
	{501, "MAIL"}: {"sender refused: perhaps badly written", "The address or a parameter is not as it should be, or the server uses this code for what it does not want.", "RFC 5321 4.2.3"},
	{502, "MAIL"}: {"sender refused", "The server does not do this, or uses this code for what it does not want.", "RFC 5321 4.2.3"},
	{500, "RCPT"}: {"recipient refused: perhaps badly written", "The server does not understand the line, or uses this code for what it does not want.", "RFC 5321 4.2.3"},
	{501, "RCPT"}: {"recipient refused: perhaps badly written", "The address or a parameter is not as it should be, or the server uses this code for what it does not want.", "RFC 5321 4.2.3"},
	{502, "RCPT"}: {"recipient refused", "The server does not do this, or uses this code for what it does not want.", "RFC 5321 4.2.3"},
	{503, "MAIL"}: {"refused: perhaps not in this order", "EHLO comes first, and a login where the server wants one; a message may be begun already.", "RFC 5321 4.1.4"},
	{500, "."}:    {"message refused", "The server has read the message and does not want it.", "RFC 5321 4.2.3"},
	{501, "."}:    {"message refused", "The server has read the message and does not want it.", "RFC 5321 4.2.3"},
	{502, "."}:    {"message refused", "The server has read the message and does not want it.", "RFC 5321 4.2.3"},
	{503, "."}:    {"message refused", "The server has read the message and does not want it.", "RFC 5321 4.2.3"},
	{504, "."}:    {"message refused", "The server has read the message and does not want it.", "RFC 5321 4.2.3"},
}

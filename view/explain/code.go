package explain

// Code explains an SMTP reply code as the answer to a verb; CONNECT stands for
// the connection itself and "." for the end of a message, as in records. Where
// the verb makes no difference, or is not known, the code's general meaning is
// given.
func Code(code int, to string) (Entry, bool) { return said(codeOf(code, to)) }

// codeOf is that in English.
func codeOf(code int, to string) (Entry, bool) {
	if e, ok := codesTo[answer{code, to}]; ok {
		return e, true
	}
	e, ok := codes[code]
	return e, ok
}

// codes are the reply codes of RFC 5321 4.2.3 and of the extensions.
var codes = map[int]Entry{
	211: {"status or help", "A report on the server's state, for people to read.", "RFC 5321 4.2.3"},
	214: {"help", "A text that helps a person to use the server.", "RFC 5321 4.2.3"},
	220: {"the server is ready", "The server is there and listens.", "RFC 5321 4.2.3"},
	221: {"goodbye, closing", "The server ends the session, as it was asked to.", "RFC 5321 4.2.3"},
	235: {"logged in", "The login was accepted; the client is known from here on.", "RFC 4954 6"},
	250: {"fine, done", "What was asked for is done.", "RFC 5321 4.2.3"},
	251: {"accepted, will be forwarded", "The user is not here, but the server knows where and passes the message on.", "RFC 5321 3.4"},
	252: {"cannot say, but would try", "The server does not tell whether the user exists, but would take the message and try.", "RFC 5321 3.5.3"},
	253: {"fine, sending what waits", "Messages are waiting for that host and their delivery has started.", "RFC 1985"},
	334: {"go on with the login", "The server asks the next question of the login, in base64.", "RFC 4954 4"},
	354: {"send the message now", "The server is ready for headers and text; a line with a single dot ends them.", "RFC 5321 4.1.1.4"},
	355: {"resume from here", "The server says how much of a broken-off transfer it has already.", "RFC 1845"},

	421: {"not now, closing", "The server cannot go on and hangs up: it shuts down, is too busy, or has waited too long.", "RFC 5321 4.2.3"},
	422: {"the mailbox is full", "Not in the standard, but some servers say so when a mailbox has no room.", ""},
	430: {"not possible right now", "Not in the standard, but some servers say so for a passing trouble.", ""},
	432: {"refused for now", "As the answer to a login it says that the password has to be changed first; some servers say so for a passing trouble.", "RFC 4954 6"},
	450: {"refused for now: mailbox not available", "The mailbox cannot be used at the moment, or the server wants to see whether a stranger comes back (greylisting); try again later.", "RFC 5321 4.2.3"},
	451: {"refused for now: try again later", "The server had a problem of its own while it worked, or wants to see whether the client comes back; try again later.", "RFC 5321 4.2.3"},
	452: {"refused for now: no room", "The server has not enough storage, or takes no more recipients in this message; try again later.", "RFC 5321 4.2.3"},
	453: {"no mail for you", "There are no messages waiting.", "RFC 2645"},
	454: {"not now: login or TLS does not work", "Logging in or encryption does not work at the moment, for reasons of the server; try again later.", "RFC 4954 6"},
	455: {"not now: these parameters cannot be met", "The server understands the parameters but cannot do as they ask at the moment.", "RFC 5321 4.2.3"},
	458: {"cannot start sending what waits", "The server could not start the delivery for that host.", "RFC 1985"},
	459: {"that host may not ask", "The server does not start deliveries for that host.", "RFC 1985"},

	500: {"not understood: unknown or badly written", "The server does not know this command, or the line is badly written or too long.", "RFC 5321 4.2.3"},
	501: {"not understood: wrong arguments", "The command is known, but what stands behind it is not as it should be.", "RFC 5321 4.2.3"},
	502: {"this server does not do that", "The command is known, but not offered here.", "RFC 5321 4.2.3"},
	503: {"not in this order", "Another command has to come first: MAIL, then RCPT, then DATA.", "RFC 5321 4.2.3"},
	504: {"this parameter is not supported", "The command is known, but not with this parameter or mechanism.", "RFC 5321 4.2.3"},
	521: {"refused", "The machine never accepts mail, or not from this client; its text says which.", "RFC 7504 3"},
	523: {"too big", "Not in the standard, but some servers say so for a message above their limit.", ""},
	524: {"encryption needed for this way to log in", "The registry of enhanced codes has it beside 538: send STARTTLS first.", "RFC 5248"},
	525: {"the account is locked", "Not in the standard, but some servers say so for an account that is switched off.", ""},
	530: {"not allowed yet: log in, or begin TLS, first", "The server does this only after AUTH, or after STARTTLS; its text says which.", "RFC 4954 6"},
	534: {"refused", "As the answer to a login it says that the mechanism is too weak for this user; some servers say so for anything.", "RFC 4954 6"},
	535: {"refused: perhaps the user name or the password", "The login failed: user, password or token is not right, or is not allowed here.", "RFC 4954 6"},
	538: {"begin TLS first, then log in this way", "This mechanism shows the password and is only allowed under TLS: send STARTTLS first.", "RFC 4954 6"},
	550: {"refused: no such mailbox, or not allowed", "The server will not do it: the mailbox is unknown, or a rule forbids it.", "RFC 5321 4.2.3"},
	551: {"not a user here; try another server", "The user is elsewhere and the server does not forward; its text may say where.", "RFC 5321 3.4"},
	552: {"refused: perhaps too big", "The message, or the mailbox with it, is over the limit; some servers say so for other reasons.", "RFC 5321 4.2.3"},
	553: {"refused: this address is not allowed", "The address is not written as it should be, or may not be used by this client.", "RFC 5321 4.2.3"},
	554: {"refused", "The transaction failed and trying again does not help; the text says why.", "RFC 5321 4.2.3"},
	555: {"not understood: a parameter, or the address", "The server does not know a parameter of MAIL or RCPT, or cannot read the address.", "RFC 5321 4.2.3"},
	556: {"refused: that domain takes no mail", "The recipient's domain says that it never accepts mail.", "RFC 7504 4"},
}

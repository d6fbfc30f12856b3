package explain

// pop3Verbs are the commands of POP3 and of its extensions.
var pop3Verbs = table{
	// RFC 1939
	"USER": {"I am this user", "The name of the mailbox to open; the password follows in a command of its own.", "RFC 1939 7"},
	"PASS": {"and this is my password", "The password, as it is: without TLS anybody on the way can read it.", "RFC 1939 7"},
	"APOP": {"log in without showing the password", "The user's name and an MD5 digest of the greeting's time stamp and the password: better than in clear, but weak by now.", "RFC 1939 7"},
	"STAT": {"how much mail is there?", "The server answers with two numbers: how many messages, and how many bytes all together.", "RFC 1939 5"},
	"LIST": {"how big is each message?", "One line a message, its number and its size in bytes; with a number, that message only.", "RFC 1939 5"},
	"UIDL": {"what is each message called?", "One line a message, its number and an id that never changes: this is how a client knows what it has fetched before.", "RFC 1939 7"},
	"RETR": {"give me this message", "The server sends the whole message, up to a line with a single dot; the message stays in the mailbox.", "RFC 1939 5"},
	"TOP":  {"only the beginning of this message", "The headers and as many lines of the text as asked for.", "RFC 1939 7"},
	"DELE": {"delete this message", "The message is marked, and removed only once the client says QUIT.", "RFC 1939 5"},
	"RSET": {"delete nothing after all", "All marks of DELE are taken back.", "RFC 1939 5"},
	"NOOP": {"do nothing, just answer", "Nothing happens but a reply: it keeps the connection from timing out.", "RFC 1939 5"},
	"QUIT": {"goodbye", "The client is done; now the server removes the messages marked with DELE and lets the mailbox go.", "RFC 1939 6"},

	// extensions
	"CAPA": {"what can you do?", "The client asks for the list of the server's extensions, one a line.", "RFC 2449 5"},
	"STLS": {"let us go on encrypted", "The client asks to turn this connection into TLS; after +OK nobody in between can read along.", "RFC 2595 4"},
	"AUTH": {"log in", "The client proves who it is with the named mechanism, in questions and answers in base64; without a name it only asks which there are.", "RFC 5034 4"},
	"UTF8": {"let us speak UTF-8", "From here on names, passwords and messages may hold letters of all languages.", "RFC 6856 2.1"},
	"LANG": {"tell me in this language", "The client chooses the language of the server's texts; without an argument it asks which there are.", "RFC 6856 3"},

	// history
	"XTND": {"a server's own extension", "Something the server adds by itself; XTND XMIT, say, lets a POP3 client send mail.", "RFC 1082"},
	"RPOP": {"log in because of where I come from (obsolete)", "The server trusts the client's host and port instead of a password; given up long ago.", "RFC 1081"},
	"LAST": {"up to which message have I read? (obsolete)", "The highest message number fetched so far; clients use UIDL today.", "RFC 1460"},

	"XCLIENT": {"a proxy names the real client", "A trusted proxy in front of the server says which address and name the real client has (Dovecot).", ""},

	"": {"an empty line", "A line without a command; servers answer it with an error.", "RFC 1939 3"},
}

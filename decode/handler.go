package decode

// handler is what a protocol makes of lines: SMTP and POP3 have one each.
type handler interface {
	// parse says what a client's line means. It changes nothing.
	parse(line []byte) *Command
	// abandon gives what a command leaves behind unfinished.
	abandon(cmd *Command)
	// checkSequence gives the findings about a command where it stands.
	checkSequence(cmd *Command)
	// command records that a command has been forwarded, and returns what the
	// server owes for it.
	command(cmd *Command) *pending
	// answer reads one line of the server into r, and reports whether it was the
	// last of its reply. It changes nothing but r.
	answer(r *replyLines, line []byte) bool
	// interrupts reports whether a line begins another reply though the one in r
	// has not had its last line.
	interrupts(r *replyLines, line []byte) bool
	// open reports whether the lines of a reply that went on have their receiver wait for
	// more of it, if its command has any: what is beyond a limit, or text behind it.
	open(sent []byte) bool
	// match finds what a reply answers (nil: nothing) and how many commands that
	// settles, and fills in what only the pairing can tell. It changes only r.
	match(r *Reply) (*pending, int)
	// apiece is the recipients for whom p is answered, once for each; none where it
	// has one answer.
	apiece(p *pending) []string
	// replied records that a reply was given to p (nil: to nothing): the
	// server's own, or one that mitmail put in its place.
	replied(from Side, r *Reply, p *pending)
	// unsent records that nothing of a side went on from a byte of it on.
	unsent(from Side, at int64)
	// transferred records that the text of a message has ended.
	transferred(t *transfer)
	// message records that a message got its verdict.
	message(t *transfer, m *Message)
	// offersTLS is the verb that begins TLS, when the server offers it, else "".
	offersTLS() string
	// forget records that TLS has begun: what the server offered is void.
	forget()
	// leave gives what is still open when both sides have ended.
	leave()
	// outcome is what came of the session, and why.
	outcome() outcome
}

// Package script reads dialogues that are written as text files: those that the
// decoder is tested with, and lessons, which have notes. A file reads:
//
//	# What it shows, in one line
//	#zh 同一行的中文
//	> What there is to know before it begins.
//	protocol smtp
//	S: 220 mx.example ESMTP
//	> The server speaks first.
//	>zh 服务器先说话。
//	C: EHLO client.example
//	S: 250-mx.example
//	S: 250 SIZE 1000
//	C: QUIT
//	S: 221 bye
//	ends nothing
//	? Who spoke first?
//	= The server.
//	---
//	what the decoder has to make of it, for its tests
//
// Lines of one side that follow each other are one step; an empty line and a note part
// them. A line stands for its text and CRLF, or for its text alone when it ends in a
// backslash; \r \n \t \\ and \x00 stand for single bytes. "C*1000: NOOP" is a line a
// thousand times. "C! tls" begins TLS, behind a STARTTLS or STLS that was agreed. "C!
// end", "C! reset" and "C! cut" end a side; a session without ends gets the client's,
// then the server's. "C! gap 100" are bytes that a capture never had; "joined" under the
// protocol says that the capture began in the middle, "absent S" that it has nothing of
// a side.
//
// Another line protocol begins another session. What stands behind > is about the line
// above it, or about the session or all of it where there is none; lines of it that
// follow each other are one text. Behind "ends" stands the verdict of the session. Texts
// may be there in several languages, the tag of each right behind the sign. A line that
// begins with # and is not the first one is a comment.
package script

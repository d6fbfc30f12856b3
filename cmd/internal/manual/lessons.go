package manual

import (
	"fmt"
	"strings"

	"mitmail/proxy/lesson"
	"mitmail/view/lang"
)

const lessonsIntro = `A lesson is a dialogue with notes: mitmail demo NAME plays one that comes with
mitmail, mitmail demo FILE one of yours. What client and server say goes through
mitmail line by line, as the file has it, so all that mitmail shows is real.

`

const lessonsFormat = `
How to write one: a text file, such as this.

`

// LessonExample is a lesson of each kind of line.
const LessonExample = `# Greylisting, in one minute
> What a server does that wants to see whether you come again.

protocol smtp
> The first try.
S: 220 mail.example.org ESMTP
> The server speaks first.
C: EHLO client.example.org
S: 250-mail.example.org
S: 250 PIPELINING
C: MAIL FROM:<anna@example.org>
S: 250 2.1.0 Ok
C: RCPT TO:<bob@example.net>
S: 451 4.7.1 Greylisted, come again
> 4 means not now: keep the message, and try again later.
C: QUIT
S: 221 2.0.0 Bye
ends refused
? Is the message lost?
= No: the client keeps it in its queue.
`

const lessonsGrammar = `
  # TITLE        the first line
  > TEXT         a note about the line above; above all lines about the session,
                 above protocol about the lesson; lines of it are one note
  protocol NAME  a session begins, of smtp or pop3; there may be several
  C: LINE        the client says a line
  S: LINE        the server does; lines of one side are said at once, unless a
                 note or an empty line stands between them
  C! tls         TLS begins, behind STARTTLS or STLS
  C! end         the client ends what it says; S! end, C! reset likewise
  ends VERDICT   what comes of the session: delivered, partly, refused,
                 login-failed, fetched, nothing, broken or unreachable; if
                 something else does, demo fails
  ? TEXT         the question at the end
  = TEXT         its answer, which is folded where that can be

A line goes with CRLF, or as it stands when it ends in a backslash; \r \n \t \\
and \x00 are single bytes, and C*100: LINE is a line a hundred times. A text in
another language stands below, its tag behind the sign: >zh TEXT. The dialogues
that mitmail is tested with are such files too (decode/decodetest/scripts).

With --server a real server answers. Where it says no and the lesson has yes, the
client says QUIT, and the next session comes. Answers to a challenge, as in
CRAM-MD5, were made for another one: a real server refuses them.

The lessons that come with mitmail:

`

// Lessons is how lessons are written, and which there are.
func Lessons() string {
	var b strings.Builder
	b.WriteString(lang.T(lessonsIntro))
	b.WriteString(strings.TrimPrefix(lang.T(lessonsFormat), "\n"))
	for l := range strings.Lines(LessonExample) {
		b.WriteString(strings.TrimRight("  "+strings.TrimSuffix(l, "\n"), " ") + "\n")
	}
	b.WriteString(lang.T(lessonsGrammar))
	for _, name := range lesson.Names() {
		fmt.Fprintf(&b, "  %-12s %s\n", name, lang.Choose(lesson.Shipped(name).Title))
	}
	return b.String()
}

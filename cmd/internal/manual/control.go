package manual

import (
	"strings"

	"mitmail/view/lang"
)

const controlIntro = `With --control SOCKET a program can see what --hold and the rule action hold
have wait, change it and let it go:

  mitmail proxy 1025=smtp://mail.example.com --hold 'verb == "RCPT"' \
    --control /tmp/mitmail.sock

SOCKET is a Unix socket for the user alone who runs mitmail. One that a program
left behind is replaced, and it is removed at the end. Each line is one JSON
object, a request or its answer, in order. Answers have "ok", and "error" where
that is false: in English, whatever --lang says, as programs read it.

  {"op":"list"}                        what is held, oldest first, as "held"
  {"op":"watch"}                       from now on, a line for each unit that is
                                       held ("what":"held") or goes
                                       ("what":"released", and "how": forward,
                                       edit, answer, drop, close, limit, end)
  {"op":"show","id":7}                 one, as "unit", with its text
  {"op":"forward","id":7}              it goes on as it is
  {"op":"edit","id":7,"text":"…"}      this goes on in its place; or
                                       "text_base64". A message is written as
                                       its author would: dots are stuffed anew.
                                       Lines end with \r\n, as those shown do
  {"op":"answer","id":7,"text":"550 no"}
                                       its sender gets this reply instead
  {"op":"drop","id":7}                 it goes nowhere
  {"op":"close","id":7}                and its session ends
  {"op":"rules"}                       the rules in force: "rule", "by",
                                       "matched" times, "on"
  {"op":"rules","set":["WHEN => ACTION"]}
                                       these take the place of all rules, until
                                       SIGHUP. One that is in force stays, with
                                       its count
  {"op":"sessions"}                    what goes on: "session", "protocol",
                                       "client", "server", "route", "age_ms"

A held unit is {"id":7,"session":3,"age_ms":1200,"by":"the rule","record":{…}};
the record (mitmail help filter) is the one that it becomes if it passes. With
--mask secrets are hidden, and texts with secrets not shown. What is not let go
within --hold-limit goes on; so does what a client leaves behind, and all when
mitmail ends. 1,000 units and 64 MiB are held at most; what is more passes.
Nothing waits for a program that does not read: of what it watches no more than
256 lines are kept for it, and {"what":"missed","count":9} says what it missed.

This script puts recipients off whose address has "nobody" in it, and lets all
else go on:

`

// controlScript is a program for the socket. A test runs it. It reads and writes by
// different means: a file of Python for both loses lines that came before it writes.
const controlScript = `import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
def ask(**request): s.sendall(json.dumps(request).encode() + b"\n")
ask(op="watch"), ask(op="list")
for line in map(json.loads, s.makefile(encoding="utf-8")):
    for unit in line.get("held", [line] if line.get("what") == "held" else []):
        unwanted = "nobody" in unit["record"].get("args", "")
        ask(op="answer", id=unit["id"], text="450 4.2.0 not yet") if unwanted else ask(op="forward", id=unit["id"])
`

// controlLong is the ops and the script.
func controlLong() string {
	text := lang.T(controlIntro)
	for line := range strings.Lines(controlScript) {
		text += "  " + line
	}
	return text
}

"""Sends a message in two chunks and all at once, as no common client does: HOST PORT USER FROM TO MESSAGE [HOW CA], the password on standard input."""
import sys

import connect

host, port, user, sender, rcpt, file, *tls = sys.argv[1:]
message = open(file, "rb").read()
first, rest = message[:100], message[100:]
with connect.smtp(host, port, *tls) as smtp:
    smtp.user, smtp.password = user, sys.stdin.read()
    smtp.auth("PLAIN", smtp.auth_plain)
    smtp.send(b"MAIL FROM:<%s> BODY=8BITMIME SIZE=%d\r\n" % (sender.encode(), len(message)))
    smtp.send(b"RCPT TO:<%s>\r\n" % rcpt.encode())
    smtp.send(b"BDAT %d\r\n%s" % (len(first), first))
    smtp.send(b"BDAT %d LAST\r\n%s" % (len(rest), rest))
    for _ in range(4):
        code, text = smtp.getreply()
        assert code == 250, (code, text)

"""Sends a message in two chunks and all at once, as no common client does: HOST PORT USER FROM TO MESSAGE, the password on standard input."""
import smtplib
import sys

host, port, user, sender, rcpt, file = sys.argv[1:]
message = open(file, "rb").read()
first, rest = message[:100], message[100:]
with smtplib.SMTP(host, int(port), "client.example.test") as smtp:
    smtp.ehlo()
    smtp.user, smtp.password = user, sys.stdin.read()
    smtp.auth("PLAIN", smtp.auth_plain)
    smtp.send(b"MAIL FROM:<%s> BODY=8BITMIME SIZE=%d\r\n" % (sender.encode(), len(message)))
    smtp.send(b"RCPT TO:<%s>\r\n" % rcpt.encode())
    smtp.send(b"BDAT %d\r\n%s" % (len(first), first))
    smtp.send(b"BDAT %d LAST\r\n%s" % (len(rest), rest))
    for _ in range(4):
        code, text = smtp.getreply()
        assert code == 250, (code, text)

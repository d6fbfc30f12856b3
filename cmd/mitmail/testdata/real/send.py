"""Sends a message with smtplib: HOST PORT MECHANISM USER FROM TO MESSAGE [HOW CA [OPENSSL]], the password on standard input."""
import sys

import connect

host, port, mechanism, user, sender, rcpt, message, *tls = sys.argv[1:]
with connect.smtp(host, port, *tls) as smtp:
    smtp.user, smtp.password = user, sys.stdin.read()
    smtp.auth(mechanism, getattr(smtp, "auth_" + mechanism.lower().replace("-", "_")))
    smtp.sendmail(sender, [rcpt], open(message, "rb").read())

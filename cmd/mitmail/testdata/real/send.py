"""Sends a message with smtplib: HOST PORT MECHANISM USER FROM TO MESSAGE, the password on standard input."""
import smtplib
import sys

host, port, mechanism, user, sender, rcpt, message = sys.argv[1:]
with smtplib.SMTP(host, int(port), "client.example.test") as smtp:
    smtp.ehlo()
    smtp.user, smtp.password = user, sys.stdin.read()
    smtp.auth(mechanism, getattr(smtp, "auth_" + mechanism.lower().replace("-", "_")))
    smtp.sendmail(sender, [rcpt], open(message, "rb").read())

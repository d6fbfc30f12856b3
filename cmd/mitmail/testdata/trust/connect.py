# What smtplib and poplib do.
import smtplib, ssl, sys
smtp = smtplib.SMTP_SSL("localhost", int(sys.argv[1]), context=ssl.create_default_context())
print("220", smtp.ehlo()[0])

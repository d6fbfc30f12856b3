"""Fetches message 1 with poplib: HOST PORT METHOD USER FILE [HOW CA [OPENSSL]], the password on standard input."""
import sys

import connect

host, port, method, user, file, *tls = sys.argv[1:]
password = sys.stdin.read()
pop = connect.pop3(host, port, *tls)
if method == "APOP":
    pop.apop(user, password)
else:
    pop.user(user)
    pop.pass_(password)
pop.stat(), pop.list(), pop.uidl(), pop.top(1, 0)
_, lines, _ = pop.retr(1)
open(file, "wb").writelines(line + b"\n" for line in lines)
pop.dele(1)
pop.quit()

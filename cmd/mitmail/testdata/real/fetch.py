"""Fetches message 1 with poplib: HOST PORT METHOD USER FILE, the password on standard input."""
import poplib
import sys

host, port, method, user, file = sys.argv[1:]
password = sys.stdin.read()
pop = poplib.POP3(host, int(port))
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

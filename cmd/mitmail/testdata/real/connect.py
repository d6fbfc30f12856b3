"""How the scripts connect: HOW is "" (in clear), starttls, stls or implicit; CA
is the file with the authority to trust. With OPENSSL it is openssl s_client that
speaks TLS, else Python itself."""
import poplib
import smtplib
import ssl
import subprocess

ME = "client.example.test"


class Pipes:
    """openssl s_client in the place of a socket."""

    def __init__(self, host, port, ca, *more):
        self.run = subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-connect", host + ":" + port, "-servername", host,
             "-CAfile", ca, "-verify_return_error", "-verify_hostname", host, *more],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def sendall(self, data):
        self.run.stdin.write(data)
        self.run.stdin.flush()

    def makefile(self, mode):
        return self.run.stdout

    def shutdown(self, how):
        self.run.stdin.close()

    def close(self):
        self.run.wait()


class PipedPOP3(poplib.POP3):
    """poplib over s_client, which has read the greeting where it said STLS."""

    def __init__(self, pipes, greeted):
        self._debugging, self.sock, self.file = 0, pipes, pipes.makefile("rb")
        self.welcome = b"" if greeted else self._getresp()


def smtp(host, port, how="", ca="", openssl=""):
    if openssl:
        client = smtplib.SMTP(local_hostname=ME)
        client.sock = Pipes(host, port, ca, *["-starttls", "smtp", "-name", ME] * (how == "starttls"))
        if how == "implicit":
            client.getreply()
    elif how == "implicit":
        client = smtplib.SMTP_SSL(host, int(port), ME, context=ssl.create_default_context(cafile=ca))
    else:
        client = smtplib.SMTP(host, int(port), ME)
        if how:
            client.starttls(context=ssl.create_default_context(cafile=ca))
    client.ehlo()
    return client


def pop3(host, port, how="", ca="", openssl=""):
    if openssl:
        return PipedPOP3(Pipes(host, port, ca, *["-starttls", "pop3"] * (how == "stls")), how == "stls")
    if how == "implicit":
        return poplib.POP3_SSL(host, int(port), context=ssl.create_default_context(cafile=ca))
    client = poplib.POP3(host, int(port))
    if how:
        client.stls(ssl.create_default_context(cafile=ca))
    return client

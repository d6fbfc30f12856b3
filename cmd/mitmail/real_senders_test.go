package main_test

import (
	"bytes"
	"os/exec"
	"strings"
)

// senders is the SMTP clients and the mechanisms that each has in common with
// the servers.
var senders = []struct {
	name       string
	run        client
	cyrus      bool // at the port of Cyrus SASL
	mechanisms string
}{
	{"swaks", swaks, false, "LOGIN PLAIN CRAM-MD5 DIGEST-MD5"},
	{"swaks", swaks, true, "NTLM"},
	{"swaks-pipeline", swaksPipeline, false, "PLAIN"},
	{"msmtp", msmtp, false, "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER"},
	{"msmtp", msmtp, true, "NTLM"},
	{"curl", curlSend, false, "PLAIN LOGIN CRAM-MD5 OAUTHBEARER"},
	// curl takes no DIGEST-MD5 challenge without a realm, which is Dovecot's.
	{"curl", curlSend, true, "DIGEST-MD5 NTLM"},
	{"smtplib", smtplib, false, "PLAIN LOGIN CRAM-MD5"},
	{"bdat", bdat, false, "PLAIN"},
}

func swaks(j job) *exec.Cmd {
	return with(swaksOpen(j), "--auth", j.mechanism, "--auth-user", realUser, "--auth-password", j.password)
}

// swaksOpen is swaks without a login. It puts a CRLF of its own between the
// data and the dot.
func swaksOpen(j job) *exec.Cmd {
	data := j.file("data", bytes.TrimSuffix(j.message, []byte("\r\n")))
	cmd := j.command("swaks", "--server", j.addr, "--ehlo", "client.example.test",
		"--from", sender, "--to", realAddress, "--data", "@"+data)
	return with(cmd, j.swaksTLS()...)
}

func swaksPipeline(j job) *exec.Cmd { return with(swaks(j), "--pipeline") }

// with adds arguments to a command.
func with(cmd *exec.Cmd, args ...string) *exec.Cmd {
	cmd.Args = append(cmd.Args, args...)
	return cmd
}

func msmtp(j job) *exec.Cmd {
	cmd := j.command("msmtp", "--host="+j.host(), "--port="+j.port(), "--domain=client.example.test",
		"--auth="+strings.ToLower(j.mechanism), "--user="+realUser, "--passwordeval=cat "+j.secretFile(),
		"--from="+sender)
	cmd.Stdin = bytes.NewReader(j.message)
	return with(with(cmd, j.msmtpTLS()...), "--", realAddress)
}

func curlSend(j job) *exec.Cmd {
	return with(curl(j, "smtp", "/client.example.test"),
		"--mail-from", sender, "--mail-rcpt", realAddress, "--upload-file", j.file("data", j.message))
}

// curl is what sending and fetching have in common.
func curl(j job, scheme, path string) *exec.Cmd {
	user := []string{"--user", realUser + ":" + j.password}
	if bearer(j.mechanism) {
		user = []string{"--user", realUser + ":", "--oauth2-bearer", j.password}
	}
	cmd := j.command("curl", "--silent", "--show-error", j.scheme(scheme, "")+"://"+j.addr+path, "--login-options", "AUTH="+j.mechanism)
	return with(with(cmd, user...), j.curlTLS()...)
}

func smtplib(j job) *exec.Cmd {
	return with(j.python("send.py", j.mechanism, realUser, sender, realAddress, j.file("data", j.message)), j.pythonTLS()...)
}

func bdat(j job) *exec.Cmd {
	return with(j.python("bdat.py", realUser, sender, realAddress, j.file("data", j.message)), j.pythonTLS()...)
}

func (r rig) mitmailSend(j job) *exec.Cmd {
	cmd := j.command(r.program, "send", "--server", j.scheme("smtp", "+starttls")+"://"+j.addr,
		"--user", realUser, "--password-file", j.secretFile(), "--auth", j.mechanism,
		"--from", sender, "--to", realAddress, j.file("data", onDisk(j.message)))
	return with(cmd, j.mitmailTLS()...)
}

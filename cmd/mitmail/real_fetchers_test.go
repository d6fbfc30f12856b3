package main_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// fetchers is the POP3 clients and the mechanisms that each has in common with
// the server. mpop takes no challenge for APOP that holds a "=", as Dovecot's do.
var fetchers = []struct {
	name       string
	run        client
	mechanisms string
}{
	{"mpop", mpop, "USER/PASS PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER"},
	{"fetchmail", fetchmail, "USER/PASS APOP CRAM-MD5"},
	{"getmail", getmail, "USER/PASS APOP"},
	{"curl", curlFetch, "APOP PLAIN LOGIN CRAM-MD5 OAUTHBEARER"},
	{"poplib", poplib, "USER/PASS APOP"},
}

func mpop(j job) *exec.Cmd {
	mechanism := strings.TrimSuffix(strings.ToLower(j.mechanism), "/pass")
	cmd := j.command("mpop", "--host="+j.host(), "--port="+j.port(),
		"--auth="+mechanism, "--user="+realUser, "--passwordeval=cat "+j.secretFile(),
		"--received-header=off", "--uidls-file="+j.dir+"/uidls", "--delivery=mda,cat >"+j.got)
	return with(cmd, j.msmtpTLS()...)
}

func fetchmail(j job) *exec.Cmd {
	protocol, auth := "pop3", "password"
	switch j.mechanism {
	case "APOP":
		protocol = "apop"
	case "CRAM-MD5":
		auth = "cram-md5"
	}
	config := fmt.Sprintf(`set no bouncemail
poll %s port %s protocol %s auth %s user %q password %q is root
no rewrite no mimedecode fetchall mda "cat >%s"
`, j.host(), j.port(), protocol, auth, realUser, j.password, j.got)
	cmd := j.command("fetchmail", "--fetchmailrc", j.file("rc", []byte(config)), "--invisible",
		"--pidfile", filepath.Join(j.dir, "fetchmail.pid")) // root has one for all, and one at a time
	return with(cmd, j.fetchmailTLS()...)
}

func getmail(j job) *exec.Cmd {
	config := fmt.Sprintf(`[retriever]
%s
server = %s
port = %s
username = %s
password = %s
use_apop = %t
[destination]
type = MDA_external
path = /usr/bin/tee
arguments = (%q,)
allow_root_commands = true
[options]
delete = true
delivered_to = false
received = false
`, j.getmailTLS(), j.host(), j.port(), realUser, j.password, j.mechanism == "APOP", j.got)
	return j.command("getmail", "--getmaildir", j.dir, "--rcfile", j.file("rc", []byte(config)))
}

// curlFetch asks for APOP with a plus, as it is no SASL mechanism.
func curlFetch(j job) *exec.Cmd {
	j.mechanism = strings.Replace(j.mechanism, "APOP", "+APOP", 1)
	return with(curl(j, "pop3", "/1"), "--output", j.got)
}

func poplib(j job) *exec.Cmd {
	return with(j.python("fetch.py", j.mechanism, realUser, j.got), j.pythonTLS()...)
}

// mitmailFetch says USER and PASS when nothing else is asked for.
func (r rig) mitmailFetch(j job) *exec.Cmd {
	cmd := j.command(r.program, "fetch", "--server", j.scheme("pop3", "+starttls")+"://"+j.addr,
		"--user", realUser, "--password-file", j.secretFile(), "--delete", "--output", j.dir)
	if j.mechanism != "USER/PASS" {
		cmd = with(cmd, "--auth", j.mechanism)
	}
	return with(cmd, j.mitmailTLS()...)
}

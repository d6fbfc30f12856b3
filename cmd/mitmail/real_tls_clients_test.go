package main_test

import "os/exec"

// How each client is told to speak TLS as a job wants it, and whom to trust. All
// verify whom they talk to; swaks looks at no name.

// tls chooses what a client is told: what begins TLS as the job wants it, and what
// goes with either. In clear it is told nothing.
func (j job) tls(upgrade, implicit string, more ...string) []string {
	switch j.how {
	case "":
		return nil
	case "implicit":
		return append([]string{implicit}, more...)
	}
	return append([]string{upgrade}, more...)
}

func (j job) swaksTLS() []string {
	return j.tls("--tls", "--tls-on-connect", "--tls-verify", "--tls-ca-path", j.ca, "--tls-sni", j.host())
}

// msmtpTLS is for mpop as well.
func (j job) msmtpTLS() []string {
	if j.how == "" {
		return []string{"--tls=off"}
	}
	return j.tls("--tls-starttls=on", "--tls-starttls=off", "--tls=on", "--tls-trust-file="+j.ca)
}

func (j job) curlTLS() []string { return j.tls("--ssl-reqd", "--ssl-reqd", "--cacert", j.ca) }

func (j job) fetchmailTLS() []string {
	if j.how == "" {
		return []string{"--sslproto", ""}
	}
	return j.tls("--sslproto=TLS1+", "--ssl", "--sslcertck", "--sslcertfile", j.ca)
}

// getmailTLS is lines of its configuration. It has no STLS.
func (j job) getmailTLS() string {
	if j.how == "" {
		return "type = SimplePOP3Retriever"
	}
	return "type = SimplePOP3SSLRetriever\nca_certs = " + j.ca
}

func (j job) pythonTLS() []string { return j.tls(j.how, j.how, j.ca) }

func (j job) mitmailTLS() []string { return j.tls("--ca="+j.ca, "--ca="+j.ca) }

// scheme is how curl and mitmail are told of the protocol. upgrade is what mitmail
// wants behind it where TLS begins in clear.
func (j job) scheme(protocol, upgrade string) string {
	switch j.how {
	case "":
		return protocol
	case "implicit":
		return protocol + "s"
	}
	return protocol + upgrade
}

// opensslSend is smtplib, with s_client for its TLS.
func opensslSend(j job) *exec.Cmd { return with(smtplib(j), "openssl") }

// opensslFetch is poplib, with s_client for its TLS, which keeps the greeting to
// itself where it says STLS: there is no APOP then.
func opensslFetch(j job) *exec.Cmd { return with(poplib(j), "openssl") }

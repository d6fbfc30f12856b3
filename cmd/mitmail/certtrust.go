package main

import (
	"fmt"
	"strings"

	"mitmail/view/lang"
)

// trustee is a program or system that can be told to trust mitmail's authority.
type trustee struct {
	name string
	how  string // lines to do or to write
}

// trust is how to trust the authority, by kinds; mitmail.crt is what cert export
// writes.
var trust = []struct {
	kind     string
	trustees []trustee
	note     string // what else there is to know
}{
	{"Mail clients", []trustee{
		{"Thunderbird", "Settings, Privacy & Security, Certificates, Manage Certificates,\nAuthorities, Import: mitmail.crt, trusted to identify websites"},
		{"Outlook", "trusts what Windows trusts, on a Mac what macOS trusts"},
		{"Apple Mail", "trusts what macOS or iOS trusts"},
	}, ""},
	{"Systems", []trustee{
		{"Debian", "sudo install -m 644 mitmail.crt /usr/local/share/ca-certificates/\nsudo update-ca-certificates"},
		{"Fedora", "sudo install -m 644 mitmail.crt /etc/pki/ca-trust/source/anchors/\nsudo update-ca-trust"},
		{"Arch", "sudo trust anchor --store mitmail.crt"},
		{"Alpine", "install -m 644 mitmail.crt /usr/local/share/ca-certificates/\nupdate-ca-certificates    (of the package ca-certificates)"},
		{"macOS", "security add-trusted-cert -r trustRoot \\\n  -k ~/Library/Keychains/login.keychain-db mitmail.crt"},
		{"Windows", "certutil -user -addstore Root mitmail.crt"},
		{"iOS", "open mitmail.crt there; Settings, General, VPN & Device\nManagement: install it; then General, About, Certificate Trust\nSettings: switch it on"},
		{"Android", "copy mitmail.crt there; Settings, Security, Encryption &\ncredentials, Install a certificate, CA certificate. A program\nthat trusts only what came with the phone asks for itself"},
	}, ""},
	{"Languages", []trustee{
		{"PHP", "php -d openssl.cafile=mitmail.crt program.php    (or in php.ini)"},
		{"Python", "SSL_CERT_FILE=mitmail.crt python3 program.py\nor in it: ssl.create_default_context(cafile=\"mitmail.crt\")"},
		{"Node", "NODE_EXTRA_CA_CERTS=mitmail.crt node program.js"},
		{"Java", "mitmail cert export --p12 -o mitmail.p12\njava -Djavax.net.ssl.trustStore=mitmail.p12 \\\n  -Djavax.net.ssl.trustStorePassword=changeit …"},
		{"Go", "SSL_CERT_FILE=mitmail.crt ./program   (Linux; else as the system)"},
		{".NET", "SSL_CERT_FILE=mitmail.crt dotnet run  (Linux; else as the system)"},
		{"Ruby", "SSL_CERT_FILE=mitmail.crt ruby program.rb"},
		{"Perl", "SSL_CERT_FILE=mitmail.crt perl program.pl"},
	}, "SSL_CERT_FILE stands in the place of what the system trusts, so name it for\none run only. In a container, trust it as that system does."},
	{"Tools", []trustee{
		{"openssl", "openssl s_client -CAfile mitmail.crt -connect localhost:1465"},
		{"curl", "--cacert mitmail.crt"},
		{"swaks", "--tls-verify --tls-ca-path mitmail.crt"},
		{"msmtp, mpop", "--tls-trust-file=mitmail.crt, or tls_trust_file in its file"},
		{"fetchmail", "--sslcertck --sslcertfile mitmail.crt"},
		{"getmail", "ca_certs = mitmail.crt"},
		{"mitmail", "send and fetch trust it on this machine, else --ca mitmail.crt"},
	}, "They take a certificate for a name, not an address: connect to localhost."},
}

const trustIntro = `
What trusts this authority takes what mitmail shows it. Write the certificate to
a file first, without the key:

  mitmail cert export -o mitmail.crt
`

const trustOutro = `
Start the program anew. Whoever gets the key can pose as any server to who
trusts the authority: take it out again when you do not need it any more.
`

// certTrust is how to trust the authority.
func certTrust() string {
	const column = 13
	var b strings.Builder
	b.WriteString(lang.T(trustIntro))
	for _, t := range trust {
		fmt.Fprintf(&b, "\n%s\n", lang.T(t.kind))
		for _, who := range t.trustees {
			name := who.name
			for line := range strings.Lines(lang.T(who.how) + "\n") {
				fmt.Fprintf(&b, "  %-*s%s", column, name, line)
				name = ""
			}
		}
		if t.note != "" {
			b.WriteString("\n  " + strings.ReplaceAll(lang.T(t.note), "\n", "\n  ") + "\n")
		}
	}
	b.WriteString(lang.T(trustOutro))
	return b.String()
}

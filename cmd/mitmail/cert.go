package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/proxy/cert"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/wrap"
)

// certLong is the manual of cert.
const certLong = `Show mitmail's own certificate authority, and how to trust it. It vouches for
what mitmail shows to mail clients that speak TLS with it. It is made when it is
first needed, on this machine and for this user alone, and is in --confdir.`

// newCertCmd is the subcommand cert, with its own.
func newCertCmd(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cert",
		Short: "show, export or renew the local certificate authority",
		Long:  certLong,
		Example: `  mitmail cert
  mitmail cert export -o mitmail.crt`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ca, err := cert.Open(g.confdir)
			if err != nil {
				return err
			}
			return showCert(cmd.OutOrStdout(), ca.Info(), certTrust())
		},
	}
	cmd.AddCommand(newCertExportCmd(g), newCertRenewCmd(g))
	return cmd
}

// newCertRenewCmd is the subcommand cert renew.
func newCertRenewCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "renew",
		Short: "make a new authority, in the place of the old one",
		Long: `Make a new certificate authority with a new key, in the place of the old one.
Every mail client has to be told to trust it, and to trust the old one no more.`,
		Example: "  mitmail cert renew",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ca, err := cert.Renew(g.confdir)
			if err != nil {
				return err
			}
			g.logger(cmd.ErrOrStderr()).Note("a mitmail that is running goes on with the old authority; mitmail cert says how to trust the new one")
			return showCert(cmd.OutOrStdout(), ca.Info(), "")
		},
	}
}

// showCert says what there is to say about an authority.
func showCert(w io.Writer, i cert.Info, more string) error {
	until := lang.T("valid until")
	if time.Now().After(i.Until) {
		until = lang.T("ended on")
	}
	var b strings.Builder
	for _, f := range [][2]string{
		{lang.T("subject"), i.Subject},
		{"SHA-256", i.Fingerprint},
		{until, i.Until.Format(time.DateOnly)},
		{lang.T("file"), lang.F("%s, with the key", line.Clean(i.Path))},
	} {
		b.WriteString(f[0] + strings.Repeat(" ", 13-wrap.Width(f[0])) + f[1] + "\n")
	}
	_, err := io.WriteString(w, b.String()+more)
	return err
}

// certExportLong is the manual of cert export.
const certExportLong = `Write the certificate of mitmail's authority, never the key, for programs that
are to trust it: as text (--pem, unless another is asked for), in binary (--der),
or as a trust store in PKCS#12 (--p12), for Java. The password of the trust store
is %s.`

// certExport is one run of cert export.
type certExport struct {
	der, p12 bool
	output   string
	force    bool
}

// newCertExportCmd is the subcommand cert export.
func newCertExportCmd(g *globals) *cobra.Command {
	var x certExport
	cmd := &cobra.Command{
		Use:   "export",
		Short: "write the authority's certificate for others to trust",
		Long:  lang.F(certExportLong, cert.PKCS12Password),
		Example: `  mitmail cert export -o mitmail.crt
  mitmail cert export --p12 -o mitmail.p12`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stdout := cmd.OutOrStdout()
			if (x.der || x.p12) && x.output == "" && console.IsTerminal(stdout) {
				return exit.Misuse(lang.T("a terminal cannot show a certificate in binary"), lang.T("-o FILE writes it to a file, --pem is text"))
			}
			ca, err := cert.Open(g.confdir)
			if err != nil {
				return err
			}
			return x.write(ca, stdout)
		},
	}
	f := cmd.Flags()
	f.Bool("pem", false, "as text (the default)")
	f.BoolVar(&x.der, "der", false, "in binary")
	f.BoolVar(&x.p12, "p12", false, "as a trust store in PKCS#12")
	f.StringVarP(&x.output, "output", "o", "", "write to `FILE`, not to standard output")
	f.BoolVar(&x.force, "force", false, "write a file anew that exists already")
	cmd.MarkFlagsMutuallyExclusive("pem", "der", "p12")
	return cmd
}

// write writes the certificate to where it was asked for. Everybody may read
// it.
func (x *certExport) write(ca *cert.Authority, stdout io.Writer) error {
	text, err := x.text(ca)
	if err != nil {
		return err
	}
	if x.output == "" {
		_, err := stdout.Write(text)
		return err
	}
	open, err := sink.Opener(x.output, x.force, 0o644)
	if err != nil {
		return err
	}
	file, err := open()
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// text is the certificate in the form that was asked for.
func (x *certExport) text(ca *cert.Authority) ([]byte, error) {
	switch {
	case x.der:
		return ca.DER(), nil
	case x.p12:
		return ca.PKCS12()
	}
	return ca.PEM(), nil
}

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

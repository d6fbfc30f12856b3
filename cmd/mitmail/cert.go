package main

import (
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

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
			newLogger(cmd.ErrOrStderr(), g).note("a mitmail that is running goes on with the old authority; mitmail cert says how to trust the new one")
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

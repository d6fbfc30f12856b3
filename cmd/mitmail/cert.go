package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"mitmail/proxy/cert"
	"mitmail/view/line"
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
	until := "valid until"
	if time.Now().After(i.Until) {
		until = "ended on"
	}
	_, err := fmt.Fprintf(w, "%-13s%s\n%-13s%s\n%-13s%s\n%-13s%s\n%s",
		"subject", i.Subject,
		"SHA-256", i.Fingerprint,
		until, i.Until.Format(time.DateOnly),
		"file", line.Clean(i.Path)+", with the key",
		more)
	return err
}

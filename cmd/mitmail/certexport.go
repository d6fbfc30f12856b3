package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/proxy/cert"
	"mitmail/view/lang"
)

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

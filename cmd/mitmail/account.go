package main

import (
	"github.com/spf13/pflag"

	"mitmail/cmd/internal/client"
)

// accountFlags declares the flags that send and fetch share. auth says what --auth does.
func accountFlags(f *pflag.FlagSet, m *client.Account, auth string) {
	f.StringVar(&m.Server, "server", "", "the server, as `SCHEME://HOST[:PORT]`")
	f.StringVarP(&m.User, "user", "u", "", "log in as `NAME`")
	f.StringVar(&m.PasswordFile, "password-file", "",
		"`FILE` whose first line is the password (else $MITMAIL_PASSWORD, else it is asked for)")
	f.StringVar(&m.Auth, "auth", "", auth)
	f.BoolVarP(&m.Insecure, "insecure", "k", false, "do not verify the server's certificate")
	f.StringVar(&m.CA, "ca", "", "trust the certificates in this PEM `FILE` as well")
}

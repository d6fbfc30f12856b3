package client

import (
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/view/lang"
)

// ParseServer reads --server of a command that speaks a protocol: the REMOTE of a
// route. Its errors are usage errors.
func ParseServer(text string, speaks decode.Protocol) (proxy.Endpoint, error) {
	write := "write --server " + speaks.String() + "://"
	example := write + "mail.example.com"
	switch {
	case text == "":
		return proxy.Endpoint{}, exit.Misuse(lang.T("no --server given"), example)
	case strings.Contains(text, "@"): // what stands before it may be a password
		return proxy.Endpoint{}, exit.Misuse(lang.T("no user name in --server"), lang.T("--user NAME logs in; the password is asked for"))
	case !strings.Contains(text, "://"):
		return proxy.Endpoint{}, exit.Misuse(lang.F("%q has no scheme", text), write+text)
	}
	server, err := proxy.ParseRemote(text)
	switch {
	case err != nil:
		return proxy.Endpoint{}, exit.Misuse(lang.F("--server %s: %v", text, err), example)
	case server.Scheme.Protocol != speaks:
		return proxy.Endpoint{}, exit.Misuse(lang.F("this command does not speak %s", server.Scheme.Name), example)
	}
	return server, nil
}

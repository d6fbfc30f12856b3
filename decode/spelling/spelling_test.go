package spelling_test

import (
	"strings"
	"testing"

	"mitmail/decode/spelling"
)

func TestNearest(t *testing.T) {
	commands := []string{"cert", "demo", "fetch", "proxy", "read", "send"}
	flags := []string{"json", "text", "write", "force", "filter", "fail-on", "memory", "insecure", "keylog", "confdir"}
	for word, want := range map[string]string{
		"raed": "read", "reed": "read", "proxi": "proxy", "prox": "proxy", "fetchmail": "fetch", "SEND": "send", "demos": "demo", "certs": "cert",
		"nope": "", "x": "", "": "", "capture": "", strings.Repeat("read", 1000): "read",
	} {
		if got := spelling.Nearest(word, commands); got != want {
			t.Errorf("%.20q: %q, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{
		"filtr": "filter", "failon": "fail-on", "fail_on": "fail-on", "jsno": "json", "insecur": "insecure", "key-log": "keylog", "conf-dir": "confdir", "out": "", "verify": "",
	} {
		if got := spelling.Nearest(word, flags); got != want {
			t.Errorf("--%s: %q, want %q", word, got, want)
		}
	}
}

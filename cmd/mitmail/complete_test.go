package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// completes is what a shell would offer, and what it is told to do.
func completes(t *testing.T, words ...string) (offered []string, directive string) {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(io.Discard)
	root.SetArgs(append([]string{cobra.ShellCompNoDescRequestCmd}, words...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%q: %v", words, err)
	}
	offered = strings.Split(strings.TrimSpace(out.String()), "\n")
	return offered[:len(offered)-1], offered[len(offered)-1]
}

// TestComplete: what Tab offers in a shell.
func TestComplete(t *testing.T) {
	const file, none, more, folder, suffix = ":0", ":4", ":6", ":16", ":8"
	for _, c := range []struct {
		words     []string
		want      []string // some of what is offered
		not       string   // what is not
		directive string
	}{
		{[]string{""}, []string{"completion", "explain", "proxy"}, "man", none},
		{[]string{"proxy", "1025="}, []string{"1025=smtp://", "1025=pop3s://", "1025=smtp+plain://"}, "", more},
		{[]string{"proxy", "smtp+p"}, []string{"smtp+plain://"}, "pop3://", more},
		{[]string{"audit", "0=sub"}, []string{"0=submission://"}, "0=smtp://", more},
		{[]string{"proxy", "--tls", ""}, []string{"intercept", "pass", "strip"}, "", none},
		{[]string{"proxy", "--tls-min", ""}, []string{"1.0", "1.3"}, "", none},
		{[]string{"read", "-i", "a"}, []string{"any"}, "lo", none},
		{[]string{"proxy", "--recipe", "gr"}, []string{"greylist"}, "lost-250", none},
		{[]string{"demo", "--color", ""}, []string{"auto", "always", "never"}, "", none},
		{[]string{"demo", "--lang", ""}, []string{"en", "zh-Hans"}, "", none},
		{[]string{"read", "--filter", "verd"}, []string{"verdict"}, "verb", more},
		{[]string{"read", "-f", "event == "}, []string{`event == "reply"`, `event == "auth"`}, "", more},
		{[]string{"read", "--fail-on", `id == "smug`}, []string{`id == "smuggling"`}, "", more},
		{[]string{"read", "--fail-on", "code == 550 and sev"}, []string{"code == 550 and severity"}, "", more},
		{[]string{"proxy", "--hold", "mech"}, []string{"mechanism"}, "", more},
		{[]string{"proxy", "--rule", "ve"}, []string{"verb", "verdict", "version"}, "", more},
		{[]string{"proxy", "--rule", `verb == "RCPT" => re`}, []string{`verb == "RCPT" => reply`, `verb == "RCPT" => replace`, `verb == "RCPT" => reset`}, `verb == "RCPT" => drop`, more},
		{[]string{"proxy", "--rule", `verb == "RCPT" => drop; cl`}, []string{`verb == "RCPT" => drop; close`}, "", more},
		{[]string{"proxy", "--rule", `verb == "RCPT" =>`}, nil, "reply", more},
		{[]string{"send", "--server", ""}, []string{"smtp://", "submissions://"}, "pop3://", more},
		{[]string{"fetch", "--server", ""}, []string{"pop3://", "pop3s://"}, "smtp://", more},
		{[]string{"replay", "--to", "p"}, []string{"pop3://"}, "smtp://", more},
		{[]string{"send", "--to", ""}, nil, "smtp://", file},
		{[]string{"send", "--auth", ""}, []string{"plain", "cram-md5"}, "", none},
		{[]string{"audit", "--vector", "wr"}, []string{"wrong-name"}, "expired", none},
		{[]string{"audit", "--expect", ""}, []string{"refuses", "leaks"}, "", none},
		{[]string{"explain", "smu"}, []string{"smuggling"}, "bare-lf", none},
		{[]string{"explain", "55"}, []string{"550", "554"}, "450", none},
		{[]string{"explain", "STAR"}, []string{"STARTTLS"}, "", none},
		{[]string{"explain", "star"}, []string{"starttls", "starttls-refused"}, "", none},
		{[]string{"explain", "--state", ""}, []string{"smtp", "pop3"}, "", none},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish", "powershell"}, "", none},
		{[]string{"proxy", "--confdir", ""}, nil, "", folder},
		{[]string{"read", "--write", ""}, []string{"jsonl", "pcapng"}, "", suffix},
		{[]string{"help", "re"}, []string{"read", "records", "recipes", "replay"}, "proxy", none},
		{[]string{"help", "cert", ""}, []string{"export", "renew"}, "", none},
		{[]string{"read", ""}, nil, "", file},
		{[]string{"demo", "s"}, []string{"send", "starttls", "smuggling"}, "fetch", file},
		{[]string{"demo", "--server", ""}, []string{"smtp://", "pop3+starttls://"}, "", more},
	} {
		got, directive := completes(t, c.words...)
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%q: %q is not among %q", c.words, w, got)
			}
		}
		if c.want == nil && len(got) > 0 || c.not != "" && slices.Contains(got, c.not) {
			t.Errorf("%q: %q", c.words, got)
		}
		if directive != c.directive {
			t.Errorf("%q: %s, not %s", c.words, directive, c.directive)
		}
	}
}

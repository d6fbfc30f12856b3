package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/decode/spelling"
	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/proxy/cert"
	"mitmail/view/lang"
	"mitmail/view/text"
)

const auditIntro = `Put a mail client's TLS to the test. mitmail stands between the client and its
server as an attacker could, one attack after the other, and watches what the
client does: for each, let it send or fetch a mail. --run has a command do that,
once an attack, with MITMAIL_HOST and MITMAIL_PORT in its environment.

A ROUTE is LOCAL=REMOTE, as for mitmail proxy. The client uses LOCAL, with TLS from
the first byte (smtps, pop3s) or by STARTTLS or STLS, which mitmail offers whether
REMOTE does or not. It has to trust mitmail's authority: mitmail cert says how.
An attack that works goes all the way: mail is sent and fetched.

`

const auditVerdicts = `
The verdicts:

  refuses     it does not go along: it leaves, or waits for the real answer
  falls-back  it goes on in clear, without secrets
  leaks       it tells a password or token in clear
  accepts     it takes a certificate, a version or a reply that it must not take
  works       it goes on inside TLS, in the control case
  no-try      the client never came

Exit codes: 0 done, 1 an attack could not be run, 2 usage, 3 --expect is not met,
130 interrupted.`

const auditExample = `  mitmail audit 1587=submission://mail.example.com
  mitmail audit smtps://1465=smtps://mail.example.com --vector expired --vector self-signed
  mitmail audit 1110=pop3://mail.example.com --json
  mitmail audit 0=smtp://mail.example.com --expect refuses \
    --run 'swaks --server $MITMAIL_HOST:$MITMAIL_PORT --tls --tls-verify --to me@example.com'`

// auditor is the flags of audit.
type auditor struct {
	run      string
	vectors  []string
	expect   string
	wait     time.Duration
	json     bool
	write    []string
	force    bool
	insecure bool
	ca       string
	out      io.Writer
	look     text.Options
	log      *console.Logger
	hidden   *console.Masker
	said     bytes.Buffer // by the client, see heldBack
}

// newAuditCmd is the subcommand audit.
func newAuditCmd(g *globals) *cobra.Command {
	var a auditor
	cmd := &cobra.Command{
		Use:     "audit ROUTE",
		Short:   "put a client's TLS to the test, attack by attack, and print the verdicts",
		Long:    auditLong(),
		Example: auditExample,
		Args:    oneRoute,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.out, a.log, a.look = cmd.OutOrStdout(), g.logger(cmd.ErrOrStderr()), console.Look(cmd.OutOrStdout(), g.color)
			a.hidden = &console.Masker{On: g.mask}
			return a.command(cmd, g, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.run, "run", "", "have the shell run `COMMAND`, once an attack, in the place of waiting for a client")
	f.StringArrayVar(&a.vectors, "vector", nil, "only the attack `NAME`; repeatable")
	f.StringVar(&a.expect, "expect", "", "exit with 3 unless each attack has this `VERDICT`; the control case has to work")
	f.DurationVar(&a.wait, "wait", 2*time.Minute, "how long `D` an attack waits for a client to come and go")
	f.BoolVar(&a.json, "json", false, "one JSON object an attack on standard output")
	f.StringArrayVarP(&a.write, "write", "w", nil, "write the sessions to `FILE`, as mitmail proxy does; repeatable")
	f.BoolVar(&a.force, "force", false, "write files anew that exist already")
	f.BoolVarP(&a.insecure, "insecure", "k", false, "do not verify the server's certificate")
	f.StringVar(&a.ca, "ca", "", "trust the certificates in this PEM `FILE` as well, as those of servers")
	return cmd
}

// auditLong is the manual, with the attacks.
func auditLong() string {
	var b strings.Builder
	b.WriteString(lang.T(auditIntro) + lang.T("The attacks:") + "\n\n")
	for _, v := range audit.All() {
		fmt.Fprintf(&b, "  %-18s %s\n", v.Name, lang.T(v.Does))
	}
	return b.String() + lang.T(auditVerdicts)
}

// oneRoute finds that there is not one route.
func oneRoute(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return exit.Misuse(lang.F("audit takes one route, and not %d", len(args)), lang.T("write mitmail audit 1587=submission://mail.example.com"))
	}
	return nil
}

// command checks what was asked for, and runs the attacks.
func (a *auditor) command(cmd *cobra.Command, g *globals, arg string) error {
	route, err := proxy.ParseRoute(arg)
	if err != nil {
		return exit.AsMisuse(err)
	}
	if err := audit.Check(route); err != nil {
		return exit.Misuse(err.Error(), lang.T("at the left stands smtp, submission or pop3, or smtps or pop3s"))
	}
	vectors, err := a.chosen(route)
	if err != nil {
		return err
	}
	if err := a.check(); err != nil {
		return err
	}
	all, err := a.prepared(cmd.Context(), g, route)
	if err != nil {
		return err
	}
	out, err := a.recorder(cmd.Context(), g, all)
	if err != nil {
		return errors.Join(err, out.Close())
	}
	code, err := a.attacks(cmd.Context(), all, vectors)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	if code != exit.Done {
		return exit.Silently(code)
	}
	return nil
}

// chosen are the attacks that are wanted.
func (a *auditor) chosen(r proxy.Route) ([]audit.Vector, error) {
	all := audit.Vectors(r)
	if len(a.vectors) == 0 {
		return all, nil
	}
	for _, name := range a.vectors {
		is := func(v audit.Vector) bool { return v.Name == name }
		switch {
		case !slices.ContainsFunc(audit.All(), is):
			var names []string
			for _, v := range audit.All() {
				names = append(names, v.Name)
			}
			hint := "the attacks are " + strings.Join(names, ", ")
			if near := spelling.Nearest(name, names); near != "" {
				hint = "did you mean " + near + "? " + hint
			}
			return nil, exit.Misuse(lang.F("--vector: no attack is called %q", name), hint)
		case !slices.ContainsFunc(all, is):
			return nil, exit.Misuse(lang.F("--vector %s is about STARTTLS and STLS, and %s has TLS from the first byte", name, r.Text), lang.T("leave it out, or write another scheme at the left"))
		}
	}
	return slices.DeleteFunc(all, func(v audit.Vector) bool { return !slices.Contains(a.vectors, v.Name) }), nil
}

// check finds what is wrong with the other flags.
func (a *auditor) check() error {
	if a.expect != "" && !slices.Contains(audit.Verdicts(), audit.Verdict(a.expect)) {
		var names []string
		for _, v := range audit.Verdicts() {
			names = append(names, string(v))
		}
		return exit.Misuse(lang.F("--expect: no verdict is called %q", a.expect), lang.F("the verdicts are %s", strings.Join(names, lang.T(", "))))
	}
	if a.wait <= 0 {
		return exit.Misuse(lang.T("--wait has to be longer than nothing"), "")
	}
	for _, name := range a.write {
		if err := sink.Check(name, a.force); err != nil {
			return err
		}
	}
	return nil
}

// prepared is the audit, once the server has said whether it offers TLS, and
// mitmail's authority is at hand.
func (a *auditor) prepared(ctx context.Context, g *globals, route proxy.Route) (*audit.Audit, error) {
	all := &audit.Audit{Insecure: a.insecure, Wait: a.wait, Mask: g.mask, Warn: once(func(text string) { a.log.Warn("%s", text) })}
	var err error
	if all.Roots, err = client.Trusted(ctx, a.ca); err != nil {
		return nil, err
	}
	offered, err := client.Probe(ctx, route.Remote, &tls.Config{ServerName: route.Remote.Host, InsecureSkipVerify: a.insecure, RootCAs: all.Roots})
	if err != nil {
		return nil, client.Advise(err, route.Remote)
	}
	if all.Route, err = audit.Route(route, offered); err != nil {
		return nil, err
	}
	if all.Authority, err = cert.Open(g.confdir); err != nil {
		return nil, err
	}
	all.Listening = a.listening()
	return all, nil
}

// once passes each text on once: every attack is a proxy of its own, and warns of the
// same.
func once(warn func(string)) func(string) {
	var mu sync.Mutex
	told := make(map[string]bool)
	return func(text string) {
		mu.Lock()
		defer mu.Unlock()
		if !told[text] {
			told[text] = true
			warn(text)
		}
	}
}

package main

import (
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

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/proxy/cert"
	"mitmail/proxy/mailclient"
	"mitmail/view/line"
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
	say      *sayer
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
			a.out, a.say, a.look = cmd.OutOrStdout(), newSayer(cmd.ErrOrStderr(), g), look(cmd.OutOrStdout(), g.color)
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
	b.WriteString(auditIntro + "The attacks:\n\n")
	for _, v := range audit.All() {
		fmt.Fprintf(&b, "  %-18s %s\n", v.Name, v.Does)
	}
	return b.String() + auditVerdicts
}

// oneRoute finds that there is not one route.
func oneRoute(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return misuse(fmt.Sprintf("audit takes one route, and not %d", len(args)), "write mitmail audit 1587=submission://mail.example.com")
	}
	return nil
}

// command checks what was asked for, and runs the attacks.
func (a *auditor) command(cmd *cobra.Command, g *globals, arg string) error {
	route, err := proxy.ParseRoute(arg)
	if err != nil {
		return usage(err)
	}
	if err := audit.Check(route); err != nil {
		return misuse(err.Error(), "at the left stands smtp, submission or pop3, or smtps or pop3s")
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
	if code != exitDone {
		return &silent{code}
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
			if near := nearest(name, names); near != "" {
				hint = "did you mean " + near + "? " + hint
			}
			return nil, misuse(fmt.Sprintf("--vector: no attack is called %q", name), hint)
		case !slices.ContainsFunc(all, is):
			return nil, misuse(fmt.Sprintf("--vector %s is about STARTTLS and STLS, and %s has TLS from the first byte", name, r.Text), "leave it out, or write another scheme at the left")
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
		return misuse(fmt.Sprintf("--expect: no verdict is called %q", a.expect), "the verdicts are "+strings.Join(names, ", "))
	}
	if a.wait <= 0 {
		return misuse("--wait has to be longer than nothing", "")
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
	all := &audit.Audit{Insecure: a.insecure, Wait: a.wait, Mask: g.mask, Warn: once(func(text string) { a.say.warn("%s", text) })}
	var err error
	if all.Roots, err = trusted(a.ca); err != nil {
		return nil, err
	}
	offered, err := tryServer(ctx, route.Remote, &tls.Config{ServerName: route.Remote.Host, InsecureSkipVerify: a.insecure, RootCAs: all.Roots})
	if err != nil {
		return nil, advised(err, route.Remote)
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

// dialTime is how long a server may take to say what it offers.
const dialTime = 30 * time.Second

// tryServer finds out whether a server can be reached and trusted, and whether it offers
// STARTTLS or STLS: else every attack would fail in its own way.
func tryServer(ctx context.Context, e proxy.Endpoint, config *tls.Config) (offered bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	first := config
	if e.Scheme.Security != proxy.Implicit {
		first = nil
	}
	if e.Scheme.Protocol == decode.POP3 {
		c, err := mailclient.DialPOP3(ctx, e.Address(), first)
		if err != nil {
			return false, err
		}
		defer c.Close()
		list, _ := c.Capabilities() // a server that does not say has none
		_, offered = list["STLS"]
		if err := upgrade(c, e, offered, config); err != nil {
			return offered, err
		}
		return offered, c.Quit()
	}
	c, err := mailclient.DialSMTP(ctx, e.Address(), first)
	if err != nil {
		return false, err
	}
	defer c.Close()
	if err := c.Hello(helloName()); err != nil {
		return false, err
	}
	_, offered = c.Extension("STARTTLS")
	if err := upgrade(c, e, offered, config); err != nil {
		return offered, err
	}
	return offered, c.Quit()
}

// recorder writes the sessions of an audit. It has to be closed, whatever the error.
func (a *auditor) recorder(ctx context.Context, g *globals, all *audit.Audit) (*sink.Sink, error) {
	out := sink.New(ctx, sink.Options{Mask: g.mask, Force: a.force, Application: "mitmail " + version(),
		Warn: func(text string) { a.say.warn("%s", text) }})
	for _, name := range a.write {
		if err := out.AddFile(name); err != nil {
			return out, err
		}
	}
	out.Start()
	all.Sink, all.Copy = taker(out), copier(out)
	return out, nil
}

// listening says where the client is to go: once where mitmail listens, and for each
// attack what to do.
func (a *auditor) listening() func(audit.Vector, proxy.Endpoint) {
	told := false
	return func(v audit.Vector, at proxy.Endpoint) {
		if !told {
			told = true
			a.say.at(-1, "listening on %s", at.Address())
		}
		if a.run == "" {
			a.say.note("%s: %s; let the client send or fetch a mail now", v.Name, v.Does)
		}
	}
}

// attacks runs them all, and says what came of each. The code is what the program
// exits with, where there is no error.
func (a *auditor) attacks(ctx context.Context, all *audit.Audit, vectors []audit.Vector) (code int, err error) {
	var client audit.Client
	if a.run != "" {
		client = func(ctx context.Context, at proxy.Endpoint) error { return a.runs(ctx, at) }
	}
	unmet, failed := 0, 0
	for _, v := range vectors {
		r := all.Run(ctx, v, client)
		if ctx.Err() != nil {
			return exitInterrupted, ctx.Err()
		}
		if err := a.show(r); err != nil {
			return exitFailed, err
		}
		switch {
		case r.Err != nil:
			failed++
		case a.expect != "" && r.Verdict != a.expected(v, len(vectors)):
			unmet++
		}
		if v.Name == audit.Control && r.Err == nil && r.Verdict != audit.Works {
			a.say.warn("the control case does not work, so the other verdicts say little; mitmail cert says how a client comes to trust mitmail")
		}
	}
	switch {
	case failed > 0:
		return exitFailed, advise(fmt.Sprintf("%s could not be run", line.Count(int64(failed), "attack")), "why stands beside it; --ca FILE trusts a server, -k any, and -v shows what --run says")
	case unmet > 0:
		return exitMatched, &advice{fmt.Sprintf("%s not as --expect has it", count(unmet, "verdict is", "verdicts are")), "", exitMatched}
	}
	return exitDone, nil
}

// count is n of something that is not told by an s alone.
func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// expected is the verdict that an attack has to have. The control case has to work,
// unless it is the only one that is asked for.
func (a *auditor) expected(v audit.Vector, of int) audit.Verdict {
	if v.Name == audit.Control && of > 1 {
		return audit.Works
	}
	return audit.Verdict(a.expect)
}

// show shows a result.
func (a *auditor) show(r audit.Result) error {
	verdict, proof := string(r.Verdict), line.Clean(r.Proof)
	if r.Err != nil {
		verdict, proof = "-", "not run: "+line.Clean(r.Err.Error())
	}
	if a.json {
		return a.showJSON(r)
	}
	return text.Columns(a.out, a.look, []int{18, 11}, line.Span{Text: r.Vector}, line.Span{Text: verdict, Role: roles[r.Verdict]}, line.Span{Text: proof})
}

// roles are how verdicts look.
var roles = map[audit.Verdict]line.Role{
	audit.Works: line.Good, audit.Refuses: line.Good, audit.FallsBack: line.Warning, audit.Accepts: line.Danger, audit.Leaks: line.Danger,
}

// showJSON shows a result as one line of JSON.
func (a *auditor) showJSON(r audit.Result) error {
	b := record.AppendString([]byte(`{"vector":`), r.Vector)
	b = record.AppendString(append(b, `,"verdict":`...), string(r.Verdict))
	b = fmt.Appendf(b, `,"seconds":%.3f,"session":%d,"proof":`, r.Took.Seconds(), r.Session)
	b = record.AppendString(b, r.Proof)
	if r.Err != nil {
		b = record.AppendString(append(b, `,"error":`...), r.Err.Error())
	}
	_, err := a.out.Write(append(b, "}\n"...))
	return err
}

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/recorded"
	"mitmail/decode/diff"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/proxy/cert"
	"mitmail/proxy/replay"
	"mitmail/view/lang"
	"mitmail/view/text"
)

const replayLong = `Play one side of a recorded session again: with --to the client's side, to a
server, and with --listen the server's side, to a client. It goes by turns, not by
the clock: each line is said when all has come that had come before it. What is
said this time stands beside what was said then, as with mitmail diff.

%s

--to sends what the client sent, its mail included: think twice before you send a
customer's. The text of messages comes from a capture (.pcap, .pcapng); a .jsonl
has none, and another text of the same size stands in for it. An answer to a
challenge (CRAM-MD5, SCRAM, APOP) is computed anew where the password is known, by
--password-file or MITMAIL_PASSWORD; else the recorded one is sent. A masked
recording needs it for every login, and --user where it does not say who.
SCHEME says how TLS begins, as for mitmail proxy: with smtp and pop3 as in the
recording, with +starttls in any case, with +plain never.

--listen plays to one client and ends; a client that leaves without a word does
not count. Whatever the client asks for is answered by the next reply that the
server gave to such a command. TLS begins as with --to: with +starttls it is offered
in any case, with +plain never.

Exit codes: 0 played, 1 it could not be played, or --strict and replies differ,
2 usage, 130 interrupted.`

const replayExample = `  mitmail replay customer.pcapng:3 --to submission://mail.example.com
  mitmail replay customer.jsonl --to smtp+plain://127.0.0.1:2525 --strict
  mitmail replay their-server.pcap:1 --listen 2525`

// replayer is the flags of replay.
type replayer struct {
	to, listen   string
	strict, json bool
	wait         time.Duration
	keylog       string
	user         string
	passwordFile string
	insecure     bool
	ca           string
	log          *console.Logger
	hidden       *console.Masker
}

// newReplayCmd is the subcommand replay.
func newReplayCmd(g *globals) *cobra.Command {
	var r replayer
	cmd := &cobra.Command{
		Use:     "replay FILE[:N] --to REMOTE | --listen LOCAL",
		Short:   "play one side of a recorded session again, to a server (--to) or to a client (--listen)",
		Long:    lang.F(replayLong, lang.T(recorded.Help)),
		Example: replayExample,
		Args:    oneRecording,
		RunE: func(cmd *cobra.Command, args []string) error {
			r.hidden = &console.Masker{On: g.mask}
			r.log = g.logger(r.hidden.Writer(cmd.ErrOrStderr()))
			return r.hidden.Error(r.command(cmd, g, args[0]))
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.to, "to", "", "send the client's side to the server `REMOTE`, as SCHEME://HOST[:PORT]")
	f.StringVar(&r.listen, "listen", "", "play the server's side at `LOCAL`, as [SCHEME://][HOST:]PORT")
	f.BoolVar(&r.strict, "strict", false, "exit with 1 where replies differ")
	f.BoolVar(&r.json, "json", false, "one JSON object a difference on standard output")
	f.DurationVar(&r.wait, "wait", time.Minute, "how long `D` the other side may be silent")
	f.StringVar(&r.user, "user", "", "who logs in, as `NAME`, where a masked recording does not say")
	f.StringVar(&r.passwordFile, "password-file", "", "`FILE` whose first line is the password, for challenges (else $MITMAIL_PASSWORD)")
	f.BoolVarP(&r.insecure, "insecure", "k", false, "do not verify the server's certificate")
	f.StringVar(&r.ca, "ca", "", "trust the certificates in this PEM `FILE` as well")
	keylogFlag(cmd, &r.keylog)
	return cmd
}

// oneRecording finds that there is not one session.
func oneRecording(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return exit.Misuse(lang.F("replay takes one session, and not %d", len(args)), lang.T("write mitmail replay FILE:N --to smtp://mail.example.com"))
	}
	return nil
}

// command checks what was asked for, plays, and says what differs.
func (r *replayer) command(cmd *cobra.Command, g *globals, arg string) error {
	switch {
	case r.to != "" && r.listen != "":
		return exit.Misuse(lang.T("--to and --listen cannot stand together"), lang.T("--to smtp://HOST sends the client's side, --listen PORT plays the server's"))
	case r.to == "" && r.listen == "":
		return exit.Misuse(lang.T("one of --to and --listen has to be there"), lang.T("--to smtp://HOST sends the client's side, --listen PORT plays the server's"))
	case r.wait <= 0:
		return exit.Misuse(lang.T("--wait has to be longer than nothing"), "")
	}
	keys, err := captures.ReadKeyLog(cmd.Context(), r.keylog)
	if err != nil {
		return err
	}
	// What is played must not be masked: what is shown is.
	was, err := recorded.Read(cmd.Context(), arg, keys, new(console.Masker), r.log)
	if err != nil {
		return err
	}
	for _, one := range was.Records {
		r.hidden.Learn(one.Secret, one.Digest)
	}
	if !playable(was) {
		return exit.Failure(lang.F("%s: nothing of what was said is there to be played", was.Name), lang.T("--keylog FILE opens the TLS of a capture"))
	}
	p := &replay.Player{Recording: replay.Recording{Protocol: was.Protocol, Records: was.Records, Texts: was.Texts}, Wait: r.wait}
	p.Note = func(text string) { r.log.Warn("%s", text) }
	now := &recorded.Session{Protocol: was.Protocol}
	if r.to != "" {
		if was.Changed {
			r.log.Warn("what mitmail changed stands in a capture as it went on, and that is sent; a .jsonl recording has what the client said")
		}
		err = r.send(cmd.Context(), g, p, now)
	} else {
		err = r.serve(cmd.Context(), g, p, now)
	}
	if len(now.Records) == 0 {
		return err
	}
	return errors.Join(err, r.compare(cmd, g, p, was, now))
}

// playable reports whether anything was said that was decoded.
func playable(r *recorded.Session) bool {
	return slices.ContainsFunc(r.Records, func(one record.Record) bool { return one.Event == "command" || one.Event == "reply" })
}

// send plays the client's side.
func (r *replayer) send(ctx context.Context, g *globals, p *replay.Player, now *recorded.Session) (err error) {
	to, err := proxy.ParseRemote(r.to)
	switch {
	case err != nil:
		return exit.Misuse("--to "+r.to+": "+err.Error(), lang.T("write --to smtp://mail.example.com"))
	case to.Scheme.Protocol != p.Protocol:
		return exit.Misuse(lang.F("the session speaks %s, and not %s", p.Protocol, to.Scheme.Name), lang.F("write %s", "--to "+p.Protocol.String()+"://"+to.Address()))
	}
	if p.Password, err = r.password(ctx); err != nil {
		return err
	}
	p.User = r.user
	r.hidden.Learn(p.Password)
	account := client.Account{Insecure: r.insecure, CA: r.ca, Confdir: g.confdir}
	config, err := account.TLSConfig(ctx, to.Host)
	if err != nil {
		return err
	}
	server := replay.Server{Address: to.Address(), TLS: config}
	server.First, server.Must, server.Never = to.Scheme.Security == proxy.Implicit, to.Scheme.Security == proxy.Upgraded, to.Scheme.Security == proxy.Plain
	switch was := secured(p); {
	case was != "" && server.Never:
		r.log.Warn("the recorded session was inside TLS, and with %s this one is in clear", to.Scheme.Name)
	case was == "implicit" && to.Scheme.Security == proxy.WhenAsked:
		r.log.Warn("the recorded session was inside TLS, and with %s this one is in clear; %ss has TLS from the first byte", to.Scheme.Name, to.Scheme.Bare())
	}
	if slices.ContainsFunc(p.Records, func(r record.Record) bool { return r.Verb == "DELE" }) {
		r.log.Warn("the session deletes messages, and does so again: DELE")
	}
	now.Name = to.String()
	now.Records, err = p.Send(ctx, server)
	if errors.Is(err, replay.ErrMasked) {
		return exit.Failure(err.Error(), lang.T("--password-file FILE has the password for a login; a recording without --mask has the rest"))
	}
	if errors.Is(err, replay.ErrNoUser) {
		return exit.Failure(err.Error(), lang.T("--user NAME says who logs in"))
	}
	return replayAdvised(err, to)
}

// replayAdvised adds what to do about a server that cannot be reached or trusted.
func replayAdvised(err error, to proxy.Endpoint) error {
	advised := client.Advise(err, to)
	if hint := exit.Hint(advised); hint != "" && advised != err {
		return advised
	}
	return err
}

// secured is how the recorded client came into TLS; "" where it did not.
func secured(p *replay.Player) string {
	for i := range p.Records {
		if r := &p.Records[i]; r.Event == "tls" && r.Leg != "server" && r.OK != false {
			return r.How
		}
	}
	return ""
}

// password is the password for challenges; "" where none is given. Nobody is asked.
func (r *replayer) password(ctx context.Context) (string, error) {
	if r.passwordFile != "" {
		return console.ReadPasswordFile(ctx, r.passwordFile)
	}
	return os.Getenv(console.PasswordVariable), nil
}

// serve plays the server's side.
func (r *replayer) serve(ctx context.Context, g *globals, p *replay.Player, now *recorded.Session) error {
	local, err := proxy.ParseLocal(r.listen, p.Protocol)
	switch {
	case err != nil:
		return exit.Misuse("--listen "+r.listen+": "+err.Error(), lang.T("write --listen 2525"))
	case local.Scheme.Protocol != p.Protocol:
		return exit.Misuse(lang.F("the session speaks %s, and not %s", p.Protocol, local.Scheme.Name), lang.F("write %s", "--listen "+p.Protocol.String()+"://"+local.Address()))
	}
	security := local.Scheme.Security
	host := replay.Host{First: security == proxy.Implicit, Must: security == proxy.Upgraded, Never: security == proxy.Plain}
	if host.First || host.Must || begsTLS(p) {
		if host.TLS, err = ownTLS(g.confdir); err != nil {
			return err
		}
	}
	l, err := proxy.Address{Host: local.Host, Port: local.Port}.Listen(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	r.log.At(-1, "listening on %s, playing the server of the session", l.Addr())
	if at, err := netip.ParseAddrPort(l.Addr().String()); err == nil && !at.Addr().IsLoopback() {
		r.log.Warn("other machines can connect to this port: %s", l.Addr())
	}
	now.Name = "the client"
	now.Records, err = p.Serve(ctx, l, host)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// begsTLS reports whether the recorded server grants TLS to a client that asks.
func begsTLS(p *replay.Player) bool {
	for i := range p.Records {
		if r := &p.Records[i]; r.Event == "reply" && (r.To == "STARTTLS" || r.To == "STLS") && r.OK == true {
			return true
		}
	}
	return false
}

// ownTLS is TLS with certificates of mitmail's own.
func ownTLS(confdir string) (*tls.Config, error) {
	authority, err := cert.Open(confdir)
	if err != nil {
		return nil, err
	}
	return &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		at, _ := netip.ParseAddrPort(hello.Conn.LocalAddr().String())
		return authority.Leaf(cert.Request{SNI: hello.ServerName, Host: "localhost", Local: at.Addr()})
	}}, nil
}

// compare says what differs, and fails where replies do and must not.
func (r *replayer) compare(cmd *cobra.Command, g *globals, p *replay.Player, was, now *recorded.Session) error {
	result := diff.Compare(p.Comparable(was.Records), p.Comparable(now.Records))
	out := r.hidden.Writer(cmd.OutOrStdout())
	var err error
	if r.json {
		err = writeDifferences(out, result.Differences)
	} else {
		err = text.Beside(out, console.Look(cmd.OutOrStdout(), g.color), recorded.Side(was), recorded.Side(now), &result)
	}
	differ := slices.ContainsFunc(result.Differences, func(d diff.Difference) bool { return d.What == "reply" || d.What == "greeting" })
	if err == nil && r.strict && differ {
		return exit.Failure(lang.T("replies differ"), "")
	}
	return err
}

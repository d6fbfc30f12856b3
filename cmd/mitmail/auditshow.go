package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/shell"
	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/text"
)

// recorder writes the sessions of an audit. It has to be closed, whatever the error.
func (a *auditor) recorder(ctx context.Context, g *globals, all *audit.Audit) (*sink.Sink, error) {
	out := sink.New(ctx, sink.Options{Mask: g.mask, Force: a.force, Application: "mitmail " + version(),
		Warn: func(text string) { a.log.Warn("%s", text) }})
	for _, name := range a.write {
		if err := out.AddFile(name); err != nil {
			return out, err
		}
	}
	out.Start()
	take := taker(out)
	all.Sink, all.Copy = func(s proxy.Session, events []decode.Event) {
		a.hidden.Watch(events)
		take(s, events)
	}, copier(out)
	return out, nil
}

// listening says where the client is to go: once where mitmail listens, and for each
// attack what to do.
func (a *auditor) listening() func(audit.Vector, proxy.Endpoint) {
	told := false
	return func(v audit.Vector, at proxy.Endpoint) {
		if !told {
			told = true
			a.log.At(-1, "listening on %s", at.Address())
		}
		if a.run == "" {
			a.log.Note("%s: %s; let the client send or fetch a mail now", v.Name, lang.T(v.Does))
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
		a.flush()
		if ctx.Err() != nil {
			return exit.Interrupted, ctx.Err()
		}
		var cannot *proxy.Error
		if errors.As(r.Err, &cannot) { // listen, and so it will be with the others
			return exit.Failed, r.Err
		}
		if err := a.show(r); err != nil {
			return exit.Failed, err
		}
		switch {
		case r.Err != nil:
			failed++
		case a.expect != "" && r.Verdict != a.expected(v, len(vectors)):
			unmet++
		}
		if v.Name == audit.Control && r.Err == nil && r.Verdict != audit.Works {
			a.log.Warn("the control case does not work, so the other verdicts say little; mitmail cert says how a client comes to trust mitmail")
		}
	}
	switch {
	case failed > 0:
		return exit.Failed, exit.Failure(lang.F("%s could not be run", line.Count(int64(failed), "attack")), lang.T("why stands beside it; --ca FILE trusts a server, -k any, and -v shows what --run says"))
	case unmet > 0:
		return exit.Matched, exit.WithCode(otherwise(unmet), "", exit.Matched)
	}
	return exit.Done, nil
}

// otherwise says that so many verdicts are others than those expected.
func otherwise(n int) string {
	if n == 1 {
		return lang.T("1 verdict is not as --expect has it")
	}
	return lang.F("%d verdicts are not as --expect has it", n)
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
	verdict, proof := string(r.Verdict), line.Clean(lang.Made(r.Proof))
	if r.Err != nil {
		verdict, proof = "-", line.Clean(lang.F("not run: %v", r.Err))
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

// runs runs the command of --run against an address. That it fails is what is to be
// seen; that it could not be run is an error.
func (a *auditor) runs(ctx context.Context, at proxy.Endpoint) error {
	host := at.Host
	if host == "127.0.0.1" {
		host = "localhost" // some clients take no certificate for an address
	}
	w := io.Discard
	switch {
	case a.log.Verbose() && a.hidden.On:
		w = heldBack{a}
	case a.log.Verbose():
		w = a.log.Writer()
	}
	return shell.Run(ctx, a.run, w, "MITMAIL_HOST="+host, "MITMAIL_PORT="+strconv.Itoa(at.Port))
}

// maxHeldBack is how much of what a command says is held back.
const maxHeldBack = 1 << 20

// heldBack holds back what a command says until its attack is over: a client may show a
// password before it says it, and only then is it known for one.
type heldBack struct{ *auditor }

// Write implements [io.Writer].
func (h heldBack) Write(p []byte) (int, error) {
	if h.said.Write(p); h.said.Len() > maxHeldBack {
		h.flush()
	}
	return len(p), nil
}

// flush writes what was held back, without its secrets.
func (a *auditor) flush() {
	_, _ = io.WriteString(a.log.Writer(), a.hidden.Hide(a.said.String())) // it is no matter of the audit
	a.said.Reset()
}

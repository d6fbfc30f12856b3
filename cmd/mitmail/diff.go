package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/recorded"
	"mitmail/decode/diff"
	"mitmail/decode/record"
	"mitmail/view/lang"
	"mitmail/view/text"
)

const diffLong = `Two sessions side by side: where do they part? A mail goes through with their
server and not with ours, or went through yesterday and not today: the first
thing that differs is mostly the reason.

%s

Compared are greeting, capabilities, commands, replies, logins, TLS, messages and
findings, in their order. What is another each time is not: times, addresses and
host names, message ids and sizes, challenges and their answers, and the words of
a reply that says yes. A no is compared with its words, but for numbers and ids in
them. Last comes what took more than 10 times as long, and more than 50 ms.

With --json a line has at, the numbers of the records in A and B (0 where that side
has none), what differs (greeting, capabilities, command, reply, login, message,
timing, ...), and a and b, what each has.

Exit codes: 0 the same, 1 different, 2 usage, and files that cannot be read.`

const diffExample = `  mitmail diff theirs.pcap:1 ours.pcap:1
  mitmail diff monday.jsonl:4 today.pcapng:2 --json
  mitmail diff --mask theirs.pcap ours.pcap > for-support.txt`

// differ is the flags of diff.
type differ struct {
	json   bool
	keylog string
}

// newDiffCmd is the subcommand diff.
func newDiffCmd(g *globals) *cobra.Command {
	var d differ
	cmd := &cobra.Command{
		Use:     "diff A B",
		Short:   "two sessions side by side: where do they part? A and B are FILE:N",
		Long:    lang.F(diffLong, lang.T(recorded.Help)),
		Example: diffExample,
		Args:    twoSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			hidden := &console.Masker{On: g.mask}
			return hidden.Error(d.run(cmd, g, hidden, args))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&d.json, "json", false, "one JSON object a difference on standard output")
	keylogFlag(cmd, &d.keylog)
	return cmd
}

// keylogFlag declares --keylog of a command that reads a session from a file.
func keylogFlag(cmd *cobra.Command, keylog *string) {
	cmd.Flags().StringVar(keylog, "keylog", "", "open TLS in a capture with the secrets in `FILE`, in NSS key log format")
}

// twoSessions finds that there is not one session on each side.
func twoSessions(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return exit.Misuse(lang.F("diff takes two sessions, and not %d", len(args)), lang.T("write mitmail diff theirs.pcap:1 ours.pcap:1"))
	}
	return nil
}

// errDiffer is that the sessions differ. It is no error to be told.
var errDiffer = exit.Silently(exit.Failed)

// run compares two sessions.
func (d *differ) run(cmd *cobra.Command, g *globals, hidden *console.Masker, args []string) error {
	ctx := cmd.Context()
	a, b, err := d.read(ctx, hidden, g.logger(cmd.ErrOrStderr()), args)
	if err != nil {
		return trouble(ctx, err)
	}
	r := diff.Compare(a.Records, b.Records)
	out := hidden.Writer(cmd.OutOrStdout())
	if d.json {
		err = writeDifferences(out, r.Differences)
	} else {
		err = text.Beside(out, console.Look(cmd.OutOrStdout(), g.color), recorded.Side(a), recorded.Side(b), &r)
	}
	switch {
	case err != nil:
		return trouble(ctx, err)
	case len(r.Differences) > 0:
		return errDiffer
	}
	return nil
}

// read reads both sessions.
func (d *differ) read(ctx context.Context, hidden *console.Masker, say *console.Logger, args []string) (a, b *recorded.Session, err error) {
	keys, err := captures.ReadKeyLog(ctx, d.keylog)
	if err != nil {
		return nil, nil, err
	}
	for i, to := range []**recorded.Session{&a, &b} {
		if *to, err = recorded.Read(ctx, args[i], keys, hidden, say); err != nil {
			return nil, nil, err
		}
	}
	if a.Protocol != b.Protocol {
		return nil, nil, exit.Misuse(lang.F("%s speaks %s, %s speaks %s", a.Name, a.Protocol, b.Name, b.Protocol), lang.T("two sessions of one protocol can be compared"))
	}
	return a, b, nil
}

// trouble is an error of diff: 1 is what it exits with where sessions differ.
func trouble(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return exit.AsMisuse(err)
}

// writeDifferences writes one JSON object a line.
func writeDifferences(w io.Writer, all []diff.Difference) error {
	var b []byte
	for _, d := range all {
		b = fmt.Appendf(b, `{"at":[%d,%d],"what":`, d.At[0], d.At[1])
		b = append(record.AppendString(b, d.What), `,"a":`...)
		b = append(record.AppendString(b, d.A), `,"b":`...)
		b = append(record.AppendString(b, d.B), "}\n"...)
	}
	_, err := w.Write(b)
	return err
}

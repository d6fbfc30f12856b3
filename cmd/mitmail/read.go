package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/capture/tlsopen"
	"mitmail/view/lang"
)

const readLong = `Decode the mail in captures: pcap and pcapng, also packed as .gz or .zst. - is
standard input, which is decoded as it comes: tcpdump -w - | mitmail read -

A directory stands for every capture below it, in order of name, whatever their
names; what is no capture there is passed over. Patterns such as 'logs/*.pcap.gz'
are expanded. Many files are read side by side, and sessions are numbered across
all of them. --since and --until leave sessions out that do not touch a time; it
is in local time where it is a time of day, unless --utc is given. As each file
is then looked at twice, that is for files only.

Which connections are mail is told by what is said, whatever the port; where
that does not tell, by the port. --port smtp=2526 says what a port speaks.

On a terminal the sessions are shown on a dashboard, from the first one on while
the rest is still being read; ? there says what its keys do, and Q quits.
An interrupt ends the sessions where they are; what was found so far counts.

With -i it captures what passes a network interface, or any of them, without
touching it, until it is interrupted (Linux; mail ports and those of --port, or
everything with --port any). -w FILE.pcapng then writes the packets as they
come; with --filter or --mask the sessions that are shown, made anew.`

const readExample = `  mitmail read mail.pcapng
  mitmail read mail.pcap --json -f 'event == "auth"'
  mitmail read *.pcap.gz -w messages/ --text
  mitmail read archive/ --since 03:00 --until 04:00 --json
  tcpdump -i any -w - port 25 | mitmail read -
  mitmail read -i any -w mail.pcapng`

// reader is the flags of read.
type reader struct {
	output
	ports   []string
	session int
	keylog  string
	follow  bool
	within  within
	iface   string
	anyPort bool
}

// newReadCmd is the subcommand read.
func newReadCmd(g *globals) *cobra.Command {
	var r reader
	cmd := &cobra.Command{
		Use:     "read FILE|DIR...",
		Short:   "decode captures (pcap, pcapng, also .gz and .zst; - is standard input)",
		Long:    readLong,
		Example: readExample,
		Args:    r.captures,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := r.job(g, cmd, args)
			if err != nil {
				return err
			}
			return r.read(cmd, j)
		},
	}
	r.flags(cmd)
	f := cmd.Flags()
	r.export.flags(f)
	f.IntVar(&r.session, "session", 0, "only session `N`")
	f.StringArrayVar(&r.ports, "port", nil, "what servers at a port speak, as `PROTOCOL=PORT`, such as smtp=2526; with -i also any; repeatable")
	f.StringVarP(&r.iface, "interface", "i", "", "capture from the network interface `NAME`, or from any (Linux)")
	f.StringVar(&r.keylog, "keylog", "", "open TLS with the secrets in `FILE`, in NSS key log format")
	f.BoolVar(&r.follow, "follow", false, "go on when the file grows")
	f.StringVar(&r.within.since, "since", "", "only sessions that touch the time from `T` on: 2026-11-24T03:00:00Z, or 03:00 of each day")
	f.StringVar(&r.within.until, "until", "", "only sessions that touch the time up to `T`")
	return cmd
}

// sumUp says what was found: the table, and the summary below all else. Where
// nothing could be read the error says it all.
func (r *reader) sumUp(j *job, err error) {
	c := j.Counts()
	if err != nil && c.Packets.Load() == 0 {
		return
	}
	j.out.Table()
	j.out.Flush()
	summary(j.say, j.out.Stats(), c, r.keylog != "")
	if n := int(c.Sessions.Load()); err == nil && r.session > n {
		j.say.warn("there is no session %d, there are %d", r.session, n)
	}
}

// captures finds that no capture is named, or too much.
func (r *reader) captures(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0 && r.iface == "":
		return misuse(lang.T("no capture given"), lang.T("write mitmail read mail.pcap, or mitmail read - for standard input"))
	case r.iface != "" && len(args) > 0:
		return misuse(lang.T("captures and an interface at once"), lang.T("-i captures now; what is in files is read without it"))
	case r.iface != "" && (r.follow || r.within != within{}):
		return misuse(lang.T("--follow, --since and --until are for files"), lang.T("-i goes on until it is interrupted"))
	}
	return nil
}

// job is the reading that the flags ask for, and where its events go. It finds
// what is wrong with them before anything is opened.
func (r *reader) job(g *globals, cmd *cobra.Command, args []string) (*job, error) {
	ports, err := r.protocols()
	if err != nil {
		return nil, err
	}
	keys, err := keysOf(r.keylog)
	if err != nil {
		return nil, err
	}
	if err := r.only(); err != nil {
		return nil, err
	}
	say := newLogger(cmd.ErrOrStderr(), g)
	opts, err := r.options(g, say)
	if err != nil {
		return nil, err
	}
	files, touched, err := r.files(args)
	if err != nil {
		return nil, err
	}
	r.export.offline()
	opts.Offline, opts.Sniffed = true, r.iface != ""
	opts.Remake = g.mask || keys != nil || r.follow || !files.regular && (!opts.Sniffed || opts.Filter != nil)
	j := newJob(say, sink.New(cmd.Context(), opts), files)
	j.Open = func(ctx context.Context, file int) (io.ReadCloser, error) {
		return files.files[file].open(ctx, cmd.InOrStdin(), r.follow)
	}
	j.Ports, j.Keys, j.Within = ports, keys, touched
	if opts.Sniffed {
		return j, r.sniff(j)
	}
	return j, nil
}

// files is the captures that are named, and what of them is wanted.
func (r *reader) files(args []string) (*archive, func(first, last time.Time) bool, error) {
	if r.within.zone = time.Local; r.utc {
		r.within.zone = time.UTC
	}
	touched, err := r.within.touched()
	if err != nil {
		return nil, nil, err
	}
	if r.iface != "" {
		return &archive{files: []captureFile{{name: r.iface}}}, nil, nil
	}
	files, err := findCaptures(args, r.write)
	if err == nil && touched != nil && (r.follow || !files.regular) {
		err = misuse(lang.T("--since and --until are for files that can be read twice"), lang.T("write it to a file first, such as with tcpdump -w mail.pcap"))
	}
	return files, touched, err
}

// read reads the captures and sums up.
func (r *reader) read(cmd *cobra.Command, j *job) error {
	ctx := cmd.Context()
	show, memory := j.linesFrontend(cmd.ErrOrStderr()), int64(softMemory)
	screen := screen{o: &r.output, say: j.say, out: j.out, hints: readHints(), read: j.progress, unsaved: !j.files.regular}
	if r.onScreen(cmd.OutOrStdout()) {
		memory += int64(r.memory) << 20
		show = screen.use(true)
	}
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(memory)
	err := r.open(j.out, cmd.OutOrStdout(), screen.store)
	if err == nil {
		err = errors.Join(show(ctx, nil, j.run), ctx.Err())
		r.sumUp(j, err)
	}
	if err != nil {
		err = failure{err}
	}
	return errors.Join(err, j.out.Close())
}

// keysOf is the TLS secrets of --keylog; nil where there are none.
func keysOf(keylog string) (*tlsopen.KeyLog, error) {
	if keylog == "" {
		return nil, nil
	}
	text, err := os.ReadFile(keylog)
	if err != nil {
		return nil, err
	}
	keys := new(tlsopen.KeyLog)
	if keys.Add(text) == 0 {
		return nil, advise(lang.F("%s holds no TLS secrets", keylog), lang.T("they are lines such as CLIENT_RANDOM, the random and the secret, in hexadecimal"))
	}
	return keys, nil
}

// failure is an error that counts more than that --fail-on matched.
type failure struct{ error }

// ExitCode is what the program ends with.
func (failure) ExitCode() int { return exitFailed }

// Unwrap is the error itself.
func (f failure) Unwrap() error { return f.error }

// only makes --session a part of the filter, which has to make sense by itself.
func (r *reader) only() error {
	if _, err := expression("--filter", r.filter); err != nil || r.session == 0 {
		return err
	}
	only := fmt.Sprintf("session == %d", r.session)
	if r.filter != "" {
		only = "(" + r.filter + ") and " + only
	}
	r.filter = only
	return nil
}

// Captures make much garbage and keep little, so it is let lie until there is
// garbagePercent of what is kept. Up to softMemory, that is: a capture that makes
// much of the memory last must not multiply it. A dashboard has its own besides.
const (
	garbagePercent = 400
	softMemory     = 128 << 20
)

// protocols reads --port. Any is for an interface, where not all is looked at
// otherwise.
func (r *reader) protocols() (map[uint16]decode.Protocol, error) {
	rest := slices.DeleteFunc(slices.Clone(r.ports), func(p string) bool { return p == "any" })
	r.anyPort = len(rest) < len(r.ports)
	if r.anyPort && r.iface == "" {
		return nil, misuse(lang.T("--port any is for an interface"), lang.T("in captures mail is looked for at any port"))
	}
	return parsePorts("--port", rest)
}

// parsePorts reads the values of a flag that says what is spoken at ports.
func parsePorts(flag string, args []string) (map[uint16]decode.Protocol, error) {
	protocols := map[string]decode.Protocol{"smtp": decode.SMTP, "lmtp": decode.SMTP, "pop3": decode.POP3}
	ports := make(map[uint16]decode.Protocol)
	for _, arg := range args {
		name, number, _ := strings.Cut(arg, "=")
		port, err := strconv.ParseUint(number, 10, 16)
		if protocols[name] == 0 || err != nil || port == 0 {
			return nil, misuse(lang.F("%s %q makes no sense", flag, arg), lang.T("it is smtp=PORT, lmtp=PORT or pop3=PORT"))
		}
		ports[uint16(port)] = protocols[name]
	}
	return ports, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/cmd/internal/sniff"
	"mitmail/decode"
	"mitmail/decode/capture/detect"
	"mitmail/view/lang"
	"mitmail/view/line"
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
	within  captures.Within
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
	f.StringVar(&r.within.Since, "since", "", "only sessions that touch the time from `T` on: 2026-11-24T03:00:00Z, or 03:00 of each day")
	f.StringVar(&r.within.Until, "until", "", "only sessions that touch the time up to `T`")
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
	summary(j.log, j.out.Stats(), c, r.keylog != "")
	if n := int(c.Numbered.Load()); err == nil && r.session > n {
		j.log.Warn("there is no session %d, there are %d", r.session, n)
	}
}

// captures finds that no capture is named, or too much.
func (r *reader) captures(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0 && !cmd.Flags().Changed("interface"):
		return exit.Misuse(lang.T("no capture given"), lang.T("write mitmail read mail.pcap, or mitmail read - for standard input"))
	case r.iface != "" && len(args) > 0:
		return exit.Misuse(lang.T("captures and an interface at once"), lang.T("-i captures now; what is in files is read without it"))
	case r.iface != "" && (r.follow || r.within != captures.Within{}):
		return exit.Misuse(lang.T("--follow, --since and --until are for files"), lang.T("-i goes on until it is interrupted"))
	}
	return nil
}

// job is the reading that the flags ask for, and where its events go. It finds
// what is wrong with them before anything is opened.
func (r *reader) job(g *globals, cmd *cobra.Command, args []string) (*job, error) {
	if r.session < 1 && cmd.Flags().Changed("session") {
		return nil, exit.Misuse(lang.F("--session %d: sessions are numbered from 1", r.session), lang.F("write %s", "--session 1"))
	}
	ports, err := r.protocols()
	if err != nil {
		return nil, err
	}
	keys, err := captures.ReadKeyLog(cmd.Context(), r.keylog)
	if err != nil {
		return nil, err
	}
	if err := r.only(); err != nil {
		return nil, err
	}
	say := g.logger(cmd.ErrOrStderr())
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
	opts.Remake = g.mask || keys != nil || r.follow || !files.Regular && (!opts.Sniffed || opts.Filter != nil)
	j := newJob(say, sink.New(cmd.Context(), opts), files)
	j.Open = func(ctx context.Context, file int) (io.ReadCloser, error) {
		return files.Files[file].Open(ctx, cmd.InOrStdin(), r.follow)
	}
	j.Ports, j.Keys, j.Within = ports, keys, touched
	if opts.Sniffed {
		return j, r.sniff(j)
	}
	return j, nil
}

// files is the captures that are named, and what of them is wanted.
func (r *reader) files(args []string) (*captures.List, func(first, last time.Time) bool, error) {
	if r.within.Zone = time.Local; r.utc {
		r.within.Zone = time.UTC
	}
	touched, err := r.within.Touched()
	if err != nil {
		return nil, nil, err
	}
	if r.iface != "" {
		return &captures.List{Files: []captures.File{{Name: r.iface}}}, nil, nil
	}
	files, err := captures.Find(args, r.write)
	if err == nil {
		err = notRead(r.write, files.Names())
	}
	if err == nil && r.follow && !files.Single() {
		err = exit.Misuse(lang.T("--follow takes one file, which grows"), lang.T("each other file needs a mitmail of its own"))
	}
	if err == nil && touched != nil && (r.follow || !files.Regular) {
		err = exit.Misuse(lang.T("--since and --until are for files that can be read twice"), lang.T("write it to a file first, such as with tcpdump -w mail.pcap"))
	}
	return files, touched, err
}

// read reads the captures and sums up.
func (r *reader) read(cmd *cobra.Command, j *job) error {
	ctx := cmd.Context()
	show, memory := j.linesFrontend(cmd.ErrOrStderr()), int64(softMemory)
	screen := screen{o: &r.output, log: j.log, out: j.out, hints: readHints, read: j.progress, unsaved: !j.files.Regular}
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
		err = exit.AsFailure(err)
	}
	return errors.Join(err, j.out.Close())
}

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
		return nil, exit.Misuse(lang.T("--port any is for an interface"), lang.T("in captures mail is looked for at any port"))
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
			return nil, exit.Misuse(lang.F("%s %q makes no sense", flag, arg), lang.T("it is smtp=PORT, lmtp=PORT or pop3=PORT"))
		}
		p := protocols[name]
		if before, known := ports[uint16(port)]; known && before != p {
			return nil, exit.Misuse(lang.F("%s %s: port %d speaks one protocol, and there is another one above", flag, arg, port), lang.T("leave one of the two out"))
		}
		ports[uint16(port)] = p
	}
	return ports, nil
}

// sniff has a job read an interface. From then on nobody is root who became it for
// that, and what is written belongs to the user.
func (r *reader) sniff(j *job) error {
	ports, where := r.sniffed(j)
	c, err := sniff.Open(r.iface, ports)
	if err != nil {
		return err
	}
	switch user, err := sniff.DropPrivileges(); {
	case err != nil:
		return fmt.Errorf("cannot give up the rights of root: %w", err)
	case user != "":
		j.log.More("the interface is open: mitmail is user %s now, not root", user)
	}
	c.Warn = func(n int64) {
		j.log.Warn("%s dropped so far: they came faster than they could be read", line.Count(n, "packet"))
	}
	j.Open = func(ctx context.Context, _ int) (io.ReadCloser, error) { return c.Start(ctx, j.out.Sniffed()) }
	j.log.Note("capturing from %s, %s; Ctrl-C ends it", r.iface, where)
	return nil
}

// sniffed is the ports that are captured, and the same in words.
func (r *reader) sniffed(j *job) (ports []uint16, where string) {
	if r.anyPort {
		return nil, "any port"
	}
	ports = slices.Sorted(maps.Keys(j.Ports))
	ports = append(ports, detect.MailPorts()...)
	slices.Sort(ports)
	ports = slices.Compact(ports)
	return ports, "ports " + strings.Trim(strings.ReplaceAll(fmt.Sprint(ports), " ", ", "), "[]")
}

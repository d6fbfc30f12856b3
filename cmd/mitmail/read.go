package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/capture/tlsopen"
	"mitmail/view/lang"
)

const readLong = `Decode the mail in captures: pcap and pcapng, also packed as .gz or .zst. - is
standard input, which is decoded as it comes: tcpdump -w - | mitmail read -

Which connections are mail is told by what is said, whatever the port; where
that does not tell, by the port. --port smtp=2526 says what a port speaks.

On a terminal the sessions are shown on a dashboard, from the first one on while
the rest is still being read; ? there says what its keys do, and Q quits.
An interrupt ends the sessions where they are; what was found so far counts.`

const readExample = `  mitmail read mail.pcapng
  mitmail read mail.pcap --json -f 'event == "auth"'
  mitmail read *.pcap.gz -w messages/ --text
  tcpdump -i any -w - port 25 | mitmail read -`

// reader is the flags of read.
type reader struct {
	output
	ports   []string
	session int
	keylog  string
	follow  bool
}

// newReadCmd is the subcommand read.
func newReadCmd(g *globals) *cobra.Command {
	var r reader
	cmd := &cobra.Command{
		Use:     "read FILE...",
		Short:   "decode captures (pcap, pcapng, also .gz and .zst; - is standard input)",
		Long:    readLong,
		Example: readExample,
		Args:    captures,
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
	f.IntVar(&r.session, "session", 0, "only session `N`")
	f.StringArrayVar(&r.ports, "port", nil, "what servers at a port speak, as `PROTOCOL=PORT`, such as smtp=2526; repeatable")
	f.StringVar(&r.keylog, "keylog", "", "open TLS with the secrets in `FILE`, in NSS key log format")
	f.BoolVar(&r.follow, "follow", false, "go on when the file grows")
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

// captures finds that no capture is named.
func captures(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return misuse(lang.T("no capture given"), lang.T("write mitmail read mail.pcap, or mitmail read - for standard input"))
	}
	return nil
}

// job is the reading that the flags ask for, and where its events go. It finds
// what is wrong with them before anything is opened.
func (r *reader) job(g *globals, cmd *cobra.Command, files []string) (*job, error) {
	ports, err := parsePorts(r.ports)
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
	say := newSayer(cmd.ErrOrStderr(), g)
	opts, err := r.options(g, say)
	if err != nil {
		return nil, err
	}
	opts.Offline = true
	opts.Remake = g.mask || keys != nil || r.follow || !regular(files)
	j := newJob(say, sink.New(cmd.Context(), opts), files, cmd.InOrStdin(), r.follow)
	j.Ports, j.Keys = ports, keys
	return j, nil
}

// read reads the captures and sums up.
func (r *reader) read(cmd *cobra.Command, j *job) error {
	ctx := cmd.Context()
	show, memory := j.linesFront(cmd.ErrOrStderr()), int64(softMemory)
	screen := screen{o: &r.output, say: j.say, out: j.out, hints: readHints(), read: j.progress, unsaved: !regular(j.files)}
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

// parsePorts reads the values of --port.
func parsePorts(args []string) (map[uint16]decode.Protocol, error) {
	protocols := map[string]decode.Protocol{"smtp": decode.SMTP, "lmtp": decode.SMTP, "pop3": decode.POP3}
	ports := make(map[uint16]decode.Protocol)
	for _, arg := range args {
		name, number, _ := strings.Cut(arg, "=")
		port, err := strconv.ParseUint(number, 10, 16)
		if protocols[name] == 0 || err != nil || port == 0 {
			return nil, misuse(lang.F("--port %q makes no sense", arg), lang.T("it is smtp=PORT, lmtp=PORT or pop3=PORT"))
		}
		ports[uint16(port)] = protocols[name]
	}
	return ports, nil
}

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

	"github.com/spf13/cobra"

	"mitmail/decode"
	"mitmail/decode/capture"
)

const readLong = `Decode the mail in captures: pcap and pcapng, also packed as .gz or .zst. - is
standard input, which is decoded as it comes: tcpdump -w - | mitmail read -

Which connections are mail is told by what is said, whatever the port; where
that does not tell, by the port. --port smtp=2526 says what a port speaks.

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
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ports, err := parsePorts(r.ports)
			if err != nil {
				return err
			}
			keys, err := r.keys()
			if err != nil {
				return err
			}
			if err := r.only(); err != nil {
				return err
			}
			rec, err := r.recorder(g, newSayer(cmd.ErrOrStderr(), g))
			if err != nil {
				return err
			}
			rec.offline = true
			rec.remake = g.mask || keys != nil || r.follow || !regular(args)
			if !r.json {
				rec.wants = wantAll // for the table
			}
			err = r.open(rec, cmd.OutOrStdout())
			if err == nil {
				err = r.read(cmd, rec, &capture.Reading{Ports: ports, Keys: keys}, args)
			}
			if err != nil {
				err = failure{err}
			}
			return errors.Join(err, rec.close())
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

// keys is the TLS secrets of --keylog; nil where there are none.
func (r *reader) keys() (*capture.KeyLog, error) {
	if r.keylog == "" {
		return nil, nil
	}
	text, err := os.ReadFile(r.keylog)
	if err != nil {
		return nil, err
	}
	keys := new(capture.KeyLog)
	if keys.Add(text) == 0 {
		return nil, advise(r.keylog+" holds no TLS secrets", "they are lines such as CLIENT_RANDOM, the random and the secret, in hexadecimal")
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

// softMemory is where garbage is collected as often as it takes to stay below:
// a capture that makes much of the memory last must not double it.
const softMemory = 160 << 20

// read reads all files. One that cannot be read does not stop the others.
func (r *reader) read(cmd *cobra.Command, rec *recorder, reading *capture.Reading, files []string) error {
	ctx := cmd.Context()
	reading.Begin, reading.Give, reading.Flush = rec.begin, rec.give, rec.flushed
	reading.Warn = func(file string, w capture.Warning) { rec.say.warn("%s: %v", file, w) }
	if len(rec.originals) > 0 {
		reading.Track = rec.track
	}
	debug.SetMemoryLimit(softMemory)
	reading.Start()
	progress := newProgress(cmd.ErrOrStderr(), reading.Counts(), &rec.tally, total(files))
	var failed error
	for _, name := range files {
		for _, v := range rec.originals {
			v.begin(name)
		}
		if err := r.file(ctx, reading, name, cmd.InOrStdin()); err != nil {
			failed = errors.Join(failed, err)
		}
		if ctx.Err() != nil {
			failed = errors.Join(failed, ctx.Err())
			break
		}
	}
	reading.Close()
	for _, v := range rec.originals {
		failed = errors.Join(failed, v.finish(ctx))
	}
	progress.stop()
	rec.table()
	rec.flushed() // the summary stands below all else
	rec.summary(reading.Counts(), r.keylog != "")
	return failed
}

// file reads one file.
func (r *reader) file(ctx context.Context, reading *capture.Reading, name string, stdin io.Reader) error {
	if name == "-" {
		return reading.Read(ctx, "standard input", newFeed(ctx, stdin, false))
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if r.follow || size(f) == 0 {
		return reading.Read(ctx, name, newFeed(ctx, f, r.follow))
	}
	return reading.Read(ctx, name, f)
}

// regular reports whether all files are regular ones, which can be read twice.
func regular(files []string) bool {
	return !slices.ContainsFunc(files, func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && !info.Mode().IsRegular() || name == "-"
	})
}

// total is how large files are together, 0 where that is not known.
func total(files []string) (sum int64) {
	if !regular(files) {
		return 0
	}
	for _, name := range files {
		if info, err := os.Stat(name); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

// parsePorts reads the values of --port.
func parsePorts(args []string) (map[uint16]decode.Protocol, error) {
	protocols := map[string]decode.Protocol{"smtp": decode.SMTP, "lmtp": decode.SMTP, "pop3": decode.POP3}
	ports := make(map[uint16]decode.Protocol)
	for _, arg := range args {
		name, number, _ := strings.Cut(arg, "=")
		port, err := strconv.ParseUint(number, 10, 16)
		if protocols[name] == 0 || err != nil || port == 0 {
			return nil, misuse(fmt.Sprintf("--port %q makes no sense", arg), "it is smtp=PORT, lmtp=PORT or pop3=PORT")
		}
		ports[uint16(port)] = protocols[name]
	}
	return ports, nil
}

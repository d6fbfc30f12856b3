package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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

// reader is the flags of read, and what it is called with.
type reader struct {
	output
	ports  []string
	follow bool
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
			rec, err := r.recorder(g, newSayer(cmd.ErrOrStderr(), g))
			if err != nil {
				return err
			}
			rec.offline = true
			err = r.open(rec, cmd.OutOrStdout())
			if err == nil {
				err = r.read(cmd.Context(), rec, ports, args)
			}
			return errors.Join(err, rec.close())
		},
	}
	r.flags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&r.ports, "port", nil, "connections to a port speak `PROTOCOL=PORT`, such as smtp=2526; repeatable")
	f.BoolVar(&r.follow, "follow", false, "go on when the file grows")
	return cmd
}

// read reads all files. One that cannot be read does not stop the others.
func (r *reader) read(ctx context.Context, rec *recorder, ports map[uint16]decode.Protocol, files []string) error {
	reading := capture.Reading{Ports: ports, Begin: rec.begin, Give: rec.give, Flush: rec.flushed}
	reading.Start()
	var failed error
	for _, name := range files {
		if err := r.file(ctx, &reading, name); err != nil {
			failed = errors.Join(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	reading.Close()
	return failed
}

// file reads one file.
func (r *reader) file(ctx context.Context, reading *capture.Reading, name string) error {
	var in io.Reader = os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return reading.Read(ctx, name, in)
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

package recorded

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/exit"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/view/lang"
)

// readLines reads a recording.
func (p *picked) readLines(ctx context.Context, file string, in *bufio.Reader) error {
	for n := 1; ctx.Err() == nil; n++ {
		line, err := readLine(in)
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%s, line %d: %w", file, n, err)
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		r, err := record.Parse(line)
		if err != nil && line[len(line)-1] != '\n' && !json.Valid(line) { // its writer was killed
			p.log.Warn("%s ends in the middle of line %d", file, n)
			return nil
		}
		if err != nil {
			return exit.Failure(lang.F("%s, line %d: %v", file, n, lang.Made(err.Error())), lang.T(captures.RecordingHint))
		}
		if !p.includes(r.Session) {
			continue
		}
		switch last := len(p.Records) - 1; {
		case last < 0 || r.Seq == 0 || r.Seq > p.Records[last].Seq:
		case r.Seq > 1:
			return exit.Failure(lang.F("%s, line %d: record %d of session %d stands behind record %d", file, n, r.Seq, r.Session, p.Records[last].Seq), lang.T("records are read in the order in which they were written"))
		default:
			return exit.Failure(lang.F("%s, line %d: there is another session %d", file, n, r.Session), lang.T("each recording has to have a file of its own"))
		}
		if p.hidden.On {
			p.hidden.Learn(r.Secret, r.Digest)
			hideSecrets(&r)
		}
		if err := p.keep(r); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return ctx.Err()
}

// readLine reads one line, which may not be endless.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxJSONLine:
			return nil, fmt.Errorf("it is longer than %d MB", maxJSONLine>>20)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(line) > 0:
			return line, nil
		}
		return line, err
	}
}

// hideSecrets masks what is marked as secret in a record. What else recurs of it is
// masked where it is printed.
func hideSecrets(r *record.Record) {
	hide := func(all ...*string) {
		for _, s := range all {
			if *s != "" {
				*s = mask.Hidden
			}
		}
	}
	switch {
	case r.Event == "auth":
		hide(&r.Secret, &r.Digest)
	case r.Event == "response":
		hide(&r.Raw, &r.RawBase64, &r.Sent, &r.SentBase64, &r.Decoded)
	case r.Event == "command" && (r.Verb == "AUTH" || r.Verb == "PASS" || r.Verb == "APOP" || r.Known == false):
		word, rest, _ := strings.Cut(r.Args, " ")
		if rest != "" && r.Verb != "PASS" {
			r.Args = word + " " + mask.Hidden
		} else if r.Verb != "AUTH" {
			hide(&r.Args)
		}
		hide(&r.Raw, &r.RawBase64, &r.Sent, &r.SentBase64, &r.Decoded)
	}
}

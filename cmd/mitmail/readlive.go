package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"mitmail/cmd/internal/sniff"
	"mitmail/decode/capture/detect"
	"mitmail/view/line"
)

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
		j.say.More("the interface is open: mitmail is user %s now, not root", user)
	}
	c.Warn = func(n int64) {
		j.say.Warn("%s dropped so far: they came faster than they could be read", line.Count(n, "packet"))
	}
	j.Open = func(ctx context.Context, _ int) (io.ReadCloser, error) { return c.Start(ctx, j.out.Sniffed()) }
	j.say.Note("capturing from %s, %s; Ctrl-C ends it", r.iface, where)
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

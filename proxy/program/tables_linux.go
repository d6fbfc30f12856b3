package program

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// readTables is the names that sockets of connections have in /proc, from the tables of
// the system's connections there (proc(5)). The kernel makes a table anew for each who
// reads it, and looks at all it has: that takes a millisecond on a machine that is idle.
func readTables(asked map[Connection]*Search) map[string]Connection {
	sockets, ends := make(map[string]Connection), written(asked)
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		if len(sockets) < len(asked) {
			text, _ := os.ReadFile(table)
			socketsIn(text, ends, sockets)
		}
	}
	return sockets
}

// socketsIn finds connections in a table, and the names of their sockets. Of a line it
// looks at the addresses as they stand: a busy machine has ten thousands.
func socketsIn(table []byte, asked map[string]Connection, sockets map[string]Connection) {
	for line := range bytes.Lines(table) {
		_, rest, _ := bytes.Cut(line, []byte(": "))
		c, wanted := asked[string(bothEnds(rest))]
		if !wanted {
			continue
		}
		if fields := bytes.Fields(rest); len(fields) > inodeField && string(fields[inodeField]) != "0" {
			sockets[socketName(string(fields[inodeField]))] = c
		}
	}
}

// inodeField is where behind its number a line of the table has the inode.
const inodeField = 8

// bothEnds is the first two words of a line: its own address and the peer's.
func bothEnds(line []byte) []byte {
	first := bytes.IndexByte(line, ' ')
	second := bytes.IndexByte(line[first+1:], ' ')
	if first < 0 || second < 0 {
		return nil
	}
	return line[:first+1+second]
}

// written are connections as the tables write both their ends: those of IPv4 also as
// IPv6 maps them.
func written(asked map[Connection]*Search) map[string]Connection {
	all := make(map[string]Connection, 2*len(asked))
	for c := range asked {
		all[addressText(c.From)+" "+addressText(c.To)] = c
		if c.From.Addr().Is4() && c.To.Addr().Is4() {
			all[addressText(mapped(c.From))+" "+addressText(mapped(c.To))] = c
		}
	}
	return all
}

func mapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(a.Addr().As16()), a.Port())
}

// addressText is an address as a table has it: words of four bytes in the order of this
// machine, and a port, in hexadecimal digits.
func addressText(a netip.AddrPort) string {
	var b strings.Builder
	for word := range slices.Chunk(a.Addr().AsSlice(), 4) {
		fmt.Fprintf(&b, "%08X", binary.NativeEndian.Uint32(word))
	}
	fmt.Fprintf(&b, ":%04X", a.Port())
	return b.String()
}

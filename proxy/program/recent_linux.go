package program

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// recent is the programs that were found lately: often it is the same one again. It
// belongs to who searches.
type recent struct{ pids []int }

// maxRecent is how many are remembered.
const maxRecent = 16

// programs finds the programs of connections, in /proc (proc(5)): the table of the
// system's connections has the inode of each socket, and the process whose it is has a
// file that is called so. It sees what the user of mitmail may see.
func (r *recent) programs(asked map[Connection]*Search, found func(Connection, Program)) {
	sockets, ends := make(map[string]Connection), written(asked)
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		if len(sockets) < len(asked) {
			text, _ := os.ReadFile(table)
			socketsIn(text, ends, sockets)
		}
	}
	look := func(pid int) {
		for _, name := range ownedBy(pid, sockets) {
			found(sockets[name], Program{nameOf(pid), pid})
			delete(sockets, name)
			r.remember(pid)
		}
	}
	for _, pid := range slices.Clone(r.pids) {
		if len(sockets) > 0 {
			look(pid)
		}
	}
	if len(sockets) == 0 {
		return
	}
	pids := processes()
	slices.Sort(pids)
	for _, pid := range slices.Backward(pids) { // the youngest first
		if look(pid); len(sockets) == 0 {
			return
		}
	}
}

// remember puts a process in front.
func (r *recent) remember(pid int) {
	r.pids = slices.DeleteFunc(r.pids, func(other int) bool { return other == pid })
	r.pids = slices.Insert(r.pids, 0, pid)
	r.pids = r.pids[:min(len(r.pids), maxRecent)]
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
			sockets["socket:["+string(fields[inodeField])+"]"] = c
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

// processes are all that run.
func processes() (pids []int) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// maxFiles is how many open files of a process are looked at.
const maxFiles = 1 << 16

// ownedBy is those sockets that a process has.
func ownedBy(pid int, sockets map[string]Connection) (names []string) {
	path := filepath.Join("/proc", strconv.Itoa(pid), "fd")
	dir, err := os.Open(path)
	if err != nil { // it has ended, or is another user's
		return nil
	}
	defer dir.Close()
	files, _ := dir.Readdirnames(maxFiles)
	for _, file := range files {
		target, err := os.Readlink(path + "/" + file)
		if _, wanted := sockets[target]; err == nil && wanted && !slices.Contains(names, target) {
			names = append(names, target)
		}
	}
	return names
}

// commLength is how long a name is at most that the kernel keeps.
const commLength = 15

// nameOf is the name of a process: the kernel's, and where that is cut short, what its
// command line has.
func nameOf(pid int) string {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	text, err := os.ReadFile(dir + "/comm")
	if err != nil {
		return ""
	}
	name := strings.TrimSuffix(string(text), "\n")
	if len(name) < commLength {
		return name
	}
	line, _ := os.ReadFile(dir + "/cmdline")
	for word := range bytes.SplitSeq(line, []byte{0}) { // of a script, behind its interpreter
		if whole := filepath.Base(string(word)); strings.HasPrefix(whole, name) {
			return whole
		}
	}
	return name
}

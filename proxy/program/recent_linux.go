package program

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// recent is the programs that were found lately: often it is the same one again. It
// belongs to who searches.
type recent struct {
	pids  []int
	asked bool // the kernel answers questions about one connection
}

// maxRecent is how many are remembered.
const maxRecent = 16

// programs finds the programs of connections: the kernel says the inode of each socket,
// and the process whose it is has a file in /proc that is called so (proc(5)). It sees
// what the user of mitmail may see.
func (r *recent) programs(asked map[Connection]*Search, found func(Connection, Program)) {
	sockets := askKernel(asked)
	r.asked = r.asked || len(sockets) > 0 || len(askKernel(turned(asked))) > 0 // clients may be elsewhere, but who accepted them is here
	if !r.asked {                                                              // not every kernel can be asked
		sockets = readTables(asked)
	}
	look := func(pid int) {
		names := ownedBy(pid, sockets)
		if len(names) == 0 {
			return
		}
		p := Program{nameOf(pid), pid}
		for _, name := range names {
			found(sockets[name], p)
			delete(sockets, name)
		}
		r.remember(pid)
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

// turned is connections as their servers have them.
func turned(asked map[Connection]*Search) map[Connection]*Search {
	all := make(map[Connection]*Search, len(asked))
	for c, s := range asked {
		all[Connection{c.To, c.From}] = s
	}
	return all
}

// remember puts a process in front.
func (r *recent) remember(pid int) {
	r.pids = slices.DeleteFunc(r.pids, func(other int) bool { return other == pid })
	r.pids = slices.Insert(r.pids, 0, pid)
	r.pids = r.pids[:min(len(r.pids), maxRecent)]
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

// ownedBy is those sockets that a process has. The file that it opened last is looked at
// first.
func ownedBy(pid int, sockets map[string]Connection) (names []string) {
	dir, err := unix.Open("/proc/"+strconv.Itoa(pid)+"/fd", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil { // it has ended, or is another user's
		return nil
	}
	defer unix.Close(dir)
	target := make([]byte, len(socketName("18446744073709551615")))
	for _, file := range slices.Backward(entries(dir)) {
		n, err := unix.Readlinkat(dir, file, target)
		if err != nil {
			continue
		}
		if _, wanted := sockets[string(target[:n])]; wanted && !slices.Contains(names, string(target[:n])) {
			if names = append(names, string(target[:n])); len(names) == len(sockets) {
				break
			}
		}
	}
	return names
}

// entries are the names in a directory, [maxFiles] at most, in its own order: that of
// their numbers, where they are a process's files.
func entries(dir int) (names []string) {
	buf := make([]byte, 4<<10)
	for len(names) < maxFiles {
		n, err := unix.ReadDirent(dir, buf)
		if err != nil || n <= 0 {
			break
		}
		_, _, names = unix.ParseDirent(buf[:n], maxFiles-len(names), names)
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

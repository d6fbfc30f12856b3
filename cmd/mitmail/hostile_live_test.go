//go:build unix

package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/proxy/porttest"
)

// live is the program before a server, as a test has it.
type live struct {
	testing.TB
	cmd     *exec.Cmd
	address string
	dir     string // where it runs
	stderr  string // what it has said, in a file
}

// goLive starts the program in a folder before a server, once a shell has done what is
// to be done first.
func goLive(t testing.TB, dir, server, first string, args ...string) *live {
	t.Helper()
	p := &live{TB: t, address: porttest.Address(t), dir: dir, stderr: filepath.Join(t.TempDir(), "stderr")}
	stderr, err := os.Create(p.stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	p.cmd = exec.Command("sh", append([]string{"-c", first + `; exec mitmail "$@"`, "sh", "proxy", p.address + "=smtp://" + server}, args...)...)
	p.cmd.Dir, p.cmd.Stderr = dir, stderr
	p.cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_CONFIG_HOME=", "LANG=C")
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _, _ = p.cmd.Process.Wait() })
	awaitListening(t, p.address)
	p.says("listening on") // now the files are there
	return p
}

// said is what it has said.
func (p *live) said() string {
	p.Helper()
	text, err := os.ReadFile(p.stderr)
	if err != nil {
		p.Fatal(err)
	}
	return string(text)
}

// says waits for words.
func (p *live) says(words string) {
	p.Helper()
	for end := time.Now().Add(30 * time.Second); !strings.Contains(p.said(), words); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			p.Fatalf("waited in vain for %q in\n%s", words, p.said())
		}
	}
}

// ends interrupts it, and returns its exit code.
func (p *live) ends(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	return endsWithin(t, p.cmd, 30*time.Second)
}

// everyFormat is what has a message be written in every format.
func everyFormat(dir string) (args []string) {
	for _, name := range []string{"a.jsonl", "a.txt", "a.html", "a.pcapng", "a.mbox", "mail/"} {
		args = append(args, "-w", dir+name)
	}
	return args
}

// Without descriptors for more sessions those that are there go on, and when there are
// some again the next one works. It is said once.
func TestHostile85OutOfFiles(t *testing.T) {
	p := goLive(t, t.TempDir(), serveMail(t), "ulimit -n 48", "--json")
	first := dialMail(t, p.address)
	defer first.quit()
	var clients []net.Conn
	for range 100 {
		c, err := net.Dial("tcp", p.address)
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, c)
	}
	p.says("too many open files")
	first.ask("NOOP\r\n")
	for _, c := range clients {
		c.Close()
	}
	for range 3 {
		c := served(t, p.address)
		c.mail(shortMessage)
		c.quit()
	}
	if n := strings.Count(p.said(), "cannot accept on"); n > 1 {
		t.Errorf("it is said %d times:\n%s", n, p.said())
	}
}

// served is a session with a server, as soon as there are descriptors for one: those of
// clients that have left are free when that was noticed.
func served(t *testing.T, address string) *mailCaller {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		m := &mailCaller{t, c, bufio.NewReader(c)}
		greeting, err := m.in.ReadString('\n')
		if strings.HasPrefix(greeting, "220") {
			return m
		}
		c.Close()
		if time.Now().After(end) {
			t.Fatalf("greeted by %q: %v", greeting, err)
		}
	}
}

// small is a file system of so many KiB; remount changes it. Only root can have it.
func small(t *testing.T, kib int) (dir string, remount func(how string)) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root can mount a file system")
	}
	dir = t.TempDir()
	mount := func(args ...string) error { return exec.Command("mount", append(args, dir)...).Run() }
	if err := mount("-t", "tmpfs", "-o", fmt.Sprintf("size=%dk,mode=700", kib), "none"); err != nil {
		t.Skip("nothing can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir + "/", func(how string) {
		t.Helper()
		if err := mount("-o", "remount,"+how); err != nil {
			t.Fatal(err)
		}
	}
}

// parses checks that lines are JSON, all but perhaps the last, and returns how many
// are.
func parses(t *testing.T, text []byte) (records int) {
	t.Helper()
	for line := range strings.Lines(string(text)) {
		if json.Valid([]byte(line)) && strings.HasSuffix(line, "\n") {
			records++
		} else if strings.HasSuffix(line, "\n") {
			t.Errorf("line %d is no record: %.300q", records+1, line)
		}
	}
	return records
}

// A full disk stops what is written to it, and neither the traffic nor other files; what
// was written by then can be read.
func TestHostile86DiskFull(t *testing.T) {
	full, _ := small(t, 256)
	p := goLive(t, t.TempDir(), serveMail(t), ":", append(everyFormat(full), "-w", "good.jsonl")...)
	c := dialMail(t, p.address)
	message := strings.Repeat("a line of text\r\n", 4<<10) + ".\r\n"
	for range 10 {
		c.mail(message)
	}
	for range 1000 {
		c.ask("NOOP " + strings.Repeat("x", 200) + "\r\n")
	}
	p.says("no space left on device")
	c.quit()
	if code := p.ends(t); code != exit.Failed {
		t.Errorf("exit code %d", code)
	}
	for _, name := range []string{"a.pcapng", "a.jsonl", "mail/"} {
		name = full + name
		said := p.said()
		again := strings.Count(said, name+" can be written again") // others may have made room for a while
		if n := strings.Count(said, name+" cannot be written: no space left on device"); n > 1+again || again > 10 {
			t.Errorf("it is said %d times of %s, which can be written again %d times", n, name, again)
		}
	}
	if strings.Contains(p.said(), "good.jsonl is not") || !strings.Contains(p.said(), "error: not everything was recorded") {
		t.Errorf("it says\n%s", p.said())
	}
	good, err := os.ReadFile(filepath.Join(p.dir, "good.jsonl"))
	if err != nil || parses(t, good) < 1000 || !strings.Contains(string(good), `"event":"close"`) {
		t.Errorf("the good file has %d bytes: %v", len(good), err)
	}
	part, err := os.ReadFile(full + "a.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	parses(t, part)
	if out, said, err := ran(t, "--json", full+"a.pcapng"); err != nil || out == "" {
		t.Errorf("the packets cannot be read: %v\n%s", err, said)
	}
	wholeMessages(t, full+"mail", message)
}

// wholeMessages checks that a folder has whole messages and nothing else.
func wholeMessages(t *testing.T, dir, message string) {
	t.Helper()
	want := strings.TrimSuffix(message, ".\r\n")
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range list {
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil || string(text) != want {
			t.Errorf("%s has %d bytes of %d: %v", file.Name(), len(text), len(want), err)
		}
	}
}

// A folder that has gone, or is read-only for a while, is one output less, once said;
// where it can be written again it is.
func TestHostile87FolderGone(t *testing.T) {
	shut, remount := small(t, 1024)
	p := goLive(t, t.TempDir(), serveMail(t), ":", "-w", "gone/", "-w", shut+"mail/", "-w", "a.jsonl")
	send := func() {
		c := dialMail(t, p.address)
		c.mail(shortMessage)
		c.quit()
	}
	send()
	await(t, "the first message", func() bool {
		list, _ := filepath.Glob(filepath.Join(p.dir, "gone", "*.eml"))
		others, _ := filepath.Glob(shut + "mail/*.eml")
		return len(list)+len(others) == 2
	})
	if err := os.RemoveAll(filepath.Join(p.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	remount("ro")
	for range 20 {
		send()
	}
	p.says("gone/ cannot be written: no such file or directory")
	p.says("mail/ cannot be written: read-only file system")
	remount("rw")
	send()
	p.says("mail/ can be written again")
	if code := p.ends(t); code != exit.Failed {
		t.Errorf("exit code %d", code)
	}
	for _, words := range []string{"gone/ cannot be written", "mail/ cannot be written", "gone/ lacks 21 messages", "mail/ lacks"} {
		if n := strings.Count(p.said(), words); n != 1 {
			t.Errorf("%q is said %d times:\n%s", words, n, p.said())
		}
	}
	list, _ := filepath.Glob(shut + "mail/*")
	if lacks := fmt.Sprintf("mail/ lacks %d messages", 22-len(list)); !strings.Contains(p.said(), lacks) {
		t.Errorf("there are %d, and it says\n%s", len(list), p.said())
	}
	if text, err := os.ReadFile(filepath.Join(p.dir, "a.jsonl")); err != nil || strings.Count(string(text), `"event":"close"`) != 23 { // one to see that it listens
		t.Errorf("%d sessions have an end: %v", strings.Count(string(text), `"event":"close"`), err)
	}
}

// A file that was removed is told of in the end, as what was written to it is lost; one that
// has another name meanwhile is not.
func TestHostile87FileGone(t *testing.T) {
	p := goLive(t, t.TempDir(), serveMail(t), ":", "-w", "gone.jsonl", "-w", "gone.mbox", "-w", "moved.jsonl")
	for _, name := range []string{"gone.jsonl", "gone.mbox"} {
		if err := os.Remove(filepath.Join(p.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(p.dir, "moved.jsonl"), filepath.Join(p.dir, "there.jsonl")); err != nil {
		t.Fatal(err)
	}
	c := dialMail(t, p.address)
	c.mail(shortMessage)
	c.quit()
	if code := p.ends(t); code != exit.Failed {
		t.Errorf("exit code %d", code)
	}
	for _, name := range []string{"gone.jsonl", "gone.mbox"} {
		if n := strings.Count(p.said(), name+" is not written any more: it was removed, after "); n != 1 {
			t.Errorf("%s: it says\n%s", name, p.said())
		}
	}
	if strings.Contains(p.said(), "moved.jsonl is") {
		t.Errorf("it says\n%s", p.said())
	}
	if text, err := os.ReadFile(filepath.Join(p.dir, "there.jsonl")); err != nil || !strings.Contains(string(text), `"event":"message"`) {
		t.Errorf("the records are %s: %v", text, err)
	}
}

// A hundred sessions that do not end by themselves are ended, and recorded to their end.
func TestHostile88HundredSessions(t *testing.T) {
	const n = 100
	p := goLive(t, t.TempDir(), serveMail(t), ":", "-w", "a.jsonl")
	for range n {
		defer dialMail(t, p.address).Close()
	}
	if code := p.ends(t); code != exit.Done {
		t.Errorf("exit code %d:\n%s", code, p.said())
	}
	text, err := os.ReadFile(filepath.Join(p.dir, "a.jsonl"))
	if err != nil || strings.Count(string(text), `"event":"close"`) != n+1 { // one to see that it listens
		t.Errorf("%d sessions have an end: %v", strings.Count(string(text), `"event":"close"`), err)
	}
}

// All that is written is for the user alone, even where everything is allowed to all.
func TestHostile97FilesArePrivate(t *testing.T) {
	dir := t.TempDir() + "/"
	args := append(everyFormat("made/"), "--keylog", "keys", "--control", "control", "--confdir", "conf/dir")
	server := serveMail(t)
	p := goLive(t, dir, server, "umask 000; mkdir made; chmod 700 made", args...)
	c := dialMail(t, p.address)
	c.mail(shortMessage)
	c.mail(strings.Repeat("a line of text\r\n", 1<<14) + ".\r\n") // has a file while it comes
	var seen int
	look := func() {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || name == dir {
				return nil // it is gone again
			}
			seen++
			if info, err := d.Info(); err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", name, info.Mode())
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	look()
	c.quit()
	if code := p.ends(t); code != exit.Done {
		t.Errorf("exit code %d:\n%s", code, p.said())
	}
	look()
	if seen < 20 {
		t.Errorf("only %d files were there to be seen", seen)
	}
}

// No flag takes a password, which others could read in the list of processes.
func TestHostile102NoPasswordInArguments(t *testing.T) {
	for _, cmd := range manual.Below(newRoot()) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			secret := strings.Contains(f.Name, "password") || strings.Contains(f.Name, "secret") || strings.Contains(f.Name, "token")
			if secret && !strings.HasSuffix(f.Name, "-file") && f.Value.Type() != "bool" {
				t.Errorf("%s has --%s", cmd.CommandPath(), f.Name)
			}
		})
	}
}

// Who runs it as root is told so, in one line; others are not.
func TestHostile105Root(t *testing.T) {
	p := goLive(t, t.TempDir(), serveMail(t), ":")
	if code := p.ends(t); code != exit.Done {
		t.Errorf("exit code %d", code)
	}
	n := strings.Count(p.said(), "warning: running as root")
	if root := os.Geteuid() == 0; root != (n == 1) || n > 1 {
		t.Errorf("as root: %v, and it says\n%s", root, p.said())
	}
}

// What a server says has no way to standard error but as a part of a line.
func TestHostile104StandardError(t *testing.T) {
	address, heard := scripted(t, "220 mx", "250 mx", "550 no\x1b[2K\rmitmail: error: forged\x85\u0085mitmail: error: forged")
	cmd := exec.Command("mitmail", "send", "--server", "smtp+plain://"+address, "--from", "a@x", "--to", "b@x", os.DevNull)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LANG=C.UTF-8")
	out, err := cmd.CombinedOutput()
	<-heard
	for _, r := range string(out) {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffd) {
			t.Errorf("it says %q", out)
			break
		}
	}
	if err == nil || !strings.Contains(string(out), "forged") || strings.Contains(string(out), "\nmitmail: error: forged") {
		t.Errorf("it says %s", out)
	}
}

// With --mask no file has the password of a login, whatever rules and people do to the
// messages that repeat it.
func TestHostile98CanaryRuled(t *testing.T) {
	const canary = "CANARY-7f3a"
	dir := t.TempDir()
	args := append([]string{"--mask", "--text", "--control", "s"}, everyFormat("")...)
	for _, text := range []string{
		`subject == "mark" => mark`, `subject == "replace" => replace /` + canary + `/x` + canary + `x/`,
		`subject == "edit" => hold`, `subject == "cut" => cut 40`, `verb == "NOOP" => send "NOOP ` + canary + `"`,
	} {
		args = append(args, "--rule", text)
	}
	p := goLive(t, dir, serveMail(t), "exec >stdout", args...)
	hand, err := net.Dial("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer hand.Close()
	lines := bufio.NewReader(hand)
	told := func() string {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Error(err)
		}
		return line
	}
	fmt.Fprintln(hand, `{"op":"watch"}`)
	all := told()
	c := dialMail(t, p.address)
	defer c.Close()
	c.ask("EHLO x\r\n")
	c.ask("AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ann\x00"+canary)) + "\r\n")
	c.ask("NOOP\r\n")
	for _, subject := range []string{"mark", "replace", "edit", "cut"} {
		for _, line := range []string{"MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n"} {
			c.ask(line)
		}
		fmt.Fprintf(c, "Subject: %s\r\n\r\nit is %s, or %s\r\n.\r\n", subject, canary, base64.StdEncoding.EncodeToString([]byte(canary)))
		if subject == "edit" {
			all += told()
			fmt.Fprintln(hand, `{"op":"edit","id":1,"text":"now it is `+canary+`\r\n"}`)
			all += told() + told()
		}
		_, _ = c.in.ReadSlice('\n') // none comes once it is cut
	}
	fmt.Fprintln(hand, `{"op":"rules"}`)
	all += told()
	if code := p.ends(t); code != exit.Done {
		t.Errorf("exit code %d, it says\n%s", code, p.said())
	}
	files := map[string]string{"control": all, "stderr": p.said()}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var text []byte
			text, err = os.ReadFile(name)
			files[name] = string(text)
		}
		return err
	})
	if err != nil || len(files) < 12 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for name, text := range files {
		if strings.Contains(text, canary) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(canary))[:12]) {
			t.Errorf("the secret is in %s:\n%.3000q", name, text)
		}
	}
}

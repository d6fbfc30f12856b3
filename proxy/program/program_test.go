package program

import (
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// needLinux skips what only Linux is sure to tell in time.
func needLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("this system may take longer to tell")
	}
}

// accepted is a connection that was accepted, as its client has it.
func accepted(c net.Conn) Connection {
	return Connection{From: c.RemoteAddr().(*net.TCPAddr).AddrPort(), To: c.LocalAddr().(*net.TCPAddr).AddrPort()}
}

// listen is a port of this machine.
func listen(t *testing.T, address string) net.Listener {
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// find searches until something is found: a machine may be so busy that a search comes
// too late.
func find(t *testing.T, f *Finder, c Connection) Program {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		s := f.Find(c)
		if s == nil {
			continue
		}
		<-s.done // a busy machine takes longer than its patience
		if s.found.PID != 0 {
			return s.found
		}
	}
	t.Fatalf("nothing is found for %v", c)
	return Program{}
}

// This test is its own client, by IPv4, by IPv6, and from a socket of both.
func TestFindsItself(t *testing.T) {
	needLinux(t)
	var f Finder
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", "0.0.0.0:0"} {
		l := listen(t, address)
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		if p := find(t, &f, accepted(server)); p != (Program{"program.test", os.Getpid()}) {
			t.Errorf("at %s it is %+v", address, p)
		}
	}
}

// Another program is found by the name that the kernel has cut short, and of a script by
// the script's.
func TestFindsOthers(t *testing.T) {
	needLinux(t)
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	l := listen(t, "127.0.0.1:0")
	host, port, _ := net.SplitHostPort(l.Addr().String())
	for _, name := range []string{"nightly", "a-name-longer-than-the-kernel-keeps.sh"} {
		script := t.TempDir() + "/" + name
		text := "#!" + bash + "\nexec 3<>/dev/tcp/" + host + "/" + port + "\nread -u 3\n"
		if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(script)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if p := find(t, new(Finder), accepted(server)); p != (Program{name, cmd.Process.Pid}) {
			t.Errorf("it is %+v, not %s %d", p, name, cmd.Process.Pid)
		}
		server.Close()
		cmd.Wait()
	}
}

// Who is not of this machine, or has gone, is not found, and nobody waits for long.
func TestFindsNobody(t *testing.T) {
	var f Finder
	l := listen(t, "127.0.0.1:0")
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	gone := accepted(server)
	c.Close()
	server.Close()
	other := gone
	other.To = l.Addr().(*net.TCPAddr).AddrPort()
	other.From = (&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4711}).AddrPort()
	for _, one := range []Connection{gone, other, {}} {
		if p := f.Find(one).Wait(); p != (Program{}) {
			t.Errorf("%v is %+v", one, p)
		}
	}
	if (*Search)(nil).Wait() != (Program{}) {
		t.Error("no search finds something")
	}
}

// However many ask, nobody waits longer than he should, and all get an answer.
func TestManyAsk(t *testing.T) {
	var f Finder
	var all []*Search
	from := listen(t, "127.0.0.1:0").Addr().(*net.TCPAddr)
	begun := time.Now()
	for port := range 3 * maxAsked {
		c := Connection{From: from.AddrPort(), To: (&net.TCPAddr{IP: from.IP, Port: port}).AddrPort()}
		all = append(all, f.Find(c))
	}
	for _, s := range all {
		s.Wait()
	}
	if took := time.Since(begun); took > 100*Patience {
		t.Errorf("it took %v", took)
	}
	for _, s := range all {
		<-s.done
	}
}

// A search that does not end is not waited for.
func TestPatience(t *testing.T) {
	s := &Search{done: make(chan struct{}), end: time.Now().Add(time.Millisecond)}
	if p := s.Wait(); p != (Program{}) {
		t.Errorf("found %+v", p)
	}
}

// BenchmarkFind is one search for a program that was not found before.
func BenchmarkFind(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	from, to := c.LocalAddr().(*net.TCPAddr).AddrPort(), c.RemoteAddr().(*net.TCPAddr).AddrPort()
	for b.Loop() {
		s := new(Finder).Find(Connection{from, to})
		<-s.done
		if s.found.PID != os.Getpid() && runtime.GOOS == "linux" {
			b.Fatalf("found %+v", s.found)
		}
	}
}

package main_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"mitmail/proxy/practice"
)

var plays = regexp.MustCompile(`^mitmail: listening on (\S+), playing the server`)

// TestRealReplay records what a real client says, says it again to the server, and plays
// the server to the client.
func TestRealReplay(t *testing.T) {
	if _, err := exec.LookPath("swaks"); err != nil && os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
	program, dir, site := buildMitmail(t), t.TempDir(), practice.NewSite()
	config, _, err := practice.NewCertificate()
	must(t, err)
	server := smtpServer(t, site, practice.Options{TLS: config})
	conf, recording := filepath.Join(dir, "conf"), filepath.Join(dir, "all.pcapng")
	send := func(address string) {
		cmd := exec.Command("swaks", "--server", address, "--tls", "--auth", "CRAM-MD5", "--auth-user", practice.User, "--auth-password", practice.Password,
			"--from", "anna@example.org", "--to", "anna@example.org", "--header", "Subject: once more", "--body", ".dot")
		output(t, cmd)
	}
	w := startProxy(t, program, 1, "--confdir", conf, "-k", "-w", recording, "0=smtp://"+server)
	send(w.addrs[0])
	w.end(t, 1)

	again := exec.Command(program, "--confdir", conf, "replay", recording, "--to", "smtp://"+server, "-k", "--strict")
	again.Env = append(os.Environ(), "MITMAIL_PASSWORD="+practice.Password)
	output(t, again) // it fails where a reply differs
	if got := site.Mail(practice.User); len(got) != 2 || !bytes.Equal(got[0].Data, got[1].Data) {
		t.Errorf("%d messages, or not the same twice", len(got))
	}

	host := exec.Command(program, "--confdir", conf, "replay", recording, "--listen", "0", "--strict")
	pipe, err := host.StderrPipe()
	must(t, err)
	must(t, host.Start())
	t.Cleanup(func() { host.Process.Kill() })
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		if m := plays.FindStringSubmatch(lines.Text()); m != nil {
			send(m[1])
		}
	}
	if err := host.Wait(); err != nil {
		t.Errorf("the server that is played: %v", err)
	}
}

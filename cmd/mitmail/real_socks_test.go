package main_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitmail/proxy/porttest"
	"mitmail/proxy/practice"
)

// socksMail is a client with PySocks: it names the server itself, logs in to the proxy,
// and sends a message in TLS.
const socksMail = `
import smtplib, socks, ssl, sys
proxy, port, server, at, ca = sys.argv[1:]
class Mail(smtplib.SMTP):
    def _get_socket(self, host, to, timeout):
        return socks.create_connection((host, to), 20, proxy_type=socks.SOCKS5, proxy_addr=proxy, proxy_port=int(port),
            proxy_rdns=True, proxy_username="anna", proxy_password="sesame")
with Mail(server, int(at)) as smtp:
    smtp.starttls(context=ssl.create_default_context(cafile=ca))
    smtp.sendmail("anna@example.org", ["anna@example.org"], "Subject: Hello\r\n\r\nHello.\r\n")
`

// socksRig is a mitmail with a SOCKS port before servers in TLS and in clear, and one of
// the web.
type socksRig struct {
	*watch
	t                *testing.T
	clear, tls, web  string // addresses
	conf, host, port string
}

func newSocksRig(t *testing.T, args ...string) *socksRig {
	for _, needed := range [][]string{{"curl", "--version"}, {"which", "proxychains4"}, {"swaks", "--version"}, {"/usr/bin/python3", "-c", "import socks"}} {
		if err := exec.Command(needed[0], needed[1:]...).Run(); err != nil {
			if os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
				t.Fatalf("%q: %v", needed, err)
			}
			t.Skipf("no test with real SOCKS clients: %q: %v", needed, err)
		}
	}
	config, trust, err := practice.NewCertificate()
	must(t, err)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(ca, trust, 0o600))
	site := practice.NewSite()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "the web") }))
	t.Cleanup(web.Close)
	r := &socksRig{t: t, clear: smtpServer(t, site, practice.Options{}), tls: smtpServer(t, site, practice.Options{TLS: config}),
		web: web.Listener.Addr().String(), conf: filepath.Join(t.TempDir(), "conf")}
	args = append([]string{"--confdir", r.conf, "--ca", ca, "--socks", "0", "--socks-port", "smtp=" + port(r.clear), "--socks-port", "smtp=" + port(r.tls)}, args...)
	r.watch = startProxy(t, buildMitmail(t), 1, args...)
	r.host, r.port, _ = net.SplitHostPort(r.addrs[0])
	return r
}

func port(address string) string { _, port, _ := net.SplitHostPort(address); return port }

// curl sends a message with curl.
func (r *socksRig) curl(server string, more ...string) *exec.Cmd {
	cmd := exec.Command("curl", append([]string{"--silent", "--show-error", "--proxy", "socks5h://" + r.addrs[0], "--cacert", filepath.Join(r.conf, "mitmail-ca.pem"),
		"--mail-from", "anna@example.org", "--mail-rcpt", "anna@example.org", "--upload-file", "-", server}, more...)...)
	cmd.Stdin = stdin("Subject: Hello\r\n\r\nHello.\r\n")
	return cmd
}

// knows reports whether a record names a program.
func (r *socksRig) knows(program string) bool {
	return r.says(fmt.Sprintf(`"program":%q`, program))
}

// Real clients name their server themselves: what is mail is decoded, in clear and inside
// TLS with a certificate for the name that they asked for, what is not passes. The
// records say which programs they are.
func TestRealSocks(t *testing.T) {
	r := newSocksRig(t)
	if text := output(t, exec.Command("curl", "--silent", "--proxy", "socks5h://"+r.addrs[0], "http://"+r.web)); text != "the web" {
		t.Errorf("the web is %q", text)
	}
	output(t, r.curl("smtp://localhost:"+port(r.clear)))
	output(t, r.curl("smtp://localhost:"+port(r.tls), "--ssl-reqd"))
	chain := filepath.Join(t.TempDir(), "chain.conf")
	must(t, os.WriteFile(chain, fmt.Appendf(nil, "strict_chain\nquiet_mode\n[ProxyList]\nsocks5 %s %s\n", r.host, r.port), 0o600))
	programs := []string{"curl", "curl"}
	for end := time.Now().Add(time.Minute); len(programs) == 2 || !r.knows("swaks") && time.Now().Before(end); { // a machine may be too busy to tell in time
		output(t, exec.Command("proxychains4", "-q", "-f", chain, "swaks", "--server", "127.0.0.1", "--port", port(r.clear), "--from", "anna@example.org", "--to", "anna@example.org"))
		programs = append(programs, "swaks")
	}
	if !r.knows("swaks") {
		t.Error("no record says that it is swaks")
	}
	delivered := len(programs)
	for _, server := range []string{"smtp://" + porttest.Address(t), "smtp://no-such-host.invalid"} {
		if text, err := r.curl(server).CombinedOutput(); err == nil || !strings.Contains(string(text), "SOCKS5") && !strings.Contains(string(text), "connect") {
			t.Errorf("%s: %v, %s", server, err, text)
		}
	}
	programs = append(programs, "curl") // the refused one goes to no port of mail
	for i, session := range r.end(t, len(programs)) {
		open, last := session[0], session[len(session)-1]
		if !strings.Contains(open.line, `"route":"--socks 0"`) || strings.Contains(open.line, `"program":`) && !strings.Contains(open.line, fmt.Sprintf(`"program":%q,"pid":`, programs[i])) {
			t.Errorf("session %d opens with %v", i+1, open)
		}
		if strings.HasPrefix(last.Outcome, "delivered") != (i < delivered) {
			t.Errorf("session %d: %v", i+1, last)
		}
		if i == 1 && !sealed(session) {
			t.Errorf("no TLS: %v", session)
		}
	}
}

// A client in Python logs in to the proxy, and one that does not is turned away.
func TestRealSocksPassword(t *testing.T) {
	t.Setenv("MITMAIL_SOCKS_PASSWORD", "sesame")
	r := newSocksRig(t, "--socks-user", "anna")
	if text, err := r.curl("smtp://localhost:" + port(r.clear)).CombinedOutput(); err == nil {
		t.Errorf("curl comes in without a password: %s", text)
	}
	output(t, exec.Command("/usr/bin/python3", "-c", socksMail, r.host, r.port, "localhost", port(r.tls), filepath.Join(r.conf, "mitmail-ca.pem")))
	cmd := r.curl("smtp://localhost:" + port(r.clear))
	cmd.Args = append(cmd.Args, "--proxy-user", "anna:sesame")
	output(t, cmd)
	for i, session := range r.end(t, 2) {
		if last := session[len(session)-1]; !strings.HasPrefix(last.Outcome, "delivered") || sealed(session) != (i == 0) {
			t.Errorf("session %d: %v", i+1, last)
		}
	}
	if strings.Contains(r.stderr.String(), "sesame") {
		t.Errorf("the password is told:\n%s", &r.stderr)
	}
}

package main_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mitmail/proxy/porttest"
	"mitmail/proxy/practice"
)

// receiversRig is real receivers of OTLP, and a mitmail that sends to all of them.
type receiversRig struct {
	*watch
	t                    *testing.T
	file                 string // of the Collector
	jaeger, api, logs    string // addresses
	jaegerProgram, trust string
	program              string
}

// startReceivers starts a Collector that writes a file, Jaeger and VictoriaLogs, in the
// folder that MITMAIL_RECEIVERS names.
func startReceivers(t *testing.T) *receiversRig {
	folder := os.Getenv("MITMAIL_RECEIVERS")
	if folder == "" {
		if os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
			t.Fatal("MITMAIL_RECEIVERS names no folder of receivers")
		}
		t.Skip("no real receivers: cd .ci/receivers, go build -o /tmp/receivers/ ./collector ./jaeger github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs, and set MITMAIL_RECEIVERS=/tmp/receivers")
	}
	address := func() string { return porttest.Address(t) }
	r := &receiversRig{t: t, file: filepath.Join(t.TempDir(), "traces.json"), jaeger: address(), api: address(), logs: address(),
		jaegerProgram: filepath.Join(folder, "jaeger"), program: buildMitmail(t)}
	collector := address()
	r.run(filepath.Join(folder, "collector"), "--config", "yaml:"+fmt.Sprintf(`{
		receivers: {otlp: {protocols: {http: {endpoint: "%s"}}}},
		exporters: {file: {path: "%s", flush_interval: 100ms}},
		service: {pipelines: {traces: {receivers: [otlp], exporters: [file]}}}}`, collector, r.file))
	r.run(r.jaegerProgram, "serve", r.jaeger, r.api)
	r.run(filepath.Join(folder, "victoria-logs"), "-httpListenAddr="+r.logs, "-storageDataPath="+filepath.Join(t.TempDir(), "logs"))
	for _, at := range []string{collector, r.jaeger, r.logs} {
		await(t, "a receiver at "+at, func() bool {
			resp, err := http.Get("http://" + at + "/")
			if err == nil {
				resp.Body.Close()
			}
			return err == nil
		})
	}
	config, trust, err := practice.NewCertificate()
	must(t, err)
	r.trust = filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(r.trust, trust, 0o600))
	site := practice.NewSite()
	site.Add("bob", "open-sesame")
	server, err := practice.NewSMTPServer(site, practice.Options{TLS: config})
	must(t, err)
	t.Cleanup(server.Close)
	r.watch = startProxy(t, r.program, 1, "--confdir", filepath.Join(t.TempDir(), "conf"), "-k", "0=smtp://"+server.Addr, "--metrics", "0",
		"--otlp", "http://"+collector, "--otlp", "http://"+r.jaeger, "--otlp", "http://"+r.logs+"/insert/opentelemetry/v1/logs")
	return r
}

// run starts a program that runs until the test has ended.
func (r *receiversRig) run(program string, args ...string) {
	r.t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	must(r.t, cmd.Start())
	r.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if r.t.Failed() {
			r.t.Logf("%s said:\n%s", program, &out)
		}
	})
}

// find is the traces that Jaeger finds, in a text.
func (r *receiversRig) find(conditions ...string) string {
	cmd := exec.Command(r.jaegerProgram, append([]string{"find", r.api}, conditions...)...)
	return output(r.t, cmd)
}

// query is what VictoriaLogs finds, a JSON object a line.
func (r *receiversRig) query(logsQL string) string {
	resp, err := http.PostForm("http://"+r.logs+"/select/logsql/query", url.Values{"query": {logsQL}})
	must(r.t, err)
	defer resp.Body.Close()
	var text bytes.Buffer
	_, err = text.ReadFrom(resp.Body)
	must(r.t, err)
	return text.String()
}

// TestReceivers sends three sessions to real receivers, and has them find these again.
func TestReceivers(t *testing.T) {
	r := startReceivers(t)
	send := func(scheme, to string, more ...string) error {
		args := []string{"--server", scheme + "://" + r.addrs[0], "--from", "anna@example.org", "--to", to, "--confdir", t.TempDir()}
		cmd := exec.Command(r.program, append(append([]string{"send"}, args...), more...)...)
		cmd.Env = append(os.Environ(), "MITMAIL_PASSWORD=open-sesame")
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		return err
	}
	must(t, send("smtp+starttls", "bob@example.org", "-k", "--user", "bob"))
	if send("smtp+plain", "nobody@example.org") == nil {
		t.Error("there is nobody, and the server takes mail for it")
	}
	r.metrics()
	r.end(t, 2)

	delivered, refused := r.find("mail.user=bob", "mail.verdict=delivered"), r.find("mail.verdict=refused")
	if strings.Count(delivered, "\n") != 1 || strings.Count(refused, "\n") != 1 {
		t.Errorf("found by user and verdict:\n%s\nand\n%s", delivered, refused)
	}
	if all := r.find("mail.verb=RCPT"); strings.Count(all, "\n") != 2 {
		t.Errorf("found by verb:\n%s", all)
	}
	if none := r.find("mail.user=nobody"); none != "" {
		t.Errorf("found what is not there:\n%s", none)
	}
	for _, want := range []string{"TLS handshake", "login", "mail transaction", "smtp session", "mail.subject", "host.name", "mail.route", "service.version"} {
		if !strings.Contains(delivered, `"`+want+`"`) {
			t.Errorf("no %q in\n%s", want, delivered)
		}
	}

	var written []byte
	await(t, "the Collector's file", func() bool {
		written, _ = os.ReadFile(r.file)
		return bytes.Count(written, []byte(`"smtp session"`)) == 2
	})
	for _, name := range []string{"TLS handshake", "login", "mail transaction"} {
		if n := bytes.Count(written, []byte(`"name":"`+name+`"`)); n < 1 {
			t.Errorf("%d times %s in\n%s", n, name, written)
		}
	}

	var all string
	await(t, "the records in VictoriaLogs", func() bool {
		all = r.query("*")
		return strings.Count(all, "\n") == len(r.records)
	})
	if found := r.query(`mail.event:reply mail.code:550`); strings.Count(found, "\n") != 1 || !strings.Contains(found, "5.1.1") {
		t.Errorf("refusals:\n%s", found)
	}
	for _, text := range []string{all, string(written), delivered} {
		if strings.Contains(text, "open-sesame") || strings.Contains(text, "Ym9iAG9wZW4tc2VzYW1l") {
			t.Errorf("it has the password:\n%s", text)
		}
	}
}

// metrics has promtool read what mitmail serves.
func (r *receiversRig) metrics() {
	await(r.t, "the close records", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(only(r.records, "close")) == 2
	})
	var at string
	await(r.t, "where metrics are", func() bool {
		_, behind, _ := strings.Cut(r.stderr.String(), "metrics at ")
		line, _, whole := strings.Cut(behind, "\n")
		at = line
		return whole
	})
	resp, err := http.Get(at)
	must(r.t, err)
	defer resp.Body.Close()
	var text bytes.Buffer
	_, err = text.ReadFrom(resp.Body)
	must(r.t, err)
	check := exec.Command("promtool", "check", "metrics")
	check.Stdin = bytes.NewReader(text.Bytes())
	if out := output(r.t, check); out != "" {
		r.t.Errorf("promtool: %s", out)
	}
	lines := strings.Split(text.String(), "\n")
	for _, want := range []string{
		`mitmail_sessions_total{protocol="smtp",verdict="delivered"} 1`, `mitmail_refusals_total{protocol="smtp",code="550"} 1`,
		`mitmail_logins_total{protocol="smtp",result="ok"} 1`, `mitmail_tls_handshakes_total{leg="client",result="ok"} 1`,
		`mitmail_dropped_total{writer="standard output"} 0`, "mitmail_sessions_open 0",
	} {
		if !slices.Contains(lines, want) {
			r.t.Errorf("no %s in\n%s", want, &text)
		}
	}
}

package main_test

import (
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mitmail/proxy/practice"
)

// A session is reproduced by the commands that the report has of it: the same outcome,
// logins and messages, and by Python line for line.
func TestRealReproduce(t *testing.T) {
	needPrograms(t)
	program, site := buildMitmail(t), practice.NewSite()
	config, _, err := practice.NewCertificate()
	must(t, err)
	smtp, pop3 := smtpServer(t, site, practice.Options{TLS: config}), pop3Server(t, site)
	conf, report := filepath.Join(t.TempDir(), "conf"), filepath.Join(t.TempDir(), "all.html")
	start := func(more ...string) *watch {
		return startProxy(t, program, 2, append([]string{"--confdir", conf, "-k", "0=smtp://" + smtp, "0=pop3://" + pop3}, more...)...)
	}
	w := start("--write", report)
	swaks := []string{"--server", w.addrs[0], "--from", "anna@example.org", "--body", ".a dot, a $HOME, a 'quote' and 100 %"}
	cases := []struct {
		password string
		client   []string
		tools    []string
	}{
		{practice.Password, append([]string{"swaks", "--to", "anna@example.org", "--tls", "--auth", "LOGIN", "--auth-user", practice.User, "--auth-password", practice.Password}, swaks...), []string{"swaks", "curl", "python3", "openssl"}},
		{"", append([]string{"swaks", "--to", "anna@example.org,nobody@example.org"}, swaks...), []string{"swaks", "curl", "python3"}},
		{"", append([]string{"swaks", "--to", "nobody@example.org"}, swaks...), []string{"swaks", "curl", "python3"}},
		{"wrong", append([]string{"swaks", "--to", "anna@example.org", "--auth", "PLAIN", "--auth-user", practice.User, "--auth-password", "wrong"}, swaks...), []string{"swaks", "python3"}},
		{practice.Password, []string{"curl", "--silent", "--login-options", "AUTH=+APOP", "--user", practice.User + ":" + practice.Password, "pop3://" + w.addrs[1] + "/1"}, []string{"curl", "python3"}},
	}
	for _, c := range cases {
		_ = exec.Command(c.client[0], c.client[1:]...).Run() // some are refused
	}
	told := w.end(t, len(cases))
	page, err := os.ReadFile(report)
	must(t, err)

	again := start()
	address := strings.NewReplacer(port(smtp), port(again.addrs[0]), port(pop3), port(again.addrs[1]))
	var which [][2]any
	for i, c := range cases {
		commands := shared(string(page), i+1)
		if got := tools(commands); !slices.Equal(got, c.tools) {
			t.Errorf("session %d is offered to %q, not %q: %v", i+1, got, c.tools, told[i])
		}
		for _, command := range commands {
			if c.password != "" && strings.Contains(command[1], c.password) {
				t.Errorf("the password is in %s", command[1])
			}
			cmd := exec.Command("sh", "-c", address.Replace(command[1]))
			cmd.Env = append(os.Environ(), "MITMAIL_PASSWORD="+c.password, "SSL_CERT_FILE="+filepath.Join(conf, "mitmail-ca.pem"), "CURL_CA_BUNDLE="+filepath.Join(conf, "mitmail-ca.pem"))
			cmd.Stdin = strings.NewReader("QUIT\n") // for openssl
			out, _ := cmd.CombinedOutput()
			t.Logf("%s: %s\n%s", command[0], cmd, out)
			which = append(which, [2]any{i, command[0]})
		}
	}
	for i, got := range again.end(t, len(which)) {
		session, tool := which[i][0].(int), which[i][1].(string)
		want := told[session]
		if tool == "openssl" { // only opens TLS
			if len(only(got, "tls")) == 0 {
				t.Errorf("openssl opens no TLS: %v", got)
			}
			continue
		}
		if tool == "curl" && want[0].Protocol == "pop3" { // it chooses the best mechanism by itself
			got, want = without(got, "auth"), without(want, "auth")
		}
		if a, b := essence(got), essence(want); !slices.Equal(a, b) {
			t.Errorf("session %d, by %s: %q, not %q", session+1, tool, a, b)
		}
		if a, b := verbs(got), verbs(want); tool == "python3" && !slices.Equal(a, b) {
			t.Errorf("session %d, by python: %q, not %q", session+1, a, b)
		}
	}
}

var (
	shares  = regexp.MustCompile(`(?s)<details class="share">.*?</details>`)
	command = regexp.MustCompile(`(?s)<p class="title">(\w+)</p><pre>\n(.*?)\n</pre>`)
)

// shared is the commands that a report has of a session, each with its tool.
func shared(page string, session int) (all [][2]string) {
	_, page, _ = strings.Cut(page, fmt.Sprintf(`<section id="s%d"`, session))
	page, _, _ = strings.Cut(page, "</section>")
	for _, m := range command.FindAllStringSubmatch(shares.FindString(page), -1) {
		all = append(all, [2]string{m[1], html.UnescapeString(m[2])})
	}
	return all
}

func tools(commands [][2]string) (all []string) {
	for _, c := range commands {
		all = append(all, c[0])
	}
	return all
}

// essence is what came of a session, its logins and its messages.
func essence(records []record) (all []string) {
	for _, r := range records {
		switch r.Event {
		case "auth":
			all = append(all, r.Mechanism+" "+r.User)
		case "message":
			all = append(all, r.SHA256)
		case "close":
			all = append(all, r.Outcome)
		}
	}
	return all
}

// without is records but for one kind of event.
func without(records []record, event string) []record {
	return slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r.Event == event })
}

// verbs are what was said and answered.
func verbs(records []record) (all []string) {
	for _, r := range records {
		switch r.Event {
		case "command":
			all = append(all, r.Verb)
		case "reply":
			all = append(all, fmt.Sprint(r.Status, r.Code))
		}
	}
	return all
}

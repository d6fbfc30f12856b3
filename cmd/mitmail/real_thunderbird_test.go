package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/proxy/practice"
)

// thunderbirdProfile is an account whose mail is fetched at the start, and the SOCKS proxy.
// Its password is not kept: Thunderbird begins to log in, and asks for it.
const thunderbirdProfile = `
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.identity.id1.useremail", "anna@example.org");
user_pref("mail.server.server1.type", "pop3");
user_pref("mail.server.server1.hostname", "127.0.0.1");
user_pref("mail.server.server1.port", %s);
user_pref("mail.server.server1.userName", "anna");
user_pref("mail.server.server1.name", "anna");
user_pref("mail.server.server1.socketType", 0);
user_pref("mail.server.server1.authMethod", 3);
user_pref("mail.server.server1.login_at_startup", true);
user_pref("mail.server.server1.check_new_mail", true);
user_pref("mail.server.server1.directory-rel", "[ProfD]Mail/anna");
user_pref("network.proxy.type", 1);
user_pref("network.proxy.socks", "%s");
user_pref("network.proxy.socks_port", %s);
user_pref("network.proxy.socks_version", 5);
user_pref("network.proxy.socks_remote_dns", true);
user_pref("network.proxy.allow_hijacking_localhost", true);
user_pref("mail.provider.suppress_dialog_on_startup", true);
`

// Thunderbird's own SOCKS settings lead its POP3 account through mitmail.
func TestRealThunderbird(t *testing.T) {
	program, err := exec.LookPath("thunderbird")
	if err != nil {
		if os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
			t.Fatal(err)
		}
		t.Skip("thunderbird is not installed")
	}
	pop3 := pop3Server(t, practice.NewSite())
	w := startProxy(t, buildMitmail(t), 1, "--confdir", filepath.Join(t.TempDir(), "conf"), "--socks", "0", "--socks-port", "pop3="+port(pop3))
	host, at, _ := strings.Cut(w.addrs[0], ":")
	profile := t.TempDir()
	must(t, os.WriteFile(filepath.Join(profile, "user.js"), fmt.Appendf(nil, thunderbirdProfile, port(pop3), host, at), 0o600))
	cmd := exec.Command(program, "--headless", "--no-remote", "--profile", profile)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	must(t, startGroup(cmd))
	await(t, "its login", func() bool { return w.says(`"verb":"AUTH"`) })
	endGroup(cmd)
	session := w.end(t, 1)[0]
	if open := session[0]; !strings.Contains(open.line, `"route":"--socks 0"`) || !strings.Contains(open.line, `"protocol":"pop3"`) {
		t.Errorf("it opens with %v", open)
	}
}

package glossary

import (
	"os"
	"slices"
	"strings"
	"testing"

	"mitmail/decode"
)

// TestFind: what a word may be, and what is said of it.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		word string
		want []string // kind, word and short of each meaning
	}{
		{"550", []string{"reply code|550|refused: no such mailbox, or not allowed"}},
		{"587", []string{"reply code|587|no"}},
		{"5.7.1", []string{"enhanced code|5.7.1|not allowed by a rule"}},
		{"(#5.1.1)", []string{"enhanced code|5.1.1|no such mailbox"}},
		{"RCPT", []string{"smtp command|RCPT|add a recipient"}},
		{"quit", []string{"smtp command|QUIT|goodbye", "pop3 command|QUIT|goodbye"}},
		{"STLS", []string{"pop3 command|STLS|let us go on encrypted", "capability|STLS|can encrypt"}},
		{"AUTH LOGIN", []string{
			"smtp command|AUTH LOGIN|log in with LOGIN: user name, then password, both base64",
			"pop3 command|AUTH LOGIN|log in with LOGIN: user name, then password, both base64",
			"mechanism|LOGIN|user name, then password, both base64"}},
		{"AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=", []string{
			`smtp command|AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=|log in with PLAIN: user and password in one answer, base64; "\x00anna\x00open-sesame"`,
			`pop3 command|AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=|log in with PLAIN: user and password in one answer, base64; "\x00anna\x00open-sesame"`,
			"mechanism|PLAIN|user and password in one answer, base64",
			"base64|AGFubmEAb3Blbi1zZXNhbWU=|user and password of AUTH PLAIN"}},
		{"dXNlcg==", []string{"base64|dXNlcg==|perhaps the user name or the password of AUTH LOGIN"}},
		{"VXNlcm5hbWU6", []string{"base64|VXNlcm5hbWU6|the server asks for the user name"}},
		{"334 UGFzc3dvcmQ6", []string{"reply|334 UGFzc3dvcmQ6|go on with the login", "base64|UGFzc3dvcmQ6|the server asks for the password"}},
		{"-ERR [IN-USE] maildrop locked", []string{"reply|-ERR [IN-USE] maildrop locked|refused: another client has the mailbox open [IN-USE]"}},
		{"+OK 2 messages", []string{"reply|+OK 2 messages|fine"}},
		{"250-SIZE 35882577", []string{"keyword|SIZE 35882577|takes messages of up to 35.9 MB"}},
		{"250-AUTH PLAIN LOGIN", []string{"keyword|AUTH PLAIN LOGIN|takes logins, in these ways"}},
		{"250 2.1.5 Ok", []string{"reply|250 2.1.5 Ok|fine, done"}},
		{"SASL PLAIN LOGIN", []string{"capability|SASL PLAIN LOGIN|takes AUTH, in these ways"}},
		{"SIZE=1000", []string{"keyword|SIZE=1000|has a limit for the size of a message", "parameter|SIZE=1000|size announced"}},
		{"LIMITS RCPTMAX=100", []string{"keyword|LIMITS RCPTMAX=100|says its limits"}},
		{"RCPTMAX=100", []string{"limit|RCPTMAX=100|so many recipients a message"}},
		{"MAIL FROM:<> SIZE=10 BODY=8BITMIME", []string{"smtp command|MAIL FROM:<> SIZE=10 BODY=8BITMIME|from nobody: a bounce or report, never answered; how the text is encoded; 10 bytes announced"}},
		{"SCRAM-SHA-256-PLUS", []string{"mechanism|SCRAM-SHA-256-PLUS|both sides prove that they know the password"}},
		{"[IN-USE]", []string{"response code|IN-USE|another client has the mailbox open"}},
		{"sys/temp", []string{"response code|SYS/TEMP|trouble at the server, for now"}},
		{"550 5.1.1 <a@b>: Recipient address rejected: User unknown", []string{"reply|550 5.1.1 <a@b>: Recipient address rejected: User unknown|refused: no such mailbox"}},
		{"550-5.1.1 The account\r\n550 5.1.1 does not exist", []string{"reply|550-5.1.1 The account\r\n550 5.1.1 does not exist|recipient refused: no such mailbox (5.1.1)"}},
		{"bare-lf", []string{"finding|bare-lf|a line ends with LF alone, not with CRLF"}},
		{"smuggling", []string{"finding|smuggling|the message holds what some software takes for its end"}},
		{".", []string{"line|.|the end of a message or a list"}},
		{"*", []string{"line|*|gives up this login"}},
		{"Relay access denied", []string{"log line|Relay access denied|the server does not relay for you"}},
		{"USER anna", []string{"pop3 command|USER anna|I am this user"}},

		{"", nil}, {" ", nil}, {"FROBNICATE", nil}, {"abcd", nil}, {"999", nil}, {"25", nil}, {"hello world", nil}, {"\x00", nil}, {"\xff\xfe", nil}, {"x=", nil},
		{strings.Repeat("A", 1<<20), nil},
	} {
		var got []string
		for _, topic := range Find(c.word) {
			got = append(got, string(topic.Kind)+"|"+topic.Word+"|"+topic.Short)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%.80q:\ngot  %.300q\nwant %.300q", c.word, got, c.want)
		}
	}
}

// Each word that the tables have is found, with words about it.
func TestWords(t *testing.T) {
	for _, word := range Words() {
		topics := Find(word)
		if topics == nil {
			t.Errorf("nothing is known of %s", word)
		}
		for _, topic := range topics {
			if topic.Short == "" || topic.Text == "" {
				t.Errorf("%s: little is said of the %s: %+v", word, topic.Kind, topic.Entry)
			}
			if (strings.HasPrefix(word, "4") || strings.HasPrefix(word, "5")) && topic.Kind == ReplyCode && topic.Sections == nil {
				t.Errorf("%s is not taken apart", word)
			}
		}
	}
}

// Each refusal that is an example has its cause and what to try, and each command of
// the examples is one.
func TestExamples(t *testing.T) {
	for _, word := range Words() {
		for _, topic := range Find(word) {
			for _, l := range topic.Example {
				says := strings.TrimPrefix(l[2:], " ")
				if l[:2] == "S:" && len(says) > 3 && (says[0] == '4' || says[0] == '5' || says[0] == '-') {
					if why := Find(says); why == nil || why[0].Cause == "" || why[0].Try == "" {
						t.Errorf("%s: %q has no cause: %+v", word, says, why)
					}
				}
				if l[:2] == "C:" && topic.Kind == SMTPCommand && strings.HasPrefix(says, topic.Word) && Find(says) == nil {
					t.Errorf("%s: %q is no command", word, says)
				}
			}
		}
	}
}

// A command is looked at as the decoder does.
func TestOddCommand(t *testing.T) {
	topics := Find("RCPT TO:<bob@example.net> FROB=1")
	if len(topics) != 1 || !slices.ContainsFunc(topics[0].Sections, func(s Section) bool { return s.Parts[0].Name == "bad-parameter" }) {
		t.Errorf("%+v", topics)
	}
}

// What proves who somebody is can be told from the rest.
func TestSecrets(t *testing.T) {
	for word, want := range map[string]string{
		"AGFubmEAb3Blbi1zZXNhbWU=": "open-sesame", "b3Blbi1zZXNhbWU=": "open-sesame", "PASS open-sesame": "open-sesame",
		"dXNlcj1hbm5hQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHRva2VuAQE=": "Bearer token",
		"YW5uYSBiOTEzYTYwMmM3ZWRhN2E0OTViNGU2ZTczMzRkMzg5MA==":     "b913a602c7eda7a495b4e6e7334d3890",
	} {
		topics := Find(word)
		if len(topics) != 1 || !slices.Contains(topics[0].Secrets, want) {
			t.Errorf("%s: %+v", word, topics)
		}
	}
}

// What a server asks for is no secret.
func TestNoSecret(t *testing.T) {
	for _, word := range []string{"VXNlcm5hbWU6", "USER anna", "550 no"} {
		for _, topic := range Find(word) {
			if len(topic.Secrets) > 0 {
				t.Errorf("%s: %q", word, topic.Secrets)
			}
		}
	}
}

// TestLogs: the reply or the reason in lines of the logs of five servers.
func TestLogs(t *testing.T) {
	text, err := os.ReadFile("testdata/logs.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := range strings.Lines(string(text)) {
		want, logged, ok := strings.Cut(strings.TrimSuffix(l, "\n"), " | ")
		if !ok {
			continue
		}
		n++
		topics := Find(logged)
		if len(topics) != 1 || topics[0].Short != want {
			t.Errorf("%s\ngot  %+v\nwant %s", logged, topics, want)
			continue
		}
		if said := topics[0]; said.Kind == Reply && strings.ContainsAny(said.Word[len(said.Word)-1:], "'{}(,") {
			t.Errorf("the reply is not cut out: %s", said.Word)
		}
		if topics[0].Cause == "" && !strings.Contains(logged, "status=sent") {
			t.Errorf("%s: no cause", logged)
		}
	}
	if n < 50 {
		t.Errorf("%d lines", n)
	}
}

// Each finding is explained with what it says, and what to do.
func TestFindings(t *testing.T) {
	for _, row := range decode.Findings() {
		topics := Find(row.ID)
		if len(topics) != 1 || topics[0].Kind != Finding || topics[0].Try == "" || topics[0].Ref != row.Ref || strings.Contains(topics[0].Short, "{") {
			t.Errorf("%s: %+v", row.ID, topics)
		}
	}
}

func TestStates(t *testing.T) {
	if n := len(States("smtp")); n != 8 {
		t.Errorf("SMTP has %d states", n)
	}
	if n := len(States("pop3")); n != 3 {
		t.Errorf("POP3 has %d states", n)
	}
	if States("") != nil {
		t.Error("nothing has states")
	}
}

// Whatever is asked for, something or nothing is said.
func FuzzFind(f *testing.F) {
	for _, word := range []string{"550", "AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=", "dXNlcg==", "said: 550 5.1.1 x", "-ERR [X", "250-SIZE", "BDAT 5 LAST", "334 ", "+ ", "MAIL FROM:<a@b", "said: 550 "} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		for _, topic := range Find(word) {
			if topic.Kind == "" || topic.Word == "" {
				t.Errorf("%q: %+v", word, topic)
			}
		}
	})
}

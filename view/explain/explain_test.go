package explain

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// all are the tables, by name.
func all() map[string]table {
	to := table{}
	for k, e := range codesTo {
		to[strconv.Itoa(k.code)+" to "+k.to] = e
	}
	return map[string]table{
		"smtp verbs": smtpVerbs, "pop3 verbs": pop3Verbs, "parameters": params, "codes": numbered(codes), "codes to": to,
		"first digits": numbered(firstDigits), "second digits": numbered(secondDigits), "+OK": yes, "-ERR": no,
		"classes": classes, "subjects": subjects, "details": details, "keywords": keywords,
		"capabilities": capabilities, "limits": limits, "response codes": responseCodes, "mechanisms": mechanisms,
	}
}

func numbered(m map[int]Entry) table {
	t := table{}
	for k, e := range m {
		t[strconv.Itoa(k)] = e
	}
	return t
}

var refForm = regexp.MustCompile(`^(RFC [1-9]\d*( [1-9A-F]\d*(\.\d+)*)?|MS-NLMP|draft-[a-z0-9-]+)?$`)

// TestWording holds every entry to the form that the views rely on.
func TestWording(t *testing.T) {
	for name, tab := range all() {
		for key, e := range tab {
			at := name + " " + key
			checkShort(t, at, e.Short)
			checkText(t, at, e.Text)
			if !refForm.MatchString(e.Ref) {
				t.Errorf("%s: reference %q", at, e.Ref)
			}
		}
	}
	for id, h := range advice {
		checkShort(t, id, h.do)
		checkText(t, id, h.why)
	}
}

func checkShort(t *testing.T, at, s string) {
	t.Helper()
	if s == "" || len(s) > 52 || strings.HasSuffix(s, ".") || strings.Contains(s, "\n") {
		t.Errorf("%s: short %q (%d)", at, s, len(s))
	}
}

func checkText(t *testing.T, at, s string) {
	t.Helper()
	if !strings.HasSuffix(s, ".") || strings.Contains(s, "\n") || strings.Contains(strings.TrimSuffix(s, "."), ". ") {
		t.Errorf("%s: not one sentence: %q", at, s)
	}
}

func TestVerbsComplete(t *testing.T) {
	verbs := map[string]string{
		"smtp": "EHLO HELO MAIL RCPT DATA RSET VRFY EXPN HELP NOOP QUIT STARTTLS AUTH BDAT LHLO ETRN ATRN BURL TURN SEND SOML SAML",
		"pop3": "USER PASS APOP STAT LIST UIDL RETR TOP DELE RSET NOOP QUIT CAPA STLS AUTH UTF8 LANG XTND RPOP LAST",
	}
	for protocol, list := range verbs {
		for _, v := range append(strings.Fields(list), "") {
			if _, ok := Verb(protocol, v); !ok {
				t.Errorf("%s: no word about %q", protocol, v)
			}
		}
	}
	if _, ok := Verb("smtp", "ehlo"); !ok {
		t.Error("case matters")
	}
	for _, p := range []string{"smtp", "pop3", ""} {
		if e, ok := Verb(p, "FROBNICATE"); ok || e != (Entry{}) {
			t.Errorf("%s: FROBNICATE is %v", p, e)
		}
	}
}

func TestCodesComplete(t *testing.T) {
	for _, c := range []int{
		211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452, 455, 500, 501, 502, 503, 504,
		550, 551, 552, 553, 554, 555, // RFC 5321 4.2.3
		235, 334, 432, 454, 530, 534, 535, 538, // RFC 4954 and 2554
		253, 458, 459, // RFC 1985
		453, 521, 556, // RFC 2645, 7504
		355,                // RFC 1845
		422, 523, 524, 525, // of the registry of enhanced codes, RFC 5248
	} {
		if _, ok := Code(c, ""); !ok {
			t.Errorf("no word about %d", c)
		}
		if _, _, _, ok := Digits(c); !ok {
			t.Errorf("no digits of %d", c)
		}
	}
	if _, ok := Code(299, "RCPT"); ok {
		t.Error("299 is explained")
	}
}

// TestCodeByVerb: one code, several meanings.
func TestCodeByVerb(t *testing.T) {
	for _, c := range []struct {
		code     int
		to, want string
	}{
		{250, "RCPT", "recipient accepted"},
		{250, ".", "message accepted: the server is responsible now"},
		{250, "EHLO", "hello; this is what I can do"},
		{250, "FROBNICATE", "fine, done"},
		{220, "CONNECT", "welcome: the server is ready"},
		{220, "STARTTLS", "go ahead with TLS"},
		{221, "QUIT", "goodbye, closing"},
		{354, "DATA", "send the message now"},
	} {
		if e, _ := Code(c.code, c.to); e.Short != c.want {
			t.Errorf("%d to %s: %q, want %q", c.code, c.to, e.Short, c.want)
		}
	}
	for k := range codesTo {
		_, smtp := smtpVerbs[k.to]
		if !smtp && k.to != "CONNECT" && k.to != "." {
			t.Errorf("%d to %s: no such verb", k.code, k.to)
		}
	}
}

func TestDigits(t *testing.T) {
	first, second, third, ok := Digits(550)
	if !ok || first.Short != "no" || second.Short != "the mail itself" || third != thirdDigit {
		t.Errorf("550: %v %v %v %v", first, second, third, ok)
	}
	if _, second, _, _ := Digits(299); second != otherSecond {
		t.Errorf("299: %v", second)
	}
	for _, c := range []int{-1, 0, 25, 99, 600, 2500} {
		if _, _, _, ok := Digits(c); ok {
			t.Errorf("%d has digits", c)
		}
	}
}

func TestAnswers(t *testing.T) {
	for verb := range pop3Verbs {
		for _, status := range []string{"+OK", "-ERR"} {
			if _, ok := Answer(status, verb); !ok {
				t.Errorf("no word about %s to %s", status, verb)
			}
		}
	}
	for _, tab := range answers {
		for verb := range maps.Keys(tab) {
			if _, ok := pop3Verbs[verb]; !ok && verb != "CONNECT" {
				t.Errorf("answer to %s: no such verb", verb)
			}
		}
	}
	if e, ok := Answer("+", "AUTH"); !ok || e != challenge {
		t.Errorf("+: %v", e)
	}
	if _, ok := Answer("HTTP/1.1", "CONNECT"); ok {
		t.Error("HTTP is explained")
	}
}

// TestEnhancedComplete has the IANA registry's highest detail of each subject.
func TestEnhancedComplete(t *testing.T) {
	for subject, last := range []int{0, 10, 4, 6, 7, 6, 10, 30} {
		for detail := range last + 1 {
			key := strconv.Itoa(subject) + "." + strconv.Itoa(detail)
			if _, ok := details[key]; !ok {
				t.Errorf("no word about X.%s", key)
			}
		}
	}
	if n := 1 + 11 + 5 + 7 + 8 + 7 + 11 + 31 + 2; len(details) != n { // the last two are 4.1.1 and 5.4.1
		t.Errorf("%d details, want %d", len(details), n)
	}
}

func TestEnhanced(t *testing.T) {
	for code, want := range map[string][3]string{
		"5.1.1":   {"no", "an address", "no such mailbox"},
		"2.1.99":  {"done", "an address", "an address"},
		"4.7.10":  {"not now", "security or a rule", "encryption needed"},
		"4.1.1":   {"not now", "an address", "mailbox not confirmed yet"},
		"5.99.99": {"no", "something not specified", "something not specified"},
	} {
		s, ok := Enhanced(code)
		if got := [3]string{s.Class.Short, s.Subject.Short, s.Detail.Short}; !ok || got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for _, code := range []string{"", "5", "5.1", "3.1.1", "x.y.z"} {
		if _, ok := Enhanced(code); ok {
			t.Errorf("%q is explained", code)
		}
	}
}

func TestLists(t *testing.T) {
	for line, find := range map[string]func(string) (Entry, bool){
		"SIZE 35882577": Keyword, "AUTH=LOGIN PLAIN": Keyword, "starttls": Keyword,
		"SASL PLAIN LOGIN": Capability, "IMPLEMENTATION Dovecot": Capability,
		"IN-USE": ResponseCode, "SYS/TEMP": ResponseCode, "SYS/OTHER": ResponseCode,
		"SCRAM-SHA-256-PLUS": Mechanism, "xoauth2": Mechanism, "USER/PASS": Mechanism,
		"NOTIFY": Param, "auth-in-clear": Finding,
	} {
		if _, ok := find(line); !ok {
			t.Errorf("no word about %s", line)
		}
		if e, ok := find("FROBNICATE"); ok {
			t.Errorf("FROBNICATE is %v", e)
		}
	}
}

// TestFindingsComplete has the ids of the contract.
func TestFindingsComplete(t *testing.T) {
	ids := strings.Fields(`
		bare-lf bare-cr line-too-long nul-byte control-bytes bidi-control eight-bit-undeclared utf8-undeclared smuggling
		out-of-order unknown-command bad-parameter extension-unoffered pipelining-unoffered early-talker size-exceeded
		bdat-bad-size quit-missing command-after-quit too-many-pending
		reply-malformed reply-unexpected reply-unsolicited reply-unfinished octet-count-wrong dot-not-stuffed
		auth-in-clear auth-unoffered auth-bad-base64 auth-malformed auth-cancelled auth-before-tls auth-stripped channel-binding
		starttls-unused starttls-refused starttls-injection response-injection ehlo-missing-after-tls tls-failed
		client-refused-certificate upstream-unverified tls-outdated alpn-mismatch sni-differs
		message-incomplete mime-malformed mime-too-deep envelope-differs
		start-not-seen gap retransmission-differs packets-cut capture-cut-short not-mail tunnel
		upstream-unreachable limit-reached decoder-failed changed record-stopped`)
	more := []string{"line-unfinished", "fragments-differ", "data-after-end", "syn-counted", "starttls-unanswered"}
	for _, id := range ids {
		if _, ok := Finding(id); !ok {
			t.Errorf("no word about %s", id)
		}
	}
	for id := range advice {
		if !slices.Contains(ids, id) && !slices.Contains(more, id) {
			t.Errorf("%s: no such finding", id)
		}
	}
}

// TestStates: each way leads to a state that there is, and each state but the last has
// one to the next, or one further on.
func TestStates(t *testing.T) {
	for _, protocol := range []string{"smtp", "pop3"} {
		all := States(protocol)
		if len(all) < 3 {
			t.Fatalf("%s: %v", protocol, all)
		}
		for i, s := range all {
			if (len(s.Ways) == 0) != (i == len(all)-1) {
				t.Errorf("%s: %d ways from %s", protocol, len(s.Ways), s.Name)
			}
			for _, w := range s.Ways {
				if !slices.ContainsFunc(all, func(s State) bool { return s.Name == w.To }) && w.To != "the end" {
					t.Errorf("%s: %s leads to %s", protocol, w.Says, w.To)
				}
				for _, verb := range strings.Split(w.Says, ", ") {
					if _, ok := Verb(protocol, verb); !ok {
						t.Errorf("%s has no %s", protocol, verb)
					}
				}
			}
		}
	}
	if States("imap") != nil && len(States("imap")) > 0 {
		t.Error("IMAP has states")
	}
}

func TestBase64(t *testing.T) {
	for coded, want := range map[string]string{"dXNlcg==": "use r", "YW5uYQ": "ann a", "AAAA": "\x00\x00\x00", "dXNl\r\ncg==": "use r"} {
		groups, ok := Base64(coded)
		var got []string
		for _, g := range groups {
			got = append(got, string(g.Bytes))
			if len(g.Sixes) == 0 || g.Sixes[0] < 0 {
				t.Errorf("%s: %v", coded, g)
			}
		}
		if !ok || strings.Join(got, " ") != want {
			t.Errorf("%s: %q", coded, got)
		}
	}
	for _, coded := range []string{"", "=", "a", "a b", "dXNlcg===", "dXN=lcg=", "é"} {
		if groups, ok := Base64(coded); ok {
			t.Errorf("%q is %v", coded, groups)
		}
	}
}

// TestMeanings: what a code means as the answer to verbs, in the order of a session.
func TestMeanings(t *testing.T) {
	var to []string
	for _, m := range Meanings(550) {
		to = append(to, m.To)
	}
	if got := strings.Join(to, " "); !strings.Contains(got, "MAIL RCPT .") {
		t.Errorf("550 answers %s", got)
	}
	if all := AnswerMeanings("-ERR"); len(all) != len(no)-1 || all[0].To != "CONNECT" {
		t.Errorf("-ERR: %v", all)
	}
	for at := range codesTo {
		if !slices.Contains(session, at.to) {
			t.Errorf("%s has no place in a session", at.to)
		}
	}
}

// TestRegistries has the names of the IANA registries of SMTP and POP3, 2026.
func TestRegistries(t *testing.T) {
	for _, r := range []struct {
		find  func(string) (Entry, bool)
		names string
	}{
		{Keyword, `SEND SOML SAML VRFY EXPN HELP TURN 8BITMIME SIZE CHUNKING BINARYMIME CHECKPOINT DELIVERBY PIPELINING DSN ETRN ENHANCEDSTATUSCODES STARTTLS
			NO-SOLICITING MTRK ATRN AUTH BURL SUBMITTER FUTURERELEASE CONPERM CONNEG SMTPUTF8 UTF8SMTP MT-PRIORITY RRVS REQUIRETLS LIMITS`},
		{Param, "AUTH BODY BY CONNEG CONPERM ENVID HOLDFOR HOLDUNTIL MT-PRIORITY MTRK NOTIFY ORCPT REQUIRETLS RET RRVS SIZE SMTPUTF8 SOLICIT SUBMITTER TRANSID"},
		{Limit, "MAILMAX RCPTMAX RCPTDOMAINMAX"},
		{Capability, "TOP USER SASL RESP-CODES LOGIN-DELAY PIPELINING EXPIRE UIDL IMPLEMENTATION STLS AUTH-RESP-CODE UTF8 LANG"},
		{ResponseCode, "LOGIN-DELAY IN-USE SYS/TEMP SYS/PERM AUTH UTF8"},
	} {
		for _, name := range strings.Fields(r.names) {
			if _, ok := r.find(name); !ok {
				t.Errorf("no word about %s", name)
			}
		}
	}
}

// TestSaslRegistry has the names of the IANA registry.
func TestSaslRegistry(t *testing.T) {
	for _, name := range strings.Fields(`9798-M-DSA-SHA1 9798-M-ECDSA-SHA1 9798-M-RSA-SHA1-ENC 9798-U-DSA-SHA1 9798-U-ECDSA-SHA1 9798-U-RSA-SHA1-ENC
		ANONYMOUS CRAM-MD5 DIGEST-MD5 EAP-AES128 EAP-AES128-PLUS ECDH-X25519-CHALLENGE ECDSA-NIST256P-CHALLENGE EXTERNAL GS2-KRB5 GS2-KRB5-PLUS
		GSS-SPNEGO GSSAPI KERBEROS_V4 KERBEROS_V5 LOGIN NMAS-SAMBA-AUTH NMAS_AUTHEN NMAS_LOGIN NTLM OAUTH10A OAUTHBEARER OPENID20 OTP PLAIN SAML20
		SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SECURID SKEY SPNEGO SPNEGO-PLUS SXOVER-PLUS XOAUTH XOAUTH2`) {
		if _, ok := Mechanism(name); !ok {
			t.Errorf("no word about %s", name)
		}
	}
}

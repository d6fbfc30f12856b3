package decode

import "strings"

// mechanisms has what each mechanism's answers mean. An unknown mechanism's
// answers count as secret.
var mechanisms = map[string]mechanism{
	"PLAIN":       plainAuth,
	"LOGIN":       loginAuth,
	"CRAM-MD5":    cramAuth,
	"DIGEST-MD5":  digestAuth,
	"XOAUTH2":     xoauthAuth,
	"OAUTHBEARER": bearerAuth,
	"NTLM":        ntlmAuth,
	"EXTERNAL":    externalAuth,
	"ANONYMOUS":   anonymousAuth,
	"GSSAPI":      secretAuth,
	"GSS-SPNEGO":  secretAuth,
}

func mechanismOf(name string) mechanism {
	if m, ok := mechanisms[name]; ok {
		return m
	}
	if strings.HasPrefix(name, "SCRAM-") {
		return scramAuth
	}
	return secretAuth
}

// keepsChallenge reports whether the challenge is part of what proves
// the secret, and so belongs to the attempt.
func keepsChallenge(name string) bool {
	return name == "CRAM-MD5" || name == "DIGEST-MD5" || strings.HasPrefix(name, "SCRAM-")
}

// tellsSecret are the mechanisms that tell the password or token itself.
var tellsSecret = map[string]bool{"PLAIN": true, "LOGIN": true, "XOAUTH2": true, "OAUTHBEARER": true}

// plainAuth: authzid NUL authcid NUL passwd (RFC 4616 2).
func plainAuth(a *attempt, answer string) bool {
	parts := strings.Split(answer, "\x00")
	if len(parts) != 3 {
		a.malformed("nuls", number(len(parts)-1))
	}
	if len(parts) >= 3 {
		a.Authzid, a.User, a.Secret = &parts[0], &parts[1], &parts[2]
	}
	return true
}

// loginAuth: a user name, then a password, whatever the prompts say
// (draft-murchison-sasl-login).
func loginAuth(a *attempt, answer string) bool {
	switch a.step {
	case 0:
		if a.last != nil && strings.Contains(strings.ToLower(*a.last), "password") { // asked for in the other order
			a.Secret = &answer
			return true
		}
		a.User = &answer
		return false
	case 1:
		a.Secret = &answer
	default:
		a.malformed("too-many")
	}
	return true
}

// cramAuth: user SP digest (RFC 2195 2). The user name may hold spaces.
func cramAuth(a *attempt, answer string) bool {
	i := strings.LastIndexByte(answer, ' ')
	if i < 0 {
		a.malformed("space")
		return true
	}
	user, digest := answer[:i], answer[i+1:]
	a.User, a.Digest = &user, &digest
	if len(digest) != 32 || strings.Trim(strings.ToLower(digest), "0123456789abcdef") != "" {
		a.malformed("digest")
	}
	return true
}

// digestAuth: name=value pairs (RFC 2831 2.1.2); the last answer is empty.
func digestAuth(a *attempt, answer string) bool {
	if a.step > 0 && answer == "" {
		return false
	}
	values := directives(answer)
	a.User, a.Authzid, a.Digest = values["username"], values["authzid"], values["response"]
	if a.User == nil || a.Digest == nil {
		a.malformed("directives")
	}
	return true
}

// directives reads name=value and name="value" separated by commas.
func directives(s string) map[string]*string {
	values := make(map[string]*string)
	for s != "" {
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			break
		}
		value, rest := directive(rest)
		name = strings.ToLower(strings.Trim(name, " ,\t\r\n"))
		if values[name] == nil {
			values[name] = &value
		}
		s = rest
	}
	return values
}

// directive reads one value, quoted or not, and returns what follows it.
func directive(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ",")
		return strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

// scramAuth: n,a=authzid,n=user,r=nonce and later c=…,r=…,p=proof (RFC 5802 7).
func scramAuth(a *attempt, answer string) bool {
	fields := strings.Split(answer, ",")
	for i, field := range fields {
		key, value, ok := strings.Cut(field, "=")
		if !ok {
			continue
		}
		value = scramName.Replace(value)
		switch {
		case key == "n" && a.step == 0:
			a.User = &value
		case key == "a" && a.step == 0 && i == 1:
			a.Authzid = &value
		case key == "p" && a.step > 0:
			digest := field[2:]
			a.Digest = &digest
		}
	}
	switch {
	case a.step == 0 && a.User == nil:
		a.malformed("no-user")
	case a.step == 1 && a.Digest == nil:
		a.malformed("no-proof")
	}
	return a.step > 0 && answer != ""
}

var scramName = strings.NewReplacer("=2C", ",", "=3D", "=")

// xoauthAuth: user=… ^A auth=Bearer … ^A ^A (Google and Microsoft; no RFC). After
// an error challenge the client sends an empty answer.
func xoauthAuth(a *attempt, answer string) bool {
	if a.step > 0 && answer == "" {
		return false
	}
	for _, field := range strings.Split(answer, "\x01") {
		if user, ok := strings.CutPrefix(field, "user="); ok {
			a.User = &user
		}
		a.bearer(field)
	}
	if a.User == nil || a.Secret == nil {
		a.malformed("xoauth2")
	}
	return true
}

// bearerAuth: n,a=user, ^A host=… ^A port=… ^A auth=Bearer … ^A ^A (RFC 7628 3.1).
// After an error challenge the client sends a single ^A.
func bearerAuth(a *attempt, answer string) bool {
	if a.step > 0 && (answer == "\x01" || answer == "") {
		return false
	}
	fields := strings.Split(answer, "\x01")
	for _, field := range strings.Split(fields[0], ",") {
		if id, ok := strings.CutPrefix(field, "a="); ok {
			id = scramName.Replace(id)
			a.User, a.Authzid = &id, &id
		}
	}
	for _, field := range fields[1:] {
		a.bearer(field)
	}
	if a.Secret == nil {
		a.malformed("bearer")
	}
	return true
}

// bearer reads a token out of a field auth=Bearer TOKEN.
func (a *attempt) bearer(field string) {
	const prefix = "auth=bearer "
	if len(field) >= len(prefix) && strings.EqualFold(field[:len(prefix)], prefix) {
		token := field[len(prefix):]
		a.Secret = &token
	}
}

// externalAuth: the name to act as, or nothing; who it is, TLS says (RFC 4422 A).
func externalAuth(a *attempt, answer string) bool {
	a.Authzid = &answer
	return false
}

// anonymousAuth: any text that says who it is (RFC 4505 2).
func anonymousAuth(a *attempt, answer string) bool {
	a.User = &answer
	return false
}

// secretAuth is a mechanism whose answers are not read.
func secretAuth(*attempt, string) bool { return true }

package explain

import "strings"

// Mechanism explains a way to log in, as AUTH names it; USER/PASS and APOP are
// POP3's own. A -PLUS name is explained as the mechanism it adds to.
func Mechanism(name string) (Entry, bool) {
	if e, ok := mechanisms.find(name); ok {
		return said(e, true)
	}
	if plain, plus := strings.CutSuffix(strings.ToUpper(name), "-PLUS"); plus {
		return said(mechanisms.find(plain))
	}
	return Entry{}, false
}

// mechanisms are the IANA registry of SASL mechanisms as of December 2024, and what
// mail has beside it.
var mechanisms = table{
	"PLAIN":           {"user and password in one answer, base64", "User name and password in a single answer; base64 hides nothing, so it wants TLS.", "RFC 4616"},
	"LOGIN":           {"user name, then password, both base64", "The server asks for the user name and then for the password; base64 hides nothing, so it wants TLS.", "draft-murchison-sasl-login"},
	"CRAM-MD5":        {"a digest of the server's question and the password", "The server sends a question that is never the same, the client answers with a digest of it keyed by the password: the password stays hidden, but weak ones can be guessed.", "RFC 2195"},
	"DIGEST-MD5":      {"a digest of question, name and password (obsolete)", "Like CRAM-MD5 with more in the digest; given up for SCRAM.", "RFC 6331"},
	"SCRAM-SHA-1":     {"both sides prove that they know the password", "Four messages prove that client and server both know the password, and neither shows it.", "RFC 5802"},
	"SCRAM-SHA-256":   {"both sides prove that they know the password", "Four messages prove that client and server both know the password, and neither shows it.", "RFC 7677"},
	"SCRAM-SHA-512":   {"both sides prove that they know the password", "As SCRAM-SHA-256, with a longer digest.", "draft-melnikov-scram-sha-512"},
	"XOAUTH2":         {"a token in place of a password (Google, Microsoft)", "The client shows a token it got from the provider's login page; whoever reads the token can use it until it ends.", ""},
	"OAUTHBEARER":     {"a token in place of a password", "The client shows an OAuth token; whoever reads the token can use it until it ends.", "RFC 7628"},
	"NTLM":            {"Windows challenge and response", "Windows' old way: three messages with names in them and a digest of the password.", "MS-NLMP"},
	"EXTERNAL":        {"known already, by its certificate", "The client has proved who it is outside of the login, mostly by a TLS certificate.", "RFC 4422 A"},
	"ANONYMOUS":       {"no login at all", "The client stays nameless and may leave a note.", "RFC 4505"},
	"GSSAPI":          {"a Kerberos ticket", "The client shows a ticket of the company's Kerberos server.", "RFC 4752"},
	"GS2-KRB5":        {"a Kerberos ticket", "The client shows a ticket of the company's Kerberos server.", "RFC 5801"},
	"GSS-SPNEGO":      {"a Windows ticket", "Windows agrees by itself whether to use Kerberos or NTLM.", "RFC 4178"},
	"KERBEROS_V4":     {"an old Kerberos ticket (obsolete)", "The client shows a ticket of an old Kerberos server.", "RFC 2222"},
	"SKEY":            {"a one-time password (obsolete)", "Each password is used once only.", "RFC 2222"},
	"OTP":             {"a one-time password", "Each password is used once only.", "RFC 2444"},
	"SECURID":         {"a code from a token card", "The client sends the code that a card shows.", "RFC 2808"},
	"SRP":             {"both sides prove that they know the password", "A proof by numbers that never shows the password.", "RFC 2945"},
	"SCRAM-SHA3-512":  {"both sides prove that they know the password", "As SCRAM-SHA-256, with a digest of another make.", "draft-melnikov-scram-sha3-512"},
	"OAUTH10A":        {"a signed token of OAuth 1", "The client signs its request with a token of OAuth 1, which was given up for OAuth 2.", "RFC 7628"},
	"XOAUTH":          {"a signed token of OAuth 1 (obsolete)", "Google's first way to log in with a token; XOAUTH2 took its place.", ""},
	"OPENID20":        {"a login at an OpenID provider", "The client is sent to a web page where the user logs in; no password passes here.", "RFC 6616"},
	"SAML20":          {"a login at a SAML provider", "The client is sent to a web page where the user logs in; no password passes here.", "RFC 6595"},
	"EAP-AES128":      {"a login passed on by EAP", "What proves the user is agreed on as in networks with EAP, and passed on to the server that knows the user.", "RFC 7055"},
	"KERBEROS_V5":     {"a Kerberos ticket", "The client shows a ticket of the company's Kerberos server; GSSAPI is the usual way to do so.", ""},
	"SPNEGO":          {"Kerberos or another, as agreed", "Client and server first agree on which kind of ticket to use.", "RFC 5801"},
	"SXOVER-PLUS":     {"a login passed on to the user's own domain", "The server passes the login on, encrypted, to the server of the user's own domain.", ""},
	"NMAS_LOGIN":      {"Novell's login", "A login of Novell's directory.", ""},
	"NMAS_AUTHEN":     {"Novell's login", "A login of Novell's directory.", ""},
	"NMAS-SAMBA-AUTH": {"Novell's login for Samba", "A login of Novell's directory that Samba uses.", ""},

	"ECDSA-NIST256P-CHALLENGE": {"a signature over the server's question", "The client signs a question of the server with its private key (Atheme).", ""},
	"ECDH-X25519-CHALLENGE":    {"a secret that both sides work out", "Client and server work out a secret from their keys, and the client shows that it has it (Atheme).", ""},

	"9798-U-RSA-SHA1-ENC": {"the client signs a question (RSA)", "The client proves with an RSA key who it is.", "RFC 3163"},
	"9798-M-RSA-SHA1-ENC": {"both sides sign a question (RSA)", "Client and server prove to each other with RSA keys who they are.", "RFC 3163"},
	"9798-U-DSA-SHA1":     {"the client signs a question (DSA)", "The client proves with a DSA key who it is.", "RFC 3163"},
	"9798-M-DSA-SHA1":     {"both sides sign a question (DSA)", "Client and server prove to each other with DSA keys who they are.", "RFC 3163"},
	"9798-U-ECDSA-SHA1":   {"the client signs a question (ECDSA)", "The client proves with an ECDSA key who it is.", "RFC 3163"},
	"9798-M-ECDSA-SHA1":   {"both sides sign a question (ECDSA)", "Client and server prove to each other with ECDSA keys who they are.", "RFC 3163"},

	"USER/PASS": {"user name and password in clear", "POP3's first way to log in: name and password as they are, so it wants TLS.", "RFC 1939 7"},
	"APOP":      {"a digest of the greeting and the password", "An MD5 digest of the greeting's time stamp and the password; weak by now.", "RFC 1939 7"},
}

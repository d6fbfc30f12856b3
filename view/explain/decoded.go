package explain

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Decoded is what a step of a login is, by what its base64 stands for.
type Decoded struct {
	Entry
	Fields []Field
	Secret bool // the text itself may be a password
}

// Field is a piece of what was decoded.
type Field struct {
	Name   string // a name as a record has it
	Value  string
	Secret bool
}

// Decode finds out which mechanism's step a decoded text is. It is false for bytes that
// are neither one nor text: they are perhaps no base64 at all.
func Decode(plain string) (Decoded, bool) {
	for _, s := range steps {
		m := s.form.FindStringSubmatch(plain)
		if m == nil {
			continue
		}
		d := Decoded{}
		d.Entry, _ = said(s.Entry, true)
		for i, name := range s.form.SubexpNames() {
			if name != "" && m[i] != "" {
				d.Fields = append(d.Fields, Field{name, m[i], secretFields[name]})
			}
		}
		return d, true
	}
	if !utf8.ValidString(plain) || strings.ContainsFunc(plain, unicode.IsControl) {
		return Decoded{}, false
	}
	d := Decoded{Secret: true}
	d.Entry, _ = said(anyText, true)
	return d, true
}

// anyText is text that has no form of its own.
var anyText = Entry{"perhaps the user name or the password of AUTH LOGIN", "AUTH LOGIN sends each by itself, and base64 hides nothing: anybody who sees it can turn it back.", "draft-murchison-sasl-login"}

// secretFields are what proves who somebody is, or could be turned into it.
var secretFields = map[string]bool{"secret": true, "digest": true}

// steps are the forms that steps of logins have.
var steps = []struct {
	form *regexp.Regexp
	Entry
}{
	{regexp.MustCompile(`(?i)^user ?name(:|\x00)?$`), Entry{"the server asks for the user name", "The first question of AUTH LOGIN.", "draft-murchison-sasl-login"}},
	{regexp.MustCompile(`(?i)^password(:|\x00)?$`), Entry{"the server asks for the password", "The second question of AUTH LOGIN.", "draft-murchison-sasl-login"}},
	{regexp.MustCompile(`^(?P<authzid>[^\x00]*)\x00(?P<user>[^\x00]+)\x00(?P<secret>[^\x00]+)$`), Entry{"user and password of AUTH PLAIN", "A NUL byte stands before the user name and before the password; in front of both may be the user to act for.", "RFC 4616 2"}},
	{regexp.MustCompile(`^user=(?P<user>[^\x01]*)\x01auth=(?P<secret>[^\x01]*)\x01\x01$`), Entry{"user and token of XOAUTH2", "The token stands in place of a password: whoever has it can use it until it ends.", ""}},
	{regexp.MustCompile(`^[nyp][^,]*,(?:a=(?P<user>[^,]*))?,\x01(?s:.*)auth=(?P<secret>[^\x01]*)\x01`), Entry{"user and token of OAUTHBEARER", "The token stands in place of a password: whoever has it can use it until it ends.", "RFC 7628 3.1"}},
	{regexp.MustCompile(`^(?:n|y|p=[^,]*),(?:a=(?P<authzid>[^,]*))?,n=(?P<user>[^,]*),r=`), Entry{"the client opens SCRAM", "The user name and a number that is never the same; the password is not in it.", "RFC 5802 7"}},
	{regexp.MustCompile(`^r=[^,]*,s=[^,]*,i=\d+`), Entry{"the server's question in SCRAM", "Both numbers, the salt, and how many rounds the password is worked into a digest.", "RFC 5802 7"}},
	{regexp.MustCompile(`^c=[^,]*,r=[^,]*,p=(?P<digest>.*)$`), Entry{"the client's proof in SCRAM", "It proves that the client knows the password, and does not show it.", "RFC 5802 7"}},
	{regexp.MustCompile(`^v=[A-Za-z0-9+/=]+$`), Entry{"the server's proof in SCRAM", "It proves that the server knows the password too.", "RFC 5802 7"}},
	{regexp.MustCompile(`^NTLMSSP\x00\x01`), Entry{"the client opens NTLM", "What the client can do; the server's question comes next.", "MS-NLMP"}},
	{regexp.MustCompile(`^NTLMSSP\x00\x02`), Entry{"the server's question in NTLM", "A number that is never the same, and the names of server and domain.", "MS-NLMP"}},
	{regexp.MustCompile(`^NTLMSSP\x00\x03`), Entry{"the client's answer in NTLM", "User, domain, machine, and a digest that weak passwords can be guessed from.", "MS-NLMP"}},
	{regexp.MustCompile(`^<[^<>@]+@[^<>@]+>$`), Entry{"the server's question in CRAM-MD5", "A text that is never the same; the client answers with a digest of it.", "RFC 2195 2"}},
	{regexp.MustCompile(`^(?P<user>.+) (?P<digest>[0-9a-fA-F]{32})$`), Entry{"the client's answer in CRAM-MD5", "The user name and a digest of question and password: weak passwords can be guessed from it.", "RFC 2195 2"}},
	{regexp.MustCompile(`(?:^|,)\s*response=(?P<digest>[0-9a-f]{32})`), Entry{"the client's answer in DIGEST-MD5", "A digest of question, name and password: weak passwords can be guessed from it.", "RFC 6331"}},
	{regexp.MustCompile(`(?:^|,)\s*nonce="`), Entry{"the server's question in DIGEST-MD5", "A number that is never the same, and the realm that the user belongs to.", "RFC 6331"}},
	{regexp.MustCompile(`^\{\s*"(?:status|schemes|scope)"`), Entry{"the server says why it refuses the token", "The client has to send one more line before the server says its no.", "RFC 7628 3.2.2"}},
}

// Sign explains what stands alone on a line: the dot that ends a message, the star that
// gives up a login, the + that asks for more.
func Sign(line string) (Entry, bool) { return said(lineSigns.find(line)) }

var lineSigns = table{
	".": {"the end of a message or a list", "A dot alone on a line ends the text; a line of the text that begins with a dot gets a second one.", "RFC 5321 4.5.2"},
	"*": {"gives up this login", "A star in place of an answer ends the login; the server says 501 to it.", "RFC 4954 4"},
	"+": challenge,
}

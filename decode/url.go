package decode

import "strings"

// urlSecrets are the secret parts of a text that holds a URL: the password before
// its @ (RFC 3986 3.2.1), and the token of an authorized one, which is its last
// part behind a colon (RFC 4467 3).
func urlSecrets(text string) []Span {
	begin := strings.Index(text, "://")
	if begin < 0 {
		return nil
	}
	begin += len("://")
	url, _, _ := strings.Cut(text[begin:], " ")
	var spans []Span
	host, _, _ := strings.Cut(url, "/")
	from := 0
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		if colon := strings.IndexByte(host[:at], ':'); colon >= 0 && colon+1 < at {
			spans = append(spans, Span{begin + colon + 1, begin + at})
		}
		from = at
	}
	if colon := strings.LastIndexByte(url, ':'); colon > max(from, len(host)) && colon+1 < len(url) {
		spans = append(spans, Span{begin + colon + 1, begin + len(url)})
	}
	return spans
}

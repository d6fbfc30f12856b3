package explain

import "regexp"

var section = regexp.MustCompile(`(RFC \d+) ([\dA-Z])`)

// Cite is a reference as people write it: RFC 4954 §4 for RFC 4954 4.
func Cite(ref string) string { return section.ReplaceAllString(ref, "$1 §$2") }

package explain

import (
	"maps"
	"slices"
	"strconv"
)

// Words are all that has a name or a number here, in order, each once.
func Words() []string {
	all := map[string]bool{}
	for _, t := range []table{smtpVerbs, pop3Verbs, keywords, capabilities, params, limits, mechanisms, responseCodes} {
		for name := range t {
			all[name] = true
		}
	}
	for code := range codes {
		all[strconv.Itoa(code)] = true
	}
	for _, not := range []string{"", "MAIL <>"} {
		delete(all, not)
	}
	return slices.Sorted(maps.Keys(all))
}

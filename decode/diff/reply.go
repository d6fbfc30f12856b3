package diff

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode/record"
)

// maxHosts is how many names of hosts are looked for in the words of replies, in
// those of one session.
const maxHosts = 16

// reply is a reply as it is compared: a yes by its code, a no by all it says.
func reply(r *record.Record, names []string) *Step {
	said := r.Status
	if r.Code != 0 {
		said = strconv.Itoa(r.Code)
	}
	s := &Step{What: "reply", Text: strings.TrimSpace(said + " " + strings.Join(r.Text, " | ")), key: "reply to " + r.To, same: said}
	if r.To == "CONNECT" {
		s.What, s.key = "greeting", "greeting"
	}
	if s.timed = r.Has("elapsed_ms"); s.timed {
		s.Took = r.ElapsedMS
	}
	if r.OK == false {
		s.same = strings.Join([]string{said, r.Enhanced, r.ResponseCode, words(r.Text, names)}, " ")
	}
	switch r.To {
	case "EHLO", "LHLO", "CAPA":
		s.offers = offers(r.Items)
	}
	if r.To == "CAPA" && len(r.Items) > 0 { // its text has none of them
		s.Text += " | " + strings.Join(r.Items, " | ")
	}
	return s
}

// words are the words of a refusal, without what is new each time.
func words(lines []string, names []string) string {
	var all []string
	for _, word := range strings.Fields(strings.Join(lines, " ")) {
		bare := strings.Trim(word, "<>()[].,:;'\"")
		switch {
		case strings.Contains(bare, "@"), !slices.Contains(names, bare) && !isNew(bare):
			all = append(all, word)
		}
	}
	return strings.Join(all, " ")
}

// isNew reports whether a word is a number, an address or an id: it has a digit.
// Enhanced codes have too, but they are compared by themselves.
func isNew(word string) bool { return strings.ContainsAny(word, "0123456789") }

// hosts are the names and addresses that a record has of the two sides.
func hosts(r *record.Record) (names []string) {
	switch {
	case r.Event == "open":
		for _, at := range []string{r.Client, r.Server} {
			if ap, err := netip.ParseAddrPort(at); err == nil {
				names = append(names, ap.Addr().String())
			}
		}
	case r.Event == "command" && (r.Verb == "EHLO" || r.Verb == "HELO" || r.Verb == "LHLO"):
		names = append(names, strings.TrimSpace(r.Args))
	case r.Event == "reply" && r.To == "CONNECT" && len(r.Text) > 0:
		name, _, _ := strings.Cut(r.Text[0], " ")
		names = append(names, name)
	}
	return names
}

// offers are the lines of EHLO or CAPA, each mechanism of AUTH and SASL by itself,
// as their order says nothing.
func offers(items []string) (all []string) {
	for _, item := range items {
		words := strings.Fields(strings.ToUpper(item))
		switch {
		case len(words) == 0, words[0] == "IMPLEMENTATION":
		case words[0] == "AUTH" || words[0] == "SASL":
			for _, mechanism := range words[1:] {
				all = append(all, words[0]+" "+mechanism)
			}
		default:
			all = append(all, strings.Join(words, " "))
		}
	}
	slices.SortFunc(all, cmp.Compare[string])
	return slices.Compact(all)
}

// only are the offers of one side that the other has not.
func only(these, others []string) string {
	left := slices.DeleteFunc(slices.Clone(these), func(o string) bool {
		_, found := slices.BinarySearch(others, o)
		return found
	})
	return strings.Join(left, ", ")
}

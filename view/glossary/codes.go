package glossary

import (
	"regexp"
	"strconv"
	"strings"

	"mitmail/view/explain"
	"mitmail/view/lang"
)

var (
	threeDigits = regexp.MustCompile(`^[1-5]\d\d$`)
	threeParts  = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)
)

// code is a reply code of SMTP.
func code(word string) []Topic {
	if !threeDigits.MatchString(word) {
		return nil
	}
	n, _ := strconv.Atoi(word)
	t := Topic{Word: word, Kind: ReplyCode, Entry: coded(n), Example: explain.ReplyExample(word)}
	t.remedied(explain.Refusal{Code: n}.Remedy())
	t.section(lang.T("digit by digit"), digits(n))
	t.section(lang.T("as the answer to"), meanings(explain.Meanings(n)))
	return []Topic{t}
}

// coded is what a code means; of one that no RFC has, its digits.
func coded(n int) explain.Entry {
	if e, ok := explain.Code(n, ""); ok {
		return e
	}
	first, second, _, _ := explain.Digits(n)
	return explain.Entry{Short: first.Short, Text: first.Text + " " + second.Text, Ref: first.Ref}
}

// digits takes a code apart.
func digits(n int) (parts []Part) {
	first, second, third, ok := explain.Digits(n)
	if !ok {
		return nil
	}
	word := strconv.Itoa(n)
	for i, e := range []explain.Entry{first, second, third} {
		parts = append(parts, Part{strings.Repeat("·", i) + word[i:i+1] + strings.Repeat("·", 2-i), e})
	}
	return parts
}

// meanings are parts by what is answered.
func meanings(all []explain.Meaning) (parts []Part) {
	for _, m := range all {
		to := m.To
		switch to {
		case "CONNECT":
			to = lang.T("(connecting)")
		case ".":
			to = lang.T("(the message)")
		}
		parts = append(parts, Part{to, m.Entry})
	}
	return parts
}

// enhanced is an enhanced status code, also as in (#5.1.1).
func enhanced(word string) []Topic {
	word = strings.Trim(word, "()[]#:,;")
	if !threeParts.MatchString(word) {
		return nil
	}
	s, ok := explain.Enhanced(word)
	if !ok {
		return nil
	}
	t := Topic{Word: word, Kind: EnhancedCode, Entry: s.Detail, Example: explain.ReplyExample(word)}
	t.remedied(explain.StatusRemedy(word))
	t.section(lang.T("part by part"), statusParts(word))
	return []Topic{t}
}

// statusParts takes an enhanced code apart.
func statusParts(word string) (parts []Part) {
	s, ok := explain.Enhanced(word)
	if !ok {
		return nil
	}
	numbers := strings.SplitN(word, ".", 3)
	for i, e := range []explain.Entry{s.Class, s.Subject, s.Detail} {
		if i < 2 || s.Detail != s.Subject {
			shown := []string{"·", "·", "·"}
			shown[i] = numbers[i]
			parts = append(parts, Part{strings.Join(shown, "."), e})
		}
	}
	return parts
}

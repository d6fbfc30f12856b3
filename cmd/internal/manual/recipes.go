package manual

import (
	"fmt"
	"strings"

	"mitmail/proxy/rule"
	"mitmail/view/lang"
)

const recipesIntro = `A recipe is a set of rules that comes with mitmail, to see what a client does
when its server is full, slow, wrong or not well:

  mitmail proxy 1025=smtp://mail.example.com --recipe greylist

--recipe may be given several times, and beside --rule and --rules, which go
before it. Records name what a recipe touched "recipe:NAME". Below: what each
shows, and its rules (mitmail help rules), to copy and change.
`

// recipesLong is all recipes with their rules.
func recipesLong() string {
	var b strings.Builder
	b.WriteString(lang.T(recipesIntro))
	for _, r := range rule.Recipes() {
		fmt.Fprintf(&b, "\n  %s\n", r.Name)
		indent(&b, "    ", lang.T(r.Says))
		for _, text := range r.Rules {
			fmt.Fprintf(&b, "      '%s'\n", text)
		}
	}
	return b.String()
}

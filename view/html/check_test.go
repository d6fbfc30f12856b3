package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mitmail/decode"
	"mitmail/view/line"
)

// check reads a file as a browser does. Its text is what package line gives of
// the sessions' events, in their order, and its elements and attributes are
// ours.
func check(t testing.TB, file []byte, p decode.Protocol, sessions map[int][]decode.Event) {
	t.Helper()
	unclosed(t, file, "html body")
	doc, err := html.Parse(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	checkPolicy(t, doc)
	got := map[string][]string{}
	for n := range doc.Descendants() {
		checkOurs(t, n)
		switch {
		case n.Type == html.ElementNode && n.Data == "section":
			id, _, _ := strings.Cut(attr(n, "id"), "-")
			got[id] = append(got[id], shown(n)...)
		case is(n, "row"):
			id := attr(n, "href")[1:] + " row"
			got[id] = append(got[id], text(find(n, "ends"))+" | "+text(find(n, "outcome")))
		}
	}
	want := map[string][]string{}
	for session, events := range sessions {
		id := fmt.Sprintf("s%d", session)
		want[id], want[id+" row"] = given(p, events)
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(got[id], want[id]) {
			t.Errorf("%s shows\n%q\nwant\n%q", id, got[id], want[id])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d things are shown, want %d", len(got), len(want))
	}
}

// given is what package line gives of events: each line, and each text of a
// message; and what stands in the list of sessions.
func given(p decode.Protocol, events []decode.Event) (lines, row []string) {
	var run line.ChunkRun
	var limiter line.FindingLimiter
	var client, server, outcome string
	texts := map[line.Sign]string{}
	add := func(l line.Line) {
		lines = append(lines, strings.Join([]string{l.Sign.String(), glue(l.Said), glue(l.Means), l.Took}, "|"))
		if s := texts[l.Sign]; s != "" {
			lines = append(lines, safe(s))
			texts[l.Sign] = ""
		}
	}
	for _, ev := range events {
		if run.Add(ev) {
			chunk, sign := ev.Payload.(*decode.Chunk), line.ToServer
			if ev.From == decode.Server {
				sign = line.ToClient
			}
			if chunk.Of != decode.RestOfLine && !chunk.Dot() {
				texts[sign] += string(ev.Raw[:min(len(ev.Raw), maxBody-len(texts[sign]))])
			}
			continue
		}
		for _, l := range run.Take() {
			add(l)
		}
		all := limiter.Limit(ev, line.Of(p, ev))
		switch w := ev.Payload.(type) {
		case *decode.Open:
			client, server = all[0].Said[0].Text+all[0].Said[1].Text, all[0].Said[3].Text
			all = nil
		case *decode.Close:
			outcome = line.VerdictOf(w.Result).Sign + " " + glue(all[0].Said)
		}
		for _, l := range all {
			add(l)
		}
	}
	return lines, []string{client + " → " + server + " | " + outcome}
}

// safe is the text of a message as it is shown.
func safe(s string) string {
	var b strings.Builder
	for l := range strings.Lines(s) {
		b.WriteString(line.Clean(strings.TrimSuffix(l, "\r\n")) + "\n")
	}
	return b.String()
}

func glue(spans []line.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// shown is the lines of a section, and the texts of messages.
func shown(section *html.Node) []string {
	var all []string
	for n := range section.Descendants() {
		switch {
		case is(n, "line"):
			sign, said, means, took := " ", child(n, "said"), child(n, "means"), ""
			if s := child(n, "sign"); s != nil {
				sign = text(s)
			}
			if n.PrevSibling.PrevSibling == nil {
				took = text(find(n.Parent.Parent, "took"))
				if strings.HasPrefix(took, "+") {
					took = ""
				}
			}
			all = append(all, strings.Join([]string{sign, text(summary(said)), text(summary(means)), took}, "|"))
		case is(n, "remark"):
			all = append(all, line.Noted.String()+"|"+text(n)+"||")
		case n.Type == html.ElementNode && n.Data == "pre" && is(n.Parent, "said"):
			all = append(all, text(n))
		}
	}
	return all
}

// summary is the part of an element that is shown when it is folded.
func summary(n *html.Node) *html.Node {
	if n != nil && n.Data == "details" {
		return n.FirstChild
	}
	return n
}

// find is the first element of a class in another one; child the first that
// stands in it directly.
func find(n *html.Node, class string) *html.Node {
	for c := range n.Descendants() {
		if is(c, class) {
			return c
		}
	}
	return nil
}

func child(n *html.Node, class string) *html.Node {
	for c := range n.ChildNodes() {
		if is(c, class) {
			return c
		}
	}
	return nil
}

func is(n *html.Node, class string) bool {
	return n.Type == html.ElementNode && slices.Contains(strings.Fields(attr(n, "class")), class)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text is the text of an element; nil has none.
func text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// checkPolicy: the policy allows the style sheet of the file and nothing else.
func checkPolicy(t testing.TB, doc *html.Node) {
	t.Helper()
	var policy, sheet string
	for n := range doc.Descendants() {
		if attr(n, "http-equiv") == "Content-Security-Policy" {
			policy = attr(n, "content")
		}
		if n.Type == html.ElementNode && n.Data == "style" {
			sheet = text(n)
		}
	}
	sum := sha256.Sum256([]byte(sheet))
	if want := "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; policy != want {
		t.Errorf("the policy is %q, want %q", policy, want)
	}
}

// attributes are those that the file may have beside classes, and their values.
var attributes = map[string]*regexp.Regexp{
	"id":              regexp.MustCompile(`^(s[0-9]+(-[0-9]+)?(-name)?|x-[a-z0-9._-]+|to-server|to-client)$`),
	"aria-labelledby": regexp.MustCompile(`^s[0-9]+(-[0-9]+)?-name$`),
	"href":            regexp.MustCompile(`^(#s[0-9]+|#x-[a-z0-9._-]+|#to-server|#to-client|#top|https://www\.rfc-editor\.org/rfc/rfc[0-9]+(#(section-[0-9.]+|appendix-[A-Z][0-9.]*))?)$`),
	"rel":             regexp.MustCompile(`^noopener noreferrer$`),
	"datetime":        regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$`),
	"role":            regexp.MustCompile(`^img$`),
	"aria-label":      regexp.MustCompile(`^[A-Za-z ]+:$`),
	"tabindex":        regexp.MustCompile(`^0$`),
	"aria-hidden":     regexp.MustCompile(`^true$`),
	"overflow":        regexp.MustCompile(`^visible$`),
	"width":           regexp.MustCompile(`^0$`),
	"height":          regexp.MustCompile(`^0$`),
	"x":               regexp.MustCompile(`^100%$`),
	"y":               regexp.MustCompile(`^0$`),
	"x1":              regexp.MustCompile(`^0$`),
	"x2":              regexp.MustCompile(`^100%$`),
	"y1":              regexp.MustCompile(`^5$`),
	"y2":              regexp.MustCompile(`^5$`),
	"d":               regexp.MustCompile(`^M0 5-?[ 9.v5z-]+$`),
	"lang":            regexp.MustCompile(`^en$`),
	"data-empty":      regexp.MustCompile(`^No session was written\.$`),
}

// classes are the names that elements have.
var classes = func() map[string]bool {
	all := map[string]bool{}
	for _, s := range strings.Fields("top row ends outcome verdict worst about sides up client server asks finding fact when took lines line sign said means " +
		"lesson term short do ref secret stuffed overview picture timing note remark arrows arrow near far split state states at ahead came then mitmail " +
		"dialogue share structure title ask words topic sense") {
		all[s] = true
	}
	for _, s := range signs {
		all[s.class] = true
	}
	for _, r := range roles {
		all[r] = r != ""
	}
	return all
}()

// elements are those that the file may have below its head.
var elements = strings.Fields("html body head meta title style header section h1 h2 p a b ol li div span code pre details summary time figure ul svg symbol use path") // and line, of arrows

// checkOurs: an element is one of ours, with our attributes.
func checkOurs(t testing.TB, n *html.Node) {
	t.Helper()
	switch n.Type {
	case html.CommentNode:
		t.Errorf("comment %q", n.Data)
	case html.ElementNode:
		if !slices.Contains(elements, n.Data) && !(n.Data == "line" && n.Namespace == "svg") {
			t.Errorf("element %s", n.Data)
		}
		for _, class := range strings.Fields(attr(n, "class")) {
			if !classes[class] {
				t.Errorf("%s has class %q", n.Data, class)
			}
		}
		for _, a := range n.Attr {
			if n.Data != "meta" && a.Key != "class" && (attributes[a.Key] == nil || !attributes[a.Key].MatchString(a.Val)) {
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
}

// unclosed checks that every end tag ends the element that began last, and
// which elements have none.
func unclosed(t testing.TB, file []byte, want string) {
	t.Helper()
	var open []string
	for z := html.NewTokenizer(bytes.NewReader(file)); ; {
		kind := z.Next()
		name, _ := z.TagName()
		switch {
		case kind == html.ErrorToken:
			if got := strings.Join(open, " "); got != want {
				t.Errorf("open are %q, want %q", got, want)
			}
			return
		case kind == html.StartTagToken && string(name) != "meta":
			open = append(open, string(name))
		case kind == html.EndTagToken && (len(open) == 0 || open[len(open)-1] != string(name)):
			t.Fatalf("</%s> in %q", name, open)
		case kind == html.EndTagToken:
			open = open[:len(open)-1]
		}
	}
}

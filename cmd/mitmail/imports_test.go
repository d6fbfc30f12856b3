package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is who may import whom of ours: the design of the house. A package
// that is not in it may not exist. Who may import decode may import
// decode/message too, as messages are among its events.
var mayImport = map[string][]string{
	"decode":          {"decode/dots", "decode/message", "decode/tlshello"},
	"decode/message":  {},
	"decode/tlshello": {},
	"decode/dots":     {},
	"decode/spelling": {},
	"decode/record":   {"decode", "decode/message", "decode/spelling"},
	"decode/session":  {"decode", "decode/dots", "decode/message", "decode/record"},
	"decode/capture":  {"decode", "decode/capture/pcap", "decode/capture/packet", "decode/capture/detect", "decode/capture/tcp", "decode/capture/tlsopen"},
	"decode/mask":     {"decode", "decode/message"},
	"decode/diff":     {"decode/mask", "decode/record"},

	"decode/capture/pcap":    {},
	"decode/capture/packet":  {"decode/capture/pcap"},
	"decode/capture/detect":  {"decode"},
	"decode/capture/tcp":     {"decode", "decode/capture/pcap", "decode/capture/packet", "decode/capture/detect"},
	"decode/capture/tlsopen": {"decode", "decode/tlshello"},

	"decode/capture/large":                {"decode", "decode/capture/pcap", "decode/capture/tcp"},
	"decode/capture/internal/capturetest": {"decode", "decode/capture/pcap", "decode/capture/packet", "decode/capture/tcp"},

	"decode/script":     {"decode"},
	"decode/decodetest": {"decode", "decode/message", "decode/script"},

	"proxy":               {"decode", "decode/capture/detect", "proxy/program", "proxy/internal/wire"},
	"proxy/porttest":      {},
	"proxy/program":       {},
	"proxy/rule":          {"decode", "decode/dots", "decode/mask", "decode/record", "decode/spelling", "proxy"},
	"proxy/cert":          {},
	"proxy/audit":         {"decode", "decode/mask", "proxy", "proxy/cert"},
	"proxy/replay":        {"decode", "decode/dots", "decode/mask", "decode/record", "proxy/mailclient", "proxy/internal/wire"},
	"proxy/internal/wire": {"decode/dots"},
	"proxy/practice":      {"proxy/internal/wire"},
	"proxy/mailclient":    {"proxy/internal/wire"},
	"proxy/lesson":        {"decode", "decode/script", "proxy"},

	"view/lang":      {},
	"view/explain":   {"view/lang"},
	"view/line":      {"decode", "decode/message", "view/explain", "view/lang", "view/wrap"},
	"view/wrap":      {},
	"view/glossary":  {"decode", "view/explain", "view/lang", "view/line"},
	"view/picture":   {"view/explain", "view/lang", "view/line", "view/wrap"},
	"view/reproduce": {"decode", "decode/dots", "decode/mask", "view/lang"},
	"view/states":    {"decode", "decode/session", "view/explain"},
	"view/timing":    {"decode", "view/lang", "view/line", "view/picture", "view/wrap"},
	"view/overview":  {"decode", "decode/session", "view/lang", "view/line", "view/picture", "view/wrap"},
	"view/text":      {"decode", "decode/diff", "decode/message", "decode/record", "decode/session", "view/explain", "view/glossary", "view/lang", "view/line", "view/picture", "view/wrap"},
	"view/html":      {"decode", "decode/message", "decode/record", "decode/session", "view/explain", "view/glossary", "view/lang", "view/line", "view/overview", "view/picture", "view/reproduce", "view/states", "view/timing", "view/wrap"},
	"view/dashboard": {"decode", "decode/mask", "decode/message", "decode/record", "decode/session", "view/explain", "view/glossary", "view/lang", "view/line", "view/overview", "view/picture", "view/reproduce", "view/states", "view/timing", "view/wrap"},
	"view/json":      {"decode/record"},
	"view/eml":       {"decode", "decode/message"},

	"cmd/internal/otlp": {"decode", "decode/record"},

	"cmd/internal/metrics": {"decode"},

	"cmd/internal/sink": {"cmd/internal/exit", "cmd/internal/metrics", "cmd/internal/otlp", "decode/mask", "decode", "decode/message", "decode/record", "decode/session",
		"decode/capture", "decode/capture/pcap",
		"view/line", "view/overview", "view/picture", "view/text", "view/timing", "view/html", "view/json", "view/eml"},

	"cmd/internal/control": {"decode", "decode/mask", "proxy", "proxy/rule"},

	"cmd/internal/sniff": {"cmd/internal/exit", "decode/capture/pcap"},

	"cmd/internal/exit":    {},
	"cmd/internal/console": {"cmd/internal/exit", "cmd/internal/sink", "decode", "decode/mask", "view/lang", "view/line", "view/text"},

	"cmd/internal/captures": {"cmd/internal/exit", "cmd/internal/sink", "decode/capture/pcap", "decode/capture/tlsopen", "view/lang"},

	"cmd/internal/recorded": {"cmd/internal/captures", "cmd/internal/console", "cmd/internal/exit", "decode", "decode/capture", "decode/capture/pcap", "decode/capture/tlsopen", "decode/mask", "decode/record", "decode/session", "view/lang", "view/text"},

	"cmd/internal/shell":  {},
	"cmd/internal/keylog": {"cmd/internal/exit", "cmd/internal/sink", "view/lang"},
	"cmd/internal/client": {"cmd/internal/console", "cmd/internal/exit", "decode", "proxy", "proxy/cert", "proxy/mailclient", "view/eml", "view/lang", "view/line"},

	"cmd/internal/manual":     {"cmd/internal/exit", "decode", "decode/record", "decode/spelling", "proxy", "proxy/lesson", "proxy/rule", "view/explain", "view/glossary", "view/lang", "view/wrap"},
	"cmd/internal/completion": {"cmd/internal/console", "cmd/internal/manual", "cmd/internal/otlp", "cmd/internal/sink", "decode", "decode/record", "proxy", "proxy/audit", "proxy/lesson", "proxy/mailclient", "proxy/rule", "view/glossary", "view/lang"},

	"cmd/mitmail": {"cmd/internal/captures", "cmd/internal/client", "cmd/internal/completion", "cmd/internal/console", "cmd/internal/control", "cmd/internal/exit", "cmd/internal/keylog", "cmd/internal/manual", "cmd/internal/metrics", "cmd/internal/otlp", "cmd/internal/recorded", "cmd/internal/shell", "cmd/internal/sink", "cmd/internal/sniff", "decode", "decode/diff", "decode/mask", "decode/record", "decode/session", "decode/spelling",
		"decode/capture", "decode/capture/detect", "decode/capture/pcap",
		"proxy", "proxy/rule", "proxy/program", "proxy/audit", "proxy/replay", "proxy/cert", "proxy/practice", "proxy/lesson", "decode/script",
		"view/glossary", "view/lang", "view/line", "view/text", "view/dashboard", "view/wrap"},
}

// onlyIn is the packages that may import what begins with a path.
var onlyIn = map[string]string{
	"github.com/google/gopacket":      "decode/capture/packet",
	"github.com/rivo/tview":           "view/dashboard",
	"github.com/gdamore/tcell":        "view/dashboard",
	"github.com/rivo/uniseg":          "view/wrap",
	"github.com/shirou/gopsutil":      "proxy/program",
	"github.com/spf13/pflag":          "cmd/mitmail cmd/internal/manual",
	"github.com/spf13/cobra":          "cmd/mitmail cmd/internal/manual cmd/internal/completion",
	"github.com/expr-lang/expr":       "decode/record",
	"software.sslmate.com/":           "proxy/cert",
	"mitmail/decode/decodetest":       "nothing but tests",
	"mitmail/proxy/porttest":          "nothing but tests",
	"mitmail/decode/capture/internal": "nothing but tests",
	"mitmail/decode/capture/large":    "nothing but tests",
	"github.com/google/go-cmp":        "nothing but tests",
	"go.uber.org/goleak":              "nothing but tests",
	"golang.org/x/net/bpf":            "cmd/internal/sniff",
	"go.opentelemetry.io/":            "cmd/internal/otlp",
	"google.golang.org/protobuf":      "cmd/internal/otlp",
	"golang.org/x/net/html":           "nothing but tests",
	"github.com/rogpeppe/go-internal": "nothing but tests",
}

// pure is the packages that take bytes and give values, and neverPure what
// would let the world in.
var (
	pure      = []string{"decode", "decode/dots", "decode/mask", "decode/message", "decode/record", "decode/spelling", "decode/tlshello", "view/explain", "view/glossary", "view/line", "view/wrap"}
	neverPure = []string{"net", "net/http", "os", "os/exec", "os/signal", "log", "log/slog", "syscall", "sync"}
)

func TestImports(t *testing.T) {
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = "../.."
	for line := range strings.Lines(output(t, list)) {
		words := strings.Fields(line)
		from := strings.TrimPrefix(words[0], "mitmail/")
		for _, to := range words[1:] {
			if why := forbidden(from, to); why != "" {
				t.Errorf("%s imports %s: %s", from, to, why)
			}
		}
		if _, known := mayImport[from]; !known {
			t.Errorf("%s has no place in the house", from)
		}
	}
}

// forbidden says why a package may not import another, or nothing.
func forbidden(from, to string) string {
	if ours, ok := strings.CutPrefix(to, "mitmail/"); ok && !slices.Contains(mayImport[from], ours) {
		return "the design does not allow it"
	}
	for path, only := range onlyIn {
		if strings.HasPrefix(to, path) && !slices.Contains(strings.Fields(only), from) {
			return "that is for " + only
		}
	}
	if slices.Contains(pure, from) && slices.Contains(neverPure, to) {
		return "it is to have no I/O, clock or lock"
	}
	return ""
}

// The rule has to see a breach.
func TestForbidden(t *testing.T) {
	for _, breach := range [][2]string{
		{"proxy", "mitmail/view/line"},
		{"view/json", "mitmail/decode"},
		{"view/text", "github.com/gdamore/tcell/v2"},
		{"decode", "net"},
		{"decode/capture", "github.com/google/gopacket/layers"},
		{"decode/capture/pcap", "mitmail/decode/capture/packet"},
		{"cmd/mitmail", "mitmail/decode/decodetest"},
	} {
		if forbidden(breach[0], breach[1]) == "" {
			t.Errorf("%s may import %s", breach[0], breach[1])
		}
	}
	if why := forbidden("view/line", "mitmail/view/explain"); why != "" {
		t.Errorf("view/line may not import view/explain: %s", why)
	}
}

package record

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/expr-lang/expr/vm"
)

// What compares fields with constants is asked without the virtual machine, and of the
// rest what it needs.
func TestNeeds(t *testing.T) {
	met := &Record{Fields: Fields{Event: "reply", Code: 550, Size: 10, OK: false, ElapsedMS: 2.5, Raw: "550 no\r\n", Text: []string{"no"}}}
	for _, tt := range []struct {
		source string
		needs  bool // what the record above meets of it
		whole  bool
	}{
		{`event == "reply" and code >= 500`, true, true},
		{`verb == "X1" or code == 601`, false, true},
		{`not (code in [250, 550])`, false, true},
		{`code in 500..599 and event in ["reply", "auth"]`, true, true},
		{`raw startsWith "5" and raw endsWith "\n" and raw contains "no" && raw matches "^55."`, true, true},
		{`size < 11 and elapsed_ms > 2 and elapsed_ms <= 2.5 and code > 549.5 and to != "." and !(verb >= "A")`, true, true},
		{`not ok or true`, true, true},
		{`code == 551 and any(text, # == "no")`, false, false},
		{`any(text, # == "no") and code == 551`, false, false},
		{`not any(text, # == "no")`, true, false},
		{`"no" in text or code == 551`, true, false},
	} {
		e := compiled(t, tt.source)
		if needs := e.program.needs(reflect.ValueOf(met.Fields)); needs != tt.needs || e.program.whole != tt.whole {
			t.Errorf("%s: %v, whole %v", tt.source, needs, e.program.whole)
		}
	}
}

// choices are what a condition and a record are made of: bytes, and lots behind them.
type choices struct {
	bytes []byte
	lots  *rand.Rand
}

func newChoices(b []byte) *choices {
	return &choices{b, rand.New(rand.NewPCG(uint64(crc32.ChecksumIEEE(b)), 0))}
}

func (c *choices) of(n int) int {
	if len(c.bytes) == 0 {
		return c.lots.IntN(n)
	}
	i := int(c.bytes[0])
	c.bytes = c.bytes[1:]
	return i % n
}

func one[T any](c *choices, all []T) T { return all[c.of(len(all))] }

// The constants that are compared with, and what fields have.
var (
	someTexts  = []string{"", "MAIL", "command", "reply", "message", "client", "server", "smtp", "250 ok\r\n", "250", "\n", "M", "IL", "a@b", "no", "\u2028"}
	someInts   = []int{0, 250, 601, 1, -1, 1 << 31}
	someFloats = []float64{0, 1.5, 250, -0.5, 1 << 53}
	answersAny = []any{nil, true, false, "x", 1.0}
)

// condition makes a condition, which may be none that is allowed.
func (c *choices) condition(depth int, more []string) string {
	if depth > 0 {
		switch c.of(8) {
		case 0:
			return "(" + c.condition(depth-1, more) + one(c, []string{" and ", " or ", " && ", " || ", " == "}) + c.condition(depth-1, more) + ")"
		case 1:
			return one(c, []string{"not (", "!("}) + c.condition(depth-1, more) + ")"
		case 2:
			return c.condition(depth-1, more) + one(c, []string{" and ", " or "}) + c.condition(depth-1, more)
		case 3:
			return "(" + c.condition(depth-1, more) + " ? " + c.condition(depth-1, more) + " : " + c.condition(depth-1, more) + ")"
		case 4:
			return one(c, []string{"true", "false", "ok", "not known", "complete != true", `int(params.SIZE) > 1`, `text[0] == "no"`, `any(text, # contains "o")`,
				`none(rcpt_to, # == "a@b")`, `"a@b" in rcpt_to`, `len(items) == 0`, `ok in [true, false]`, `$env.code == 250`, `code / size > 1`, `500 > code`,
				`let v = verb; v == "MAIL"`, `lower(verb) == "mail"`, `time < "2"`, `number + 1 == commands`, `$env == nil`})
		case 5:
			return one(c, more)
		}
	}
	field := reflect.TypeFor[Fields]().Field(c.of(int(fieldCount)))
	constant := func() string {
		switch field.Type.Kind() {
		case reflect.Interface:
			return one(c, []string{"true", "false", "nil", `"x"`, "1"})
		case reflect.Float64:
			return strconv.FormatFloat(one(c, someFloats), 'f', -1, 64)
		case reflect.Int, reflect.Int64:
			return one(c, []string{strconv.Itoa(one(c, someInts)), strconv.FormatFloat(one(c, someFloats), 'f', -1, 64)})
		}
		return strconv.Quote(one(c, someTexts))
	}
	name := field.Tag.Get("expr")
	switch operator := one(c, []string{"==", "!=", "<", "<=", ">", ">=", "contains", "startsWith", "endsWith", "matches", "in", "not in", ".."}); operator {
	case "in", "not in":
		return fmt.Sprintf("%s %s [%s, %s]", name, operator, constant(), constant())
	case "..":
		return fmt.Sprintf("%s in %d..%d", name, one(c, someInts[:5]), one(c, someInts[:5]))
	default:
		return fmt.Sprintf("%s %s %s", name, operator, constant())
	}
}

// fields makes a record.
func (c *choices) fields() *Record {
	var r Record
	v := reflect.ValueOf(&r.Fields).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i).Addr().Interface().(type) {
		case *string:
			*f = one(c, someTexts)
		case *int:
			*f = one(c, someInts)
		case *int64:
			*f = int64(one(c, someInts))
		case *float64:
			*f = one(c, someFloats)
		case *any:
			*f = one(c, answersAny)
		case *[]string:
			*f = someTexts[:c.of(len(someTexts))]
		case *map[string]string:
			*f = map[string]string{"SIZE": one(c, []string{"", "2", "x"})}
		}
	}
	if i := c.of(len(Events()) + 1); i > 0 {
		r.Event = Events()[i-1]
	}
	return &r
}

// lots count what is asked of a condition's counts.
type lots struct {
	seed, met int
	drawn     []float64
}

func (l *lots) Met() (n, total int) { l.met++; return l.seed + l.met, 3 * l.met }

func (l *lots) Chance(p float64) bool {
	l.drawn = append(l.drawn, p)
	return float64(l.seed)/4 < p
}

// run is what the virtual machine says.
func run(p program, env any) bool {
	result, err := vm.Run(p.code, env)
	return err == nil && result == true
}

// byMachine is [Condition.Match] as the virtual machine alone has it.
func byMachine(c *Condition, r *Record, l *lots) bool {
	names := &counted{Fields: &r.Fields, Chance: l.Chance}
	possible := false
	for _, event := range c.events {
		possible = possible || event == r.Event
	}
	if !possible || !run(c.base, names) {
		return false
	}
	names.N, names.Total = l.Met()
	return !c.counts || run(c.whole, names)
}

// FuzzNeeds makes conditions and records: they match as the virtual machine alone says,
// count as often, and draw the same lots.
func FuzzNeeds(f *testing.F) {
	for i := range 1500 {
		f.Add(binary.LittleEndian.AppendUint16(nil, uint16(i)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c := newChoices(b)
		depth := c.of(5)
		kind := c.of(3)
		source := c.condition(depth, [][]string{{"true"}, {"marked", "not marked"}, {"n == 2", "total > 3", "chance(0.5)", "chance(1)", "$env.chance(0.5)", "n % 2 == 0", "not (n < 3)"}}[kind])
		r, seed := c.fields(), c.of(4)
		var got, want bool
		switch kind {
		case 0:
			e, err := Compile(source)
			if err != nil {
				return
			}
			got, want = e.Match(r), run(e.program, &r.Fields)
		case 1:
			e, err := CompileMarked(source)
			if err != nil {
				return
			}
			got, want = e.Match(r, seed == 1), run(e.program, &marked{&r.Fields, seed == 1})
		case 2:
			e, err := CompileCondition(source)
			if err != nil {
				return
			}
			ours, theirs := lots{seed: seed}, lots{seed: seed}
			got, want = e.Match(r, &ours), byMachine(e, r, &theirs)
			if !reflect.DeepEqual(ours, theirs) {
				t.Errorf("%s asks for %+v instead of %+v", source, ours, theirs)
			}
		}
		if got != want {
			t.Errorf("%s is %v instead of %v for %s", source, got, want, strings.TrimSpace(string(r.AppendJSON(nil))))
		}
	})
}

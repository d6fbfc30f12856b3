package line

import (
	"strconv"
	"strings"
	"time"

	"mitmail/view/lang"
)

// Size is n bytes for people: 1 byte, 1,234 bytes, 34.5 KB, 64 MB. A KB is
// 1,000 bytes.
func Size(n int64) string {
	if n < 10_000 {
		return Count(n, "byte")
	}
	f, unit := float64(n)/1e3, 0
	for f >= 999.5 && unit < len(units)-1 {
		f /= 1e3
		unit++
	}
	if f < 99.95 {
		return decimal(f, 1, units[unit])
	}
	return decimal(f, 0, units[unit])
}

var units = [...]string{" KB", " MB", " GB", " TB", " PB", " EB"}

// Count is n things, with a comma between the thousands. The thing is in English, and
// one: its plural, as in "%s messages", is what the table of a language has.
func Count(n int64, thing string) string {
	ending := "s"
	stem, y := strings.CutSuffix(thing, "y")
	if y {
		ending = "ies"
	}
	switch {
	case lang.Current() != lang.English:
		return lang.F("%s "+stem+ending, thousands(n))
	case n == 1:
		return "1 " + thing
	}
	return thousands(n) + " " + stem + ending
}

// CountUpTo is Count with a sign behind the number, such as "+" where there may be more.
func CountUpTo(n int64, sign, thing string) string {
	if sign == "" {
		return Count(n, thing)
	}
	return strings.Replace(Count(n, thing), thousands(n), thousands(n)+sign, 1)
}

// Number is n with a comma between the thousands.
func Number(n int64) string { return thousands(n) }

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Took is a duration for people: 0.8 ms, 312 ms, 1.2 s, 2m5s. It is "" for a
// negative one, which is not known.
func Took(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d < 0:
		return ""
	case ms < 9.95:
		return decimal(ms, 1, " ms")
	case ms < 999.5:
		return decimal(ms, 0, " ms")
	case d < time.Minute:
		return decimal(d.Seconds(), 1, " s")
	}
	return d.Round(time.Second).String()
}

// decimal is a number with so many digits behind the point, and its unit.
func decimal(f float64, digits int, unit string) string {
	var b [32]byte
	return string(append(strconv.AppendFloat(b[:0], f, 'f', digits, 64), unit...))
}

package picture

import (
	"fmt"
	"strings"

	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// Columns of what base64 is worked in.
const (
	sixWide   = 8  // of a letter, and its six bits
	eightWide = 10 // of a byte, and its eight
)

// Base64 works the first groups of a text in base64 back, step by step: letters, their
// numbers, the bits of those, and the bytes that they make, which may be secret.
func Base64(all []explain.Group, most int, secret bool) (rows []Row) {
	if len(all) == 0 {
		return nil
	}
	add := func() *Row {
		rows = append(rows, Row{})
		return &rows[len(rows)-1]
	}
	add().At(0, lang.T("Four letters are 4 × 6 bits, which are three bytes of 8."), line.Note)
	for _, g := range all[:min(len(all), most)] {
		add()
		rows = append(rows, group(g, secret)...)
	}
	if rest := len(all) - most; rest > 0 {
		add().At(0, lang.F("… and so on, %s", line.Count(int64(rest), "more group")), line.Note)
	}
	if strings.HasSuffix(all[len(all)-1].Letters, "=") {
		add().At(0, lang.T("= at the end fills the last group up."), line.Note)
	}
	return rows
}

// group is a group of four letters.
func group(g explain.Group, secret bool) []Row {
	var letters, numbers, sixes, eights, bytes Row
	var bits strings.Builder
	for i := range len(g.Letters) {
		letters.At(sixWide*i, g.Letters[i:i+1], line.Verb)
	}
	for i, n := range g.Sixes {
		numbers.At(sixWide*i, fmt.Sprintf("%d", n), line.Note)
		sixes.At(sixWide*i, fmt.Sprintf("%06b", n), line.More)
		fmt.Fprintf(&bits, "%06b", n)
	}
	for i, b := range g.Bytes {
		eights.At(eightWide*i, bits.String()[8*i:8*i+8], line.Good)
		bytes.Pieces = append(bytes.Pieces, Piece{eightWide * i, line.Span{Text: byteText(b), Role: line.Value, Secret: secret}})
	}
	return []Row{letters, numbers, sixes, eights, bytes}
}

// byteText is a byte as a character, or as its number where it is none to show.
func byteText(b byte) string {
	if b > ' ' && b < 0x7f {
		return fmt.Sprintf("%c (%d)", b, b)
	}
	return fmt.Sprintf("%d", b)
}

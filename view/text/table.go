package text

import (
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/wrap"
)

// Row is a session in a table.
type Row struct {
	Session        int
	Protocol       decode.Protocol
	Client, Server string
	Result         decode.Result
	Outcome        string // one line for a person
}

// maxEnds is how many columns who talks to whom gets at most.
const maxEnds = 64

// Table writes a row for each session below what was written so far. More says
// how many sessions have none.
func (t *Writer) Table(rows []Row, more int) error {
	ends := make([]string, len(rows))
	column := 0
	for i, r := range rows {
		ends[i] = line.Clean(r.Client + " → " + r.Server)
		column = max(column, min(wrap.Width(ends[i]), maxEnds))
	}
	t.buf = append(t.buf[:0], '\n')
	t.buf = t.page.heading(t.buf, line.Count(int64(len(rows)+more), "session"))
	for i, r := range rows {
		t.row(r, ends[i], column)
	}
	if more > 0 {
		t.buf = append(t.buf, "   "+lang.F("… and %s more", line.Count(int64(more), "session"))+"\n"...)
	}
	_, err := t.w.Write(t.buf)
	return err
}

func (t *Writer) row(r Row, ends string, column int) {
	id := strconv.Itoa(r.Session)
	t.buf = pad(t.buf, max(idWidth-len(id), 0))
	t.buf = t.page.paint.add(t.buf, sessionStyle(r.Session), id)
	t.buf = append(t.buf, gap+strings.ToUpper(r.Protocol.String())+gap...)
	t.buf = pad(append(t.buf, ends...), max(column-wrap.Width(ends), 0))
	v := line.VerdictOf(r.Result)
	t.buf = append(t.page.paint.add(append(t.buf, gap...), roleStyles[v.Role], v.Sign), ' ')
	t.buf = append(append(t.buf, line.Clean(r.Outcome)...), '\n')
}

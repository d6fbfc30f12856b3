package control

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// request is one line of a program.
type request struct {
	Op         string    `json:"op"`
	ID         *int      `json:"id"`
	Text       *string   `json:"text"`
	TextBase64 *[]byte   `json:"text_base64"`
	Set        *[]string `json:"set"`
}

// parse reads a line. What a request has and its op does not take is an error, as it
// is most likely a slip.
func parse(line []byte) (request, error) {
	var r request
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("this is no request: %s", reason(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("this is no request: one JSON object a line")
	}
	o, ok := ops[r.Op]
	switch {
	case r.Op == "":
		return r, errors.New(`"op" is missing: ` + opNames)
	case !ok:
		return r, fmt.Errorf("no op is called %q: %s", r.Op, opNames)
	case r.ID != nil && !o.id, (r.Text != nil || r.TextBase64 != nil) && !o.text, r.TextBase64 != nil && !o.base64, r.Set != nil && r.Op != "rules":
		return r, fmt.Errorf("%s does not take all of this", r.Op)
	case r.ID == nil && o.id:
		return r, fmt.Errorf(`"id" is missing: which unit?`)
	case o.text && (r.Text == nil) == (r.TextBase64 == nil):
		return r, fmt.Errorf(`%s wants one text`, r.Op)
	}
	return r, nil
}

// reason is why a line is no request. The errors of package json name Go's types.
func reason(err error) string {
	var wrong *json.UnmarshalTypeError
	var coded base64.CorruptInputError
	switch {
	case errors.As(err, &coded):
		return `"text_base64" is no base64`
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON object has no end"
	case !errors.As(err, &wrong):
		return strings.TrimPrefix(err.Error(), "json: ")
	case wrong.Field == "":
		return "one JSON object a line"
	case wrong.Field == "id":
		return `"id" has to be a whole number`
	case wrong.Field == "set":
		return `"set" has to be a list of texts`
	}
	return fmt.Sprintf("%q has to be a text", wrong.Field)
}

// op is what an op takes.
type op struct{ id, text, base64 bool }

var ops = map[string]op{
	"list": {}, "watch": {}, "rules": {}, "sessions": {},
	"show": {id: true}, "forward": {id: true}, "drop": {id: true}, "close": {id: true},
	"edit":   {id: true, text: true, base64: true},
	"answer": {id: true, text: true},
}

const opNames = "there are list watch show forward edit answer drop close rules sessions"

// bytes is the text of an edit.
func (r *request) bytes() []byte {
	if r.TextBase64 != nil {
		return *r.TextBase64
	}
	return []byte(*r.Text)
}

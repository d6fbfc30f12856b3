package recorded

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/cmd/internal/console"
)

const whole = `{"session":1,"seq":1,"protocol":"smtp","event":"open"}
{"session":1,"seq":2,"protocol":"smtp","event":"reply","code":220}
`

// A recording whose writer was killed is read up to its last line.
func TestCutLine(t *testing.T) {
	for text, wrong := range map[string]string{
		whole + `{"session":1,"seq":3,"event":"comm`: "",
		whole + `{`: "",
		whole + `{"session":1,"seq":3,"event":"comm` + "\n": "line 3: ",
		whole + `{"a":1}`:                         "line 3: this is no record",
		`{"session":1,"event":"op` + "\n" + whole: "line 1: ",
		`{"session":1`:                            "there is no mail session in it",
	} {
		name := filepath.Join(t.TempDir(), "x.jsonl")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		s, err := Read(t.Context(), name, nil, new(console.Masker), console.NewLogger(&said, 0))
		switch {
		case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s: %v, want %q", text, err, wrong)
		case wrong == "" && (err != nil || len(s.Records) != 2 || !strings.Contains(said.String(), "x.jsonl ends in the middle of line 3\n")):
			t.Errorf("%s: %+v, %v; it says %q", text, s, err, &said)
		}
	}
}

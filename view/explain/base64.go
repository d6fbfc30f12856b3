package explain

import (
	"encoding/base64"
	"strings"
)

// Group is up to four letters of base64 turned back: each is a number of six bits, and
// the bits of all are up to three bytes (RFC 4648 4).
type Group struct {
	Letters string // with the = that fill up the last one
	Sixes   []int
	Bytes   []byte
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// Base64 turns a text back, group by group. CR and LF in it are skipped and padding may
// be missing, as in decode. It is false for what is not base64, and for "".
func Base64(coded string) (groups []Group, ok bool) {
	coded = strings.NewReplacer("\r", "", "\n", "").Replace(coded)
	letters := strings.TrimRight(coded, "=")
	plain, err := base64.RawStdEncoding.DecodeString(letters)
	if err != nil || len(plain) == 0 || len(coded)-len(letters) > 2 {
		return nil, false
	}
	for i := 0; i*4 < len(letters); i++ {
		g := Group{Letters: coded[i*4 : min(i*4+4, len(coded))], Bytes: plain[i*3 : min(i*3+3, len(plain))]}
		for _, letter := range letters[i*4 : min(i*4+4, len(letters))] {
			g.Sixes = append(g.Sixes, strings.IndexRune(alphabet, letter))
		}
		groups = append(groups, g)
	}
	return groups, true
}

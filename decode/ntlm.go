package decode

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode/utf16"
)

// ntlmAuth reads names and proof out of NTLM messages ([MS-NLMP] 2.2.1): the
// first asks (NEGOTIATE), the second proves (AUTHENTICATE).
func ntlmAuth(a *attempt, answer string) bool {
	m := ntlmMessage(answer)
	switch m.kind() {
	case 1:
		return false
	case 3:
		unicode := m.flags(60)&1 != 0
		domain, user := m.text(28, unicode), m.text(36, unicode)
		if domain != "" {
			user = domain + `\` + user
		}
		digest := hex.EncodeToString([]byte(m.field(20)))
		a.User, a.Digest = &user, &digest
		if a.last != nil && ntlmMessage(*a.last).kind() == 2 && len(*a.last) >= 32 {
			challenge := hex.EncodeToString([]byte((*a.last)[24:32]))
			a.Challenge = &challenge
		}
		return true
	}
	if a.step == 0 && answer == "" { // asks for the mechanism only
		return false
	}
	a.malformed("ntlm")
	return true
}

// ntlmMessage is a message as it came; nothing in it can be trusted.
type ntlmMessage string

// kind is the type of the message, 0 for anything else.
func (m ntlmMessage) kind() uint32 {
	if !strings.HasPrefix(string(m), "NTLMSSP\x00") {
		return 0
	}
	return m.flags(8)
}

// flags is the number at an offset, 0 past the end.
func (m ntlmMessage) flags(at int) uint32 {
	if at+4 > len(m) {
		return 0
	}
	return binary.LittleEndian.Uint32([]byte(m[at : at+4]))
}

// field is what a length and an offset point to, "" where they lie.
func (m ntlmMessage) field(at int) ntlmMessage {
	n, offset := uint64(m.flags(at)&0xFFFF), uint64(m.flags(at+4))
	if offset+n > uint64(len(m)) {
		return ""
	}
	return m[offset : offset+n]
}

func (m ntlmMessage) text(at int, unicode bool) string {
	raw := []byte(m.field(at))
	if !unicode {
		return valid(raw)
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}

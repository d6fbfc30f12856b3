package message

import "encoding/binary"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// alien marks a character that stands for no sextet.
const alien = 1 << 31

// sextets are the bits that a character stands for (RFC 4648 4) in each of the
// four places of a group.
var sextets = func() (places [4][256]uint32) {
	for place := range places {
		for c := range places[place] {
			places[place][c] = alien
		}
		for bits, c := range alphabet {
			places[place][c] = uint32(bits) << (18 - 6*place)
		}
	}
	return places
}()

// groupSlack is how far decodeGroups may write behind its result.
const groupSlack = 2

// decodeGroups decodes groups of four characters and says whether all of them
// were of the alphabet. It is here because lines are short: on 76 characters
// it takes half the time of encoding/base64, which looks for line endings.
func decodeGroups(dst, src []byte) bool {
	seen := uint32(0)
	for len(src) >= 8 && len(dst) >= 8 {
		a, b := group(src[:4]), group(src[4:8])
		seen |= a | b
		binary.BigEndian.PutUint64(dst, uint64(a)<<40|uint64(b)<<16)
		src, dst = src[8:], dst[6:]
	}
	if len(src) >= 4 && len(dst) >= 4 {
		a := group(src[:4])
		seen |= a
		binary.BigEndian.PutUint32(dst, a<<8)
	}
	return seen < alien
}

// group is the 24 bits of four characters.
func group(s []byte) uint32 {
	return sextets[0][s[0]] | sextets[1][s[1]] | sextets[2][s[2]] | sextets[3][s[3]]
}

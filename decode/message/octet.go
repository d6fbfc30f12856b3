package message

// isBlank says that c is a space or a tab.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isAlnum says that c is an ASCII letter or digit.
func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// isHex says that c is a hexadecimal digit.
func isHex(c byte) bool { return isAlnum(c) && c|0x20 <= 'f' }

// unhex is the octet that two hexadecimal digits stand for.
func unhex(high, low byte) byte { return nibble(high)<<4 | nibble(low) }

func nibble(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

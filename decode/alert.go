package decode

import "fmt"

// alertNames has the alerts of RFC 8446 6 that end a handshake in clear.
var alertNames = map[byte]string{
	10:  "unexpected message",
	40:  "handshake failure",
	42:  "bad certificate",
	45:  "certificate expired",
	47:  "illegal parameter",
	48:  "unknown CA",
	50:  "decode error",
	70:  "protocol version",
	71:  "insufficient security",
	80:  "internal error",
	86:  "inappropriate fallback",
	112: "unrecognized name",
	120: "no application protocol",
}

func alertName(a byte) string {
	if name, ok := alertNames[a]; ok {
		return name
	}
	return fmt.Sprint(a)
}

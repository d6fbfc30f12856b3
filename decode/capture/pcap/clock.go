package pcap

import (
	"math"
	"math/bits"
	"time"
)

// clock turns the time stamps of an interface into times.
type clock struct {
	units  uint64 // a second has so many
	offset int64  // seconds to add
}

var microseconds = clock{units: 1e6}

// lastSecond is the end of the year 9999, the last that RFC 3339 can write.
const lastSecond = 253402300799

// resolve sets the unit from if_tsresol: a negative power of ten, or of two where the
// top bit is set. Resolutions that a second does not fit in are not taken.
func (c *clock) resolve(b byte) bool {
	power := b & 0x7f
	switch {
	case b&0x80 != 0 && power < 64:
		c.units = 1 << power
	case b&0x80 == 0 && power <= 19:
		c.units = uint64(math.Pow10(int(power)))
	default:
		return false
	}
	return true
}

// time is the time of a stamp, to the nanosecond. A time that cannot be written
// is the beginning of 1970, and not ok.
func (c *clock) time(stamp uint64) (t time.Time, ok bool) {
	whole := stamp / c.units
	high, low := bits.Mul64(stamp%c.units, 1e9)
	nanos, _ := bits.Div64(high, low, c.units)
	seconds := int64(whole) + c.offset
	if whole > lastSecond || seconds < 0 || seconds > lastSecond {
		return time.Unix(0, 0).UTC(), false
	}
	return time.Unix(seconds, int64(nanos)).UTC(), true
}

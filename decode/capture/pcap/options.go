package pcap

// Options stand at the end of a pcapng block: code, length, value, padding to
// four bytes.
const (
	optEnd         = 0
	optComment     = 1 // of a section, an interface or a packet
	optApplication = 4 // of a section
	optResolution  = 9 // of an interface: the unit of its times
	optOffset      = 14

	maxOptions = 1000 // a block
	maxComment = 64 << 10
)

// options calls take with each option of a block.
func (f *pcapng) options(p []byte, take func(code uint16, value []byte)) {
	for range maxOptions {
		if len(p) < 4 {
			return
		}
		code, n := u16(p, f.big), int(u16(p[2:], f.big))
		if code == optEnd {
			return
		}
		if n > len(p)-4 {
			f.r.warn(damaged, "an option of %d bytes runs over the end of its block", n)
			return
		}
		take(code, p[4:4+n])
		p = p[min(4+n+padding(n), len(p)):]
	}
	f.r.warn(damaged, "a block has more than 1000 options: the rest was skipped")
}

// padding is how many bytes follow n bytes so that four divide all of it.
func padding(n int) int { return -n & 3 }

// comments calls [pcapng.options] and returns those that are comments, a line each, up
// to a bound.
func (f *pcapng) comments(p []byte) string {
	var all []byte
	f.options(p, func(code uint16, value []byte) {
		if code != optComment || len(all) >= maxComment {
			return
		}
		if len(all) > 0 {
			all = append(all, '\n')
		}
		all = append(all, value[:min(len(value), maxComment-len(all))]...)
	})
	return string(all)
}

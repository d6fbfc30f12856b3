package sniff

import (
	"encoding/binary"
	"slices"
	"testing"

	"golang.org/x/net/bpf"
)

// ip4 is an IPv4 packet up to the ports, with so many bytes of options.
func ip4(protocol byte, fragment uint16, options int, from, to uint16) []byte {
	p := make([]byte, 20+options, 40+options)
	p[0], p[9] = 0x45+byte(options/4), protocol
	binary.BigEndian.PutUint16(p[6:], fragment)
	return tail(p, from, to)
}

// ip6 is an IPv6 packet up to the ports.
func ip6(next byte, header []byte, from, to uint16) []byte {
	p := make([]byte, 40)
	p[0], p[6] = 0x60, next
	return tail(append(p, header...), from, to)
}

func tail(p []byte, from, to uint16) []byte {
	p = binary.BigEndian.AppendUint16(p, from)
	return append(binary.BigEndian.AppendUint16(p, to), make([]byte, 16)...)
}

// The filter passes the mail, and what may be a part of it.
func TestFilter(t *testing.T) {
	ports := []uint16{25, 110, 587}
	for range 200 {
		ports = append(ports, ports[len(ports)-1]+1000/7)
	}
	for name, tt := range map[string]struct {
		packet []byte
		want   bool
	}{
		"to 25":                 {ip4(6, 0x4000, 0, 40000, 25), true},
		"from 25":               {ip4(6, 0, 0, 25, 40000), true},
		"the last port":         {ip4(6, 0, 0, 40000, ports[len(ports)-1]), true},
		"other ports":           {ip4(6, 0, 0, 40000, 80), false},
		"behind options":        {ip4(6, 0, 8, 40000, 110), true},
		"options like ports":    {ip4(6, 0, 8, 40000, 80), false},
		"UDP":                   {ip4(17, 0, 0, 40000, 25), false},
		"a first fragment":      {ip4(6, 0x2000, 0, 40000, 25), true},
		"a later fragment":      {ip4(6, 0x0007, 0, 40000, 80), true},
		"a fragment of UDP":     {ip4(17, 0x0007, 0, 40000, 80), false},
		"IPv6 to 587":           {ip6(6, nil, 40000, 587), true},
		"IPv6 from 110":         {ip6(6, nil, 110, 40000), true},
		"IPv6, other ports":     {ip6(6, nil, 40000, 80), false},
		"IPv6, UDP":             {ip6(17, nil, 40000, 25), false},
		"IPv6, a fragment":      {ip6(44, []byte{6, 0, 0, 8, 0, 0, 0, 1}, 40000, 80), true},
		"IPv6, another's piece": {ip6(44, []byte{17, 0, 0, 8, 0, 0, 0, 1}, 40000, 25), false},
		"ARP":                   {append([]byte{0, 1, 8, 0, 6, 4}, make([]byte, 22)...), false},
		"nothing":               {nil, false},
		"half a header":         {[]byte{0x45, 0, 0}, false},
	} {
		for _, filter := range []struct {
			name  string
			ports []uint16
			want  bool
		}{{"mail", ports, tt.want}, {"any", nil, true}} {
			vm, err := bpf.NewVM(mail(filter.ports))
			if err != nil {
				t.Fatal(err)
			}
			if n, err := vm.Run(tt.packet); err != nil || (n > 0) != filter.want {
				t.Errorf("%s, %s: passes %d bytes, %v", filter.name, name, n, err)
			}
		}
	}
	if _, err := bpf.Assemble(slices.Concat(once(1), mail(ports))); err != nil {
		t.Error(err)
	}
}

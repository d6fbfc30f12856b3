package proxy

import "testing"

func TestOutgoing(t *testing.T) {
	read := []byte("0123456789")
	o := outgoing{read: read}
	o.add(read[2:4])
	o.add(nil)
	o.add(read[4:7])
	if got := o.take(); string(got) != "23456" || &got[0] != &read[2] {
		t.Errorf("%q: what was read is not to be copied", got)
	}
	held := []byte("held")
	o.add(held)
	o.add(read[:2])
	o.add(read[5:6])
	copy(held, "xxxx")
	if got := o.take(); string(got) != "held015" {
		t.Errorf("%q: what was held is to be copied", got)
	}
	o.add(read[:2])
	o.add(read[5:6])
	if got := o.take(); string(got) != "015" || string(read) != "0123456789" || len(o.take()) != 0 {
		t.Errorf("%q of %q", got, read)
	}
}

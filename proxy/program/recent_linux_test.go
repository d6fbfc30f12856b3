package program

import (
	"encoding/binary"
	"maps"
	"net/netip"
	"testing"
)

// The tables of proc(5), as a little-endian machine writes them.
const (
	tableTCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0000000000000000 100 0 0 10 0
   1: 0100007F:9C40 0100007F:0019 01 00000000:00000000 00:00000000 00000000     0        0 101 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:9C41 0100007F:0019 06 00000000:00000000 03:00000F9E 00000000     0        0 0 3 0000000000000000
   3: 0100007F:9C42 0100007F
`
	tableTCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:9C43 0000000000000000FFFF00000100007F:0019 01 00000000:00000000 00:00000000 00000000     0        0 102 1 0 20 4 30 10 -1
   1: 00000000000000000000000001000000:9C44 00000000000000000000000001000000:0019 01 00000000:00000000 00:00000000 00000000     0        0 103 1 0 20 4 30 10 -1
`
)

func TestSocketsIn(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the tables are of a little-endian machine")
	}
	asked, got := map[Connection]*Search{}, map[string]Connection{}
	connection := func(from, to string) Connection {
		return Connection{netip.MustParseAddrPort(from), netip.MustParseAddrPort(to)}
	}
	for _, from := range []string{"127.0.0.1:40000", "127.0.0.1:40001", "127.0.0.1:40002", "127.0.0.1:40003"} {
		asked[connection(from, "127.0.0.1:25")] = nil
	}
	asked[connection("[::1]:40004", "[::1]:25")] = nil
	ends := written(asked)
	socketsIn([]byte(tableTCP), ends, got)
	socketsIn([]byte(tableTCP6), ends, got)
	want := map[string]Connection{
		"socket:[101]": connection("127.0.0.1:40000", "127.0.0.1:25"),
		"socket:[102]": connection("127.0.0.1:40003", "127.0.0.1:25"),
		"socket:[103]": connection("[::1]:40004", "[::1]:25"),
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

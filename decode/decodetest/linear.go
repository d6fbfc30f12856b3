package decodetest

import (
	"runtime"
	"testing"
)

// Linear checks that twice as much of something takes little more than twice the memory,
// what was let go of again included: what copies all there is for each that comes takes
// four times as much. prepare makes so much of it and returns what is to be done with it.
// Tests that run side by side spoil it.
func Linear(t *testing.T, n int, prepare func(n int) func()) {
	t.Helper()
	once, twice := taken(prepare(n)), taken(prepare(2*n))
	if twice > once*5/2+64<<10 {
		t.Errorf("%d take %d bytes, %d take %d", n, once, 2*n, twice)
	}
}

// taken is how many bytes something allocates.
func taken(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

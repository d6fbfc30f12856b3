package proxy

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain runs the tests and fails when a goroutine is left over. A benchmark
// that measures a process runs this binary again as that process.
func TestMain(m *testing.M) {
	if os.Getenv(childRoute) != "" {
		beChild()
		return
	}
	goleak.VerifyTestMain(m)
}

package captures

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A FIFO without a writer is waited for until an interrupt.
func TestReadOfFIFOIsInterrupted(t *testing.T) {
	name := filepath.Join(t.TempDir(), "packets")
	if out, err := exec.Command("mkfifo", name).CombinedOutput(); err != nil {
		t.Skipf("no FIFO here: %v, %s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Open(ctx, name); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ends with %v", err)
	}
	writer, err := os.OpenFile(name, os.O_WRONLY, 0) // the reader that was given up is there still
	if err != nil {
		t.Fatal(err)
	}
	writer.Close()
}

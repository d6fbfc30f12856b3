package porttest

import (
	"net"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// TestMain is a program that ends at once, where it is asked for.
func TestMain(m *testing.M) {
	if os.Getenv("MITMAIL_TEST_END") != "" {
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Nobody listens at a port that was found free, though programs are started all the time.
func TestFreeWhileProgramsStart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	var starting sync.WaitGroup
	for range 4 {
		starting.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				cmd := exec.Command(self)
				cmd.Env = append(os.Environ(), "MITMAIL_TEST_END=1")
				if err := cmd.Run(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 5000 {
		if c, err := net.Dial("tcp", Address(t)); err == nil {
			c.Close()
			t.Error("somebody listens there")
			break
		}
	}
	close(over)
	starting.Wait()
}

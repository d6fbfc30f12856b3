package porttest

import (
	"net"
	"os"
	"os/exec"
	"strconv"
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
// The address is one that no other test listens at.
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
	for port := range 5000 {
		address := net.JoinHostPort("127.77.0.1", strconv.Itoa(first+port))
		if !free(address) { // taken, or this system has no such address
			continue
		}
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			t.Error("somebody listens there")
			break
		}
	}
	close(over)
	starting.Wait()
}

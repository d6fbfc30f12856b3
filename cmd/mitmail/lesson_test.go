package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const waitsForKey = "any key goes on, q ends"

// nextKey presses a key, and waits until the lesson waits for the next one.
func nextKey(t *testing.T, f *os.File, w *watched, key string) {
	t.Helper()
	prompts := strings.Count(w.said(), waitsForKey)
	_, err := f.WriteString(key)
	must(t, err)
	w.until(t, func(said string) bool { return strings.Count(said, waitsForKey) > prompts })
}

// With --step each line of a lesson waits for a key, and so does the answer to its
// question.
func TestStepOnTerminal(t *testing.T) {
	name := t.TempDir() + "/short.txt"
	must(t, os.WriteFile(name, []byte("# Short\nprotocol smtp\nS: 220 ready\n> It is ready.\nC: QUIT\nS: 221 bye\n? Who went?\n= The client.\n"), 0o600))
	cmd, f, w := onTerminal(t, "demo", name, "--text", "--step", "--color", "never")
	w.says(t, waitsForKey)
	for _, step := range []struct{ shown, hidden string }{{"It is ready.", "QUIT"}, {"QUIT", "221 bye"}, {"221 bye", "The client."}} {
		if said := w.said(); !strings.Contains(said, step.shown) || strings.Contains(said, step.hidden) {
			t.Errorf("%q is to be shown, %q is not: %q", step.shown, step.hidden, said)
		}
		if step.hidden != "The client." {
			nextKey(t, f, w, "x")
		}
	}
	w.says(t, "Who went?")
	_, err := f.WriteString("x")
	must(t, err)
	w.says(t, "The client.")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// A key of several bytes, such as an arrow, goes on by one line.
func TestStepByArrow(t *testing.T) {
	cmd, f, w := onTerminal(t, "demo", "send", "--text", "--step", "--color", "never")
	w.says(t, waitsForKey)
	for range 2 {
		nextKey(t, f, w, "\x1b[B")
	}
	_, err := f.WriteString("q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if said := w.said(); !strings.Contains(said, "250-SIZE") || strings.Contains(said, "AUTH PLAIN AG") {
		t.Errorf("it says %q", said)
	}
}

// Ctrl-Z is no key that goes on: it goes to the shell, and fg comes back, to the prompt
// and to single keys. Where there is no shell nothing happens.
func TestHostile88StepSuspended(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("it takes a shell with jobs")
	}
	const lesson = "mitmail demo send --text --step --color never"
	shell := `set -m; ` + lesson + `; echo "stop""ped"; read line; fg; echo "end""ed"`
	for _, tt := range []struct{ name, command string }{{"bash", shell}, {"signal", shell}, {"alone", "exec " + lesson}} {
		t.Run(tt.name, func(t *testing.T) {
			cmd, f, w := startOnTerminal(t, "bash", "-c", tt.command)
			w.says(t, waitsForKey)
			press := func(keys string) {
				_, err := f.WriteString(keys)
				must(t, err)
			}
			switch tt.name {
			case "alone":
				nextKey(t, f, w, "\x1a")
			default:
				if tt.name == "signal" {
					stopForeground(t, f)
				} else {
					press("\x1a")
				}
				w.says(t, "stopped")
				press("\n")
				w.until(t, func(said string) bool {
					_, behind, _ := strings.Cut(said, "stopped")
					return strings.Contains(behind, waitsForKey)
				})
			}
			if strings.Contains(w.said(), "EHLO") {
				t.Errorf("it went on: %q", w.said())
			}
			nextKey(t, f, w, "x")
			w.says(t, "EHLO client.example.org")
			press("q")
			if err := cmd.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			if strings.Contains(w.said(), "250-SIZE") {
				t.Errorf("it went on by more than a line: %q", w.said())
			}
		})
	}
}

// q ends a lesson, and Ctrl-C interrupts it; without a terminal there is no key to wait for.
func TestStepEnds(t *testing.T) {
	for key, code := range map[string]int{"q": 0, "\x03": 130} {
		cmd, f, w := onTerminal(t, "demo", "send", "--text", "--step", "--color", "never")
		w.says(t, waitsForKey)
		nextKey(t, f, w, "x")
		_, err := f.WriteString(key)
		must(t, err)
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != code {
			t.Errorf("%q: it ended with %v", key, err)
		}
		if said := w.said(); !strings.Contains(said, "EHLO client.example.org") || strings.Contains(said, "250-SIZE") || strings.Contains(said, "error") {
			t.Errorf("%q: it says %q", key, said)
		}
	}
}

// On the dashboard a lesson is chosen from the list that demo opens with, and with
// --step goes on line by line.
func TestLessonOnDashboard(t *testing.T) {
	cmd, f, w := onTerminal(t, "demo", "--step")
	w.shows(t, f, "Enter plays one")
	w.shows(t, f, "forged-from")
	_, err := f.WriteString("q")
	must(t, err)
	w.shows(t, f, "next line")
	w.shows(t, f, "Step") // of the first note: it waits in front of EHLO
	if strings.Contains(w.said(), "says its name") {
		t.Error("EHLO is there already")
	}
	_, err = f.WriteString(" ")
	must(t, err)
	w.shows(t, f, "Step 3")
	_, err = f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// A lesson that is chosen is played, and read from its beginning.
func TestLessonChosen(t *testing.T) {
	cmd, f, w := onTerminal(t, "demo")
	w.shows(t, f, "logged in, 1 message fetched")
	_, err := f.WriteString("jjj\r") // errors
	must(t, err)
	w.shows(t, f, "ask of a client")
	w.shows(t, f, "9 sessions")
	w.shows(t, f, "550: there is no such mailbox.")
	_, err = f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"mitmail/proxy/rule"
	"mitmail/view/dashboard"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// holder is rules and what they hold, for a dashboard.
type holder struct{ rules *rule.Rules }

// List implements [dashboard.Holder].
func (h holder) List() []dashboard.Held {
	held := h.rules.Held.List()
	all := make([]dashboard.Held, len(held))
	for i, u := range held {
		all[i] = dashboard.Held{ID: u.ID, Session: u.Session, Protocol: u.Protocol, Since: u.Since, Event: u.Event, Text: u.Text, Secret: u.Secret}
	}
	return all
}

// Forward implements [dashboard.Holder].
func (h holder) Forward(id int) error { return h.rules.Held.Forward(id) }

// Edit implements [dashboard.Holder].
func (h holder) Edit(id int, text []byte) error { return h.rules.Held.Edit(id, text) }

// Answer implements [dashboard.Holder].
func (h holder) Answer(id int, text string) error { return h.rules.Held.Answer(id, text) }

// Drop implements [dashboard.Holder].
func (h holder) Drop(id int) error { return h.rules.Held.Drop(id) }

// Close implements [dashboard.Holder].
func (h holder) Close(id int) error { return h.rules.Held.Close(id) }

// Hold implements [dashboard.Holder]. The rule goes before all others.
func (h holder) Hold(condition string) error {
	r, err := rule.ParseHold(condition)
	if err != nil {
		return err
	}
	h.rules.Set(append([]*rule.Rule{r}, h.rules.Rules()...))
	return nil
}

// Rules implements [dashboard.Holder].
func (h holder) Rules() []dashboard.Rule {
	var all []dashboard.Rule
	for _, r := range h.rules.Rules() {
		all = append(all, dashboard.Rule{Text: r.Text, By: r.By, Matched: r.Matched(), On: r.On(), Holds: r.Holds()})
	}
	return all
}

// Marked implements [dashboard.Holder].
func (h holder) Marked() []int { return h.rules.Marked() }

// Switch implements [dashboard.Holder].
func (h holder) Switch(i int, on bool) {
	if all := h.rules.Rules(); i < len(all) {
		h.rules.Switch(all[i], on)
	}
}

// tell says what is held, and what went on as nobody let it go, until ctx is done.
func (h holder) tell(ctx context.Context, notice func(string)) {
	w := h.rules.Held.Watch()
	defer w.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-w.C:
			if c.End == "" {
				notice(lang.F("session %d: the %s is held, H decides what becomes of it", c.Session, line.Unit(c.Record.Event)))
			}
		}
	}
}

// edit has the user's editor change a text, in a file that is gone afterwards.
func edit(text []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "mitmail-")
	if err != nil {
		return nil, fmt.Errorf("cannot edit: %w", err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "held.txt")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		return nil, fmt.Errorf("cannot edit: %w", err)
	}
	cmd := editor(name)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("the editor failed (%w): set EDITOR to another one", err)
	}
	return os.ReadFile(name)
}

// editor is the command that the environment names, which may have arguments.
func editor(name string) *exec.Cmd {
	command := cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"))
	if runtime.GOOS == "windows" {
		return exec.Command(cmp.Or(command, "notepad"), name)
	}
	return exec.Command("sh", "-c", cmp.Or(command, "vi")+` "$1"`, "sh", name)
}

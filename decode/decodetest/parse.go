package decodetest

import (
	"errors"

	"mitmail/decode/script"
)

// Separator is the line between the steps of a script file and its events.
const Separator = "---\n"

// Parse reads the text of a script file: one session, and its events.
func Parse(text string) (Script, error) {
	file, err := script.Parse(text)
	switch {
	case err != nil:
		return Script{}, err
	case !file.Marked:
		return Script{}, errors.New("no line --- before the events")
	case len(file.Sessions) != 1:
		return Script{}, errors.New("a script for tests has one session")
	}
	s := file.Sessions[0]
	return Script{About: file.Title[""], Protocol: s.Protocol, Joined: s.Joined, Absent: s.Absent, Steps: s.Steps, Want: file.Behind}, nil
}

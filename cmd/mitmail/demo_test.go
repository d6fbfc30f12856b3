package main

import (
	"context"
	"slices"
	"sync"
	"testing"

	"mitmail/decode"
	"mitmail/proxy"
)

func TestDemoScenes(t *testing.T) {
	var mu sync.Mutex  // the race detector cannot see that one session ends before the next
	var sessions []int // in the order of events
	var outcomes []string
	sink := func(s proxy.Session, events []decode.Event) {
		mu.Lock()
		defer mu.Unlock()
		sessions = append(sessions, s.ID)
		for _, event := range events {
			if last, ok := event.Payload.(*decode.Close); ok {
				outcomes = append(outcomes, last.Outcome.String()+", "+last.Reason.String())
			}
		}
	}
	if err := newDemo(func(string) {}).run(t.Context(), proxy.Proxy{Sink: sink}); err != nil {
		t.Fatal(err)
	}
	const reason = ", the client said goodbye"
	want := []string{
		"delivered to 1 recipient" + reason,
		"login refused: 535 5.7.8 Authentication failed" + reason,
		"message refused at RCPT: 550 5.1.1 No such user here" + reason,
		"logged in, 1 message fetched, 1 deleted" + reason,
	}
	if !slices.Equal(outcomes, want) {
		t.Errorf("got  %q\nwant %q", outcomes, want)
	}
	if !slices.IsSorted(sessions) {
		t.Errorf("sessions are mixed: %v", sessions)
	}
}

func TestDemoInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sink := func(proxy.Session, []decode.Event) { cancel() }
	if err := newDemo(func(string) {}).run(ctx, proxy.Proxy{Sink: sink}); err == nil || ctx.Err() == nil {
		t.Errorf("an interrupted demo ended with %v", err)
	}
}

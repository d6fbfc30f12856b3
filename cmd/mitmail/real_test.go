package main_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestReal(t *testing.T) {
	s := startServers(t)
	t.Run("send", func(t *testing.T) { testSenders(t, s) })
	t.Run("fetch", func(t *testing.T) { testFetchers(t, s) })
}

func testSenders(t *testing.T, s *servers) {
	for _, c := range senders {
		for _, mechanism := range strings.Fields(c.mechanisms) {
			t.Run(c.name+"/"+mechanism, func(t *testing.T) {
				s.empty(t)
				port := s.SMTP
				if c.cyrus {
					port = s.Cyrus
				}
				j := newJob(t, fmt.Sprintf("127.0.0.1:%d", port), mechanism)
				j.do(c.run)
				for _, got := range s.arrived(t, 1) {
					must(t, same(got, onDisk(j.message)))
				}
			})
		}
	}
}

func testFetchers(t *testing.T, s *servers) {
	for _, c := range fetchers {
		for _, mechanism := range strings.Fields(c.mechanisms) {
			t.Run(c.name+"/"+mechanism, func(t *testing.T) {
				j := newJob(t, fmt.Sprintf("127.0.0.1:%d", s.POP3), mechanism)
				s.put(t, j.message)
				j.do(c.run)
				must(t, same(j.fetched(), onDisk(j.message)))
			})
		}
	}
}

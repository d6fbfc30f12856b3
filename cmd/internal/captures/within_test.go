package captures

import (
	"testing"
	"time"
)

// A session is wanted if any of its time is asked for, both ends included.
func TestWithin(t *testing.T) {
	const day = "2026-11-24T"
	for _, tt := range []struct {
		since, until, first, last string
		want                      bool
	}{
		{day + "03:00:00Z", "", day + "02:00:00Z", day + "02:59:59.9Z", false},
		{day + "03:00:00Z", "", day + "02:00:00Z", day + "03:00:00Z", true},
		{day + "03:00:00Z", "", "2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z", true},
		{"", day + "03:00:00Z", day + "03:00:00Z", day + "04:00:00Z", true},
		{"", day + "03:00:00Z", day + "03:00:00.1Z", day + "04:00:00Z", false},
		{"", day + "05:00:00+02:00", day + "02:00:00Z", day + "02:00:00Z", true},
		{day + "03:00:00Z", day + "04:00:00Z", day + "02:00:00Z", day + "05:00:00Z", true}, // quiet meanwhile
		{"03:00", "", day + "02:00:00Z", day + "02:30:00Z", false},
		{"03:00", "", day + "23:00:00Z", day + "23:30:00Z", true},
		{"", "03:00", day + "02:00:00Z", day + "12:30:00Z", true},
		{"", "03:00", day + "03:00:01Z", day + "12:30:00Z", false},
		{"", "03:00", day + "12:00:00Z", "2026-11-25T00:00:00Z", true},
		{"03:00", "04:00", day + "04:30:00Z", "2026-11-25T02:30:00Z", false},
		{"03:00", "04:00", day + "04:30:00Z", "2026-11-25T03:30:00Z", true},
		{"03:00", "04:00", day + "04:30:00Z", "2026-11-25T04:30:00Z", true},
		{"03:00", "03:00:30", day + "03:00:31Z", day + "03:00:32Z", false},
		{"23:00", "01:00", day + "00:30:00Z", day + "00:31:00Z", true},
		{"23:00", "01:00", day + "23:30:00Z", day + "23:31:00Z", true},
		{"23:00", "01:00", day + "12:30:00Z", day + "12:31:00Z", false},
	} {
		touched, err := (&Within{tt.since, tt.until, time.UTC}).Touched()
		if err != nil {
			t.Fatal(err)
		}
		first, _ := time.Parse(time.RFC3339, tt.first)
		last, _ := time.Parse(time.RFC3339, tt.last)
		if got := touched(first, last); got != tt.want {
			t.Errorf("%s to %s since %q until %q: %v", tt.first, tt.last, tt.since, tt.until, got)
		}
	}
	if touched, err := (&Within{Zone: time.UTC}).Touched(); touched != nil || err != nil {
		t.Errorf("nothing is asked for, and it is %v", err)
	}
}

// A time of day is that of a place.
func TestWithinZone(t *testing.T) {
	at := time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC)
	for zone, want := range map[*time.Location]bool{time.UTC: false, time.FixedZone("", 3600*3): true} {
		touched, err := (&Within{"02:00", "03:00", zone}).Touched()
		if err != nil || touched(at, at) != want {
			t.Errorf("%v in %v, %v", !want, zone, err)
		}
	}
}

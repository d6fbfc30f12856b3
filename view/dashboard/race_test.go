//go:build race

package dashboard

// tourEvery is how many dialogues there are to one that is toured: the race detector
// makes a tour ten times as long.
const tourEvery = 6

//go:build !race

package dashboard

const tourEvery = 1

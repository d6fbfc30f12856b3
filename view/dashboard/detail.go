package dashboard

// tab is what the pane at the right shows.
type tab uint8

// The tabs.
const (
	tabMeaning tab = iota
	tabMessage
	tabTLS
	tabProblems
	tabTiming
	tabs
)

var tabNames = [tabs]string{tabMeaning: "Meaning", tabMessage: "Message", tabTLS: "TLS", tabProblems: "Problems", tabTiming: "Timing"}

package lang

import (
	"maps"
	"sync"
)

// parts are the table of simplified Chinese, by what is said. A text stands in one of
// them. Who reads English never has them made.
var parts = []func() map[string]string{
	zhVerbs, zhOffers, zhReplies, zhEnhanced, zhRefusals, zhCauses, zhAdvice, zhFindings, zhOutcomes, zhLines, zhPages, zhPictures, zhKeys, zhDashboard, zhErrors, zhHelp, zhCommands, zhManuals, zhLessons, zhLogs, zhTopics, zhRecords, zhCert, zhDecoded, zhSteps, zhMade, zhReasons, zhSystem,
}

var chinese = together(parts...)

// together is parts of the table in one, which is made when it is first asked for.
func together(parts ...func() map[string]string) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		all := make(map[string]string)
		for _, part := range parts {
			maps.Copy(all, part())
		}
		return all
	})
}

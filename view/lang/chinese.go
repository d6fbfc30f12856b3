package lang

import "maps"

// parts are the table of simplified Chinese, by what is said. A text stands in one of
// them.
var parts = []map[string]string{
	zhVerbs, zhOffers, zhReplies, zhEnhanced, zhRefusals, zhCauses, zhAdvice, zhFindings, zhOutcomes, zhLines, zhPages, zhPictures, zhKeys, zhDashboard, zhErrors, zhHelp, zhCommands, zhManuals, zhLessons, zhLogs, zhTopics, zhRecords, zhCert, zhDecoded, zhSteps, zhMade, zhReasons, zhSystem,
}

var chinese = together(parts...)

// together is parts of the table in one.
func together(parts ...map[string]string) map[string]string {
	all := make(map[string]string)
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

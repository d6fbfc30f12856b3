package lang

import "maps"

// chinese is the table of simplified Chinese, of parts by where the words are said.
var chinese = func() map[string]string {
	all := make(map[string]string)
	for _, part := range []map[string]string{zhMeanings} {
		maps.Copy(all, part)
	}
	return all
}()

package lang

// zhMeanings is what lines mean: the tables of package explain.
var zhMeanings = map[string]string{
	"%s: %s": "%s：%s",
}

package explain

// Param explains a parameter of MAIL or RCPT, such as SIZE or NOTIFY.
func Param(name string) (Entry, bool) { return said(params.find(name)) }

// params are the IANA registry of parameters, as of 2026; they stand behind the address in MAIL and RCPT.
var params = table{
	"SIZE":        {"size announced", "About how many bytes the message has, so that the server can refuse before they are sent.", "RFC 1870 6"},
	"BODY":        {"how the text is encoded", "7BIT is ASCII only, 8BITMIME has bytes above 127, BINARYMIME may hold anything and needs BDAT.", "RFC 6152 3"},
	"SMTPUTF8":    {"addresses or headers in UTF-8", "The message needs a server that takes letters of all languages in addresses and headers.", "RFC 6531 3.4"},
	"AUTH":        {"who first submitted it", "Who the message was first submitted by, as far as a trusted server knows; <> when it is not known.", "RFC 4954 5"},
	"RET":         {"what a bounce shall return", "FULL asks for the whole message in a failure report, HDRS for its headers only.", "RFC 3461 4.3"},
	"ENVID":       {"an id for delivery reports", "A name that comes back in every report about this message.", "RFC 3461 4.4"},
	"NOTIFY":      {"when to report", "Which reports the sender wants about this recipient: SUCCESS, FAILURE, DELAY or NEVER.", "RFC 3461 4.1"},
	"ORCPT":       {"the recipient as first written", "The address the sender wrote, before anybody forwarded it.", "RFC 3461 4.2"},
	"BY":          {"deliver by then", "So many seconds to deliver the message; after that it is returned or a delay is reported.", "RFC 2852 4"},
	"HOLDFOR":     {"keep it for so long", "The server shall send the message only after so many seconds.", "RFC 4865 5"},
	"HOLDUNTIL":   {"keep it until then", "The server shall send the message only at that time.", "RFC 4865 5"},
	"MTRK":        {"track this message", "A key with which the sender can ask later where the message is.", "RFC 3885 4"},
	"CONPERM":     {"may be converted", "The sender allows the message to be converted for a recipient who cannot take it as it is.", "RFC 4141"},
	"CONNEG":      {"ask what the recipient can take", "The server may tell what forms of the message the recipient can take.", "RFC 4141"},
	"PRDR":        {"a verdict for each recipient", "The client asks for a reply for each recipient after the message, as in LMTP, and one for all.", ""},
	"MT-PRIORITY": {"priority", "How urgent the message is, from -9 to 9.", "RFC 6710"},
	"REQUIRETLS":  {"only ever encrypted", "The message must go over verified TLS all the way, or not at all.", "RFC 8689 2"},
	"RRVS":        {"only if still the same owner", "Deliver only if the mailbox has had the same owner since that date.", "RFC 7293"},
	"SUBMITTER":   {"who sent it, for checks", "The address that is responsible for this message, for sender checks.", "RFC 4405"},
	"SOLICIT":     {"labelled as advertising", "The message says by itself what kind of advertising it is.", "RFC 3865"},
	"ALT-ADDRESS": {"an address in ASCII to use instead (old)", "What to put in the place of an address in UTF-8 where a server does not take it; SMTPUTF8 has no such thing.", "RFC 5336"},
	"TRANSID":     {"an id to resume by", "A name for this transfer, so that it can be resumed after a break.", "RFC 1845"},
}

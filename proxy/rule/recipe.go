package rule

import "slices"

// Recipe is a set of rules that comes with mitmail, under a name.
type Recipe struct {
	Name  string
	Says  string // what it shows: a sentence or two
	Rules []string
}

// Recipes are all of them, in the order in which people are told of them.
func Recipes() []Recipe {
	return []Recipe{
		{"greylist", "Every other recipient, counted over all sessions, is put off: with one recipient a message, the second try gets through. Does the client try again, and after how long?", []string{
			`verb == "RCPT" and total % 2 == 1 => reply 450 4.2.0 Greylisted, please try again later`,
		}},
		{"full", "All mailboxes are full. Does the client keep the message and try again, or give it back to its author?", []string{
			`verb == "RCPT" => reply 452 4.2.2 The mailbox is full`,
		}},
		{"busy", "The server has no time: it says so in its greeting, and hangs up.", []string{
			`protocol == "smtp" and to == "CONNECT" => reply 421 4.3.2 Too many connections, try again later; close`,
			`protocol == "pop3" and to == "CONNECT" => reply -ERR [SYS/TEMP] Too many connections, try again later; close`,
		}},
		{"lost-250", "The server takes the message, and the connection breaks before it can say so. A client that tries again sends it twice.", []string{
			`to in ["EHLO", "LHLO"] and ok => replace /(?i)^250[ -]CHUNKING$//`,
			`to == "." and ok => close`,
		}},
		{"slow", "Each reply takes 2 seconds more, and all text passes at 10 KB a second. Is the client patient, and does its user see why it takes so long?", []string{
			`event == "open" => throttle 10KB/s`,
			`event == "reply" => delay 2s`,
		}},
		{"no-tls", "STARTTLS and STLS are neither offered nor granted. Does the client go on in clear, and send its password?", []string{
			`to in ["EHLO", "LHLO"] and ok => replace /(?i)^250[ -]STARTTLS$//`,
			`to == "CAPA" and ok => replace /(?i)^STLS$//`,
			`verb == "STARTTLS" => reply 502 5.5.1 Command not implemented`,
			`verb == "STLS" => reply -ERR Command not implemented`,
		}},
		{"bad-auth", "No login is accepted, however right the password is. Does the client ask its user again, or try it for ever?", []string{
			`protocol == "smtp" and to == "AUTH" and code != 334 => reply 535 5.7.8 Authentication failed`,
			`protocol == "pop3" and to in ["PASS", "APOP", "AUTH"] and status != "+" => reply -ERR [AUTH] Authentication failed`,
		}},
		{"expired-password", "The password was right once. Does the user get to see what the server says about it?", []string{
			`protocol == "smtp" and to == "AUTH" and code != 334 => reply 535 5.7.8 Your password has expired, please choose a new one`,
			`protocol == "pop3" and to in ["PASS", "APOP", "AUTH"] and status != "+" => reply -ERR [AUTH] Your password has expired, please choose a new one`,
		}},
		{"dead-after-data", "The server takes the message and does not say a word about it. How long does the client wait (RFC 5321 wants 10 minutes), and does it send it again?", []string{
			`to in ["EHLO", "LHLO"] and ok => replace /(?i)^250[ -]CHUNKING$//`,
			`to == "." => drop`,
		}},
		{"pop3-locked", "Somebody else has the maildrop open. Does the client come back later, or ask its user for another password?", []string{
			`protocol == "pop3" and to in ["PASS", "APOP", "AUTH"] and ok and status != "+" => reply -ERR [IN-USE] The maildrop is locked by another session`,
		}},
		{"pop3-short-retr", "The connection breaks in the middle of a message. Does the client keep half of it, and does it leave it on the server?", []string{
			`to == "RETR" and ok => cut 100`,
		}},
		{"bare-lf-server", "All replies end with a line feed alone, which the RFCs do not allow. Does the client read them?", []string{
			`event == "reply" => ending LF`,
		}},
		{"drop-after-mail", "The connection ends behind MAIL, as with servers that do not like the sender and do not say so.", []string{
			`to == "MAIL" => close`,
		}},
		{"size-lie", "What the server says of sizes is not true: it announces room for 1 GB and refuses the message as too big; on POP3 each message has 1 octet.", []string{
			`to in ["EHLO", "LHLO"] and ok => replace /(?i)^250([ -])SIZE.*$/250${1}SIZE 1000000000/`,
			`protocol == "smtp" and event == "message" => reply 552 5.3.4 The message is too big`,
			`to in ["STAT", "LIST"] and ok => replace /^(\+OK )?([0-9]+) [0-9]+/${1}${2} 1/`,
			`to == "RETR" and ok => replace /[0-9]+ octets/1 octets/`,
		}},
		{"rcpt-partly", "Every other recipient is refused. Does the client tell which of them did not get the message?", []string{
			`verb == "RCPT" and n % 2 == 0 => reply 550 5.1.1 No such user here`,
		}},
	}
}

// RecipeNames are the names of all recipes.
func RecipeNames() []string {
	var all []string
	for _, r := range Recipes() {
		all = append(all, r.Name)
	}
	return all
}

// ParseRecipe is the rules of the recipe of that name, and whether there is one.
// Records name them recipe:NAME.
func ParseRecipe(name string) (rules []*Rule, ok bool) {
	all := Recipes()
	i := slices.IndexFunc(all, func(r Recipe) bool { return r.Name == name })
	if i < 0 {
		return nil, false
	}
	for _, text := range all[i].Rules {
		one, err := Parse(text)
		if err != nil {
			panic("rule: recipe " + name + ": " + err.Error()) // it comes with mitmail, and a test reads them all
		}
		one.By = "recipe:" + name
		rules = append(rules, one)
	}
	return rules, true
}

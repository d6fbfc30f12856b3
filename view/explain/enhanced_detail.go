package explain

// details are subject and detail, with the class before them where it makes a
// difference, of the IANA registry of enhanced status codes
// (RFC 5248) as of 2026: RFC 3463 and those that added to it.
var details = table{
	"0.0": {"no more is known", "The server says whether it worked, and no more.", "RFC 3463 3.1"},

	// addresses
	"1.0":  {"something about an address", "An address is the cause; no more is known.", "RFC 3463 3.2"},
	"1.1":  {"no such mailbox", "The part before the @ is not known here: check the spelling.", "RFC 3463 3.2"},
	"1.2":  {"recipient's domain not found", "The part behind the @ does not exist or takes no mail: check the spelling.", "RFC 3463 3.2"},
	"1.3":  {"recipient's address is badly written", "The recipient's address breaks the rules of writing.", "RFC 3463 3.2"},
	"1.4":  {"address fits several mailboxes", "The recipient's address is ambiguous: write it in full.", "RFC 3463 3.2"},
	"1.5":  {"address is valid", "The recipient's address is fine.", "RFC 3463 3.2"},
	"1.6":  {"mailbox has moved", "The recipient has moved and left no forwarding address.", "RFC 3463 3.2"},
	"1.7":  {"sender's address is badly written", "The sender's address breaks the rules of writing.", "RFC 3463 3.2"},
	"1.8":  {"sender's domain not found", "The part behind the @ of the sender cannot take mail, so a bounce could not be returned.", "RFC 3463 3.2"},
	"1.9":  {"passed on to a server that sends no reports", "The message went on to a system that does not report what becomes of it.", "RFC 3886"},
	"1.10": {"recipient's domain takes no mail", "The domain says in the DNS that it never accepts mail (null MX).", "RFC 7505 4"},

	"4.1.1": {"mailbox not confirmed yet", "The server does not know yet whether the mailbox exists.", "RFC 3463 3.2"},

	// mailboxes
	"2.0": {"something about the mailbox", "The mailbox exists, but something about it is the cause.", "RFC 3463 3.3"},
	"2.1": {"mailbox takes no mail", "The mailbox exists but takes no mail at the moment, or no longer.", "RFC 3463 3.3"},
	"2.2": {"mailbox is full", "The mailbox has no room: its owner has to clean up.", "RFC 3463 3.3"},
	"2.3": {"too big for this mailbox", "The message is larger than the mailbox's owner may receive.", "RFC 3463 3.3"},
	"2.4": {"mailing list cannot be expanded", "The address is a mailing list and its members could not be found.", "RFC 3463 3.3"},

	// the receiving system
	"3.0": {"something about the mail system", "The receiving system is the cause; no more is known.", "RFC 3463 3.4"},
	"3.1": {"mail system is full", "The receiving system's storage is full.", "RFC 3463 3.4"},
	"3.2": {"mail system takes no mail", "The receiving system is shut down or overloaded on purpose.", "RFC 3463 3.4"},
	"3.3": {"mail system cannot do that", "The receiving system lacks a feature that the message needs.", "RFC 3463 3.4"},
	"3.4": {"too big for this mail system", "The message is larger than the receiving system takes.", "RFC 3463 3.4"},
	"3.5": {"mail system is set up wrongly", "The receiving system's configuration does not let it take this message.", "RFC 3463 3.4"},
	"3.6": {"priority was changed", "The server takes the message with another priority than asked for.", "RFC 6710"},

	// network and routing
	"4.0": {"something about the network", "The network is the cause; no more is known.", "RFC 3463 3.5"},
	"4.1": {"no answer from the next host", "The next server cannot be reached: it is off, busy or behind a firewall.", "RFC 3463 3.5"},
	"4.2": {"connection broke or timed out", "There was a connection, but it did not last, or nothing came for too long.", "RFC 3463 3.5"},
	"4.3": {"directory does not answer", "A directory that is needed to find the way, such as the DNS, does not answer.", "RFC 3463 3.5"},
	"4.4": {"no way there", "No route to the recipient's system could be found.", "RFC 3463 3.5"},
	"4.5": {"mail system is overloaded", "There is too much mail at once; try again later.", "RFC 3463 3.5"},
	"4.6": {"message goes in circles", "The message was passed on too many times: two systems forward to each other.", "RFC 3463 3.5"},
	"4.7": {"message is too old", "The message could not be delivered in time and was given up.", "RFC 3463 3.5"},

	"5.4.1": {"no such recipient here, or no access", "The way to the recipient is barred; Exchange says so of recipients that do not exist.", "RFC 3463 3.5"},

	// the conversation
	"5.0": {"something about the conversation", "The protocol is the cause; no more is known.", "RFC 3463 3.6"},
	"5.1": {"command not known or not in this order", "The command is unknown here, or came at the wrong moment.", "RFC 3463 3.6"},
	"5.2": {"command is badly written", "The command could not be understood.", "RFC 3463 3.6"},
	"5.3": {"too many recipients", "More recipients than the server takes in one message: send the rest in another.", "RFC 3463 3.6"},
	"5.4": {"wrong arguments", "The command is known, but what stands behind it is not as it should be.", "RFC 3463 3.6"},
	"5.5": {"wrong version of the protocol", "The two sides do not speak the same version.", "RFC 3463 3.6"},
	"5.6": {"login line is too long", "A line of the login exchange is longer than the server takes.", "RFC 4954 6"},

	// content
	"6.0":  {"something about the content", "The content is the cause; no more is known.", "RFC 3463 3.7"},
	"6.1":  {"kind of content not supported", "The next system cannot handle this kind of message.", "RFC 3463 3.7"},
	"6.2":  {"needs conversion, which is forbidden", "The content would have to be converted, and that is not allowed.", "RFC 3463 3.7"},
	"6.3":  {"needs conversion, which is not possible", "The content would have to be converted, and the system cannot do it.", "RFC 3463 3.7"},
	"6.4":  {"converted with a loss", "The content was converted and something of it got lost.", "RFC 3463 3.7"},
	"6.5":  {"conversion failed", "The content could not be converted.", "RFC 3463 3.7"},
	"6.6":  {"content not available", "The message that BURL names could not be got.", "RFC 4468 5"},
	"6.7":  {"address needs UTF-8, which is not allowed here", "An address holds letters beyond ASCII that this server or mailbox does not take.", "RFC 6531 3.5"},
	"6.8":  {"reply needs UTF-8, which was not asked for", "The answer would hold letters beyond ASCII, and the client has not said SMTPUTF8.", "RFC 6531 3.5"},
	"6.9":  {"message needs UTF-8 headers, which cannot go there", "A recipient's system does not take headers in UTF-8.", "RFC 6531 3.5"},
	"6.10": {"reply needs UTF-8 (old code)", "The same as X.6.8, and no longer used.", "RFC 6531 3.5"},

	// security and rules
	"7.0":  {"a security rule", "Security or a local rule is the cause; no more is known.", "RFC 3463 3.8"},
	"7.1":  {"not allowed by a rule", "The server does not let this sender, client or message through.", "RFC 3463 3.8"},
	"7.2":  {"may not write to this list", "The sender is not allowed to send to this mailing list.", "RFC 3463 3.8"},
	"7.3":  {"cannot be converted to another protection", "The message would have to be protected in another way, and that is not possible.", "RFC 3463 3.8"},
	"7.4":  {"security feature not supported", "The server lacks a security feature that the message or the client asks for.", "RFC 3463 3.8"},
	"7.5":  {"encryption failed", "Something went wrong with encryption or a signature.", "RFC 3463 3.8"},
	"7.6":  {"cipher not supported", "The message uses an encryption that the server does not know.", "RFC 3463 3.8"},
	"7.7":  {"message was altered or is damaged", "The check of the message's integrity failed.", "RFC 3463 3.8"},
	"7.8":  {"user name or password is wrong", "The login failed: check user, password or token, and whether the account needs a password of its own for mail programs.", "RFC 4954 6"},
	"7.9":  {"mechanism is too weak for this user", "This way to log in is not strong enough for this user.", "RFC 4954 6"},
	"7.10": {"encryption needed", "The server does this only under TLS: send STARTTLS first.", "RFC 5248"},
	"7.11": {"encryption needed to log in this way", "This mechanism shows the password and is only allowed under TLS.", "RFC 4954 6"},
	"7.12": {"password has to be changed first", "The user has to move to another kind of login first.", "RFC 4954 6"},
	"7.13": {"account is switched off", "The password may be right, but the account may not be used.", "RFC 5248"},
	"7.14": {"servers do not trust each other", "A further system has to trust this one before this works.", "RFC 5248"},
	"7.15": {"priority is too low", "The server takes only messages of a higher priority at the moment.", "RFC 6710"},
	"7.16": {"too big for its priority", "Messages of this priority have to be smaller.", "RFC 6710"},
	"7.17": {"mailbox has another owner now", "The mailbox changed hands after the date the sender named.", "RFC 7293"},
	"7.18": {"domain has another owner now", "The domain changed hands after the date the sender named.", "RFC 7293"},
	"7.19": {"owner cannot be checked", "The server cannot say whether the mailbox changed hands.", "RFC 7293"},
	"7.20": {"no DKIM signature that passes", "The message has no valid signature of a domain, and the server wants one.", "RFC 7372 3.1"},
	"7.21": {"no DKIM signature that is acceptable", "There is a valid signature, but not one that the server accepts.", "RFC 7372 3.1"},
	"7.22": {"no DKIM signature of the author's domain", "No valid signature is by the domain in From.", "RFC 7372 3.1"},
	"7.23": {"SPF says no", "The sender's domain says that this host may not send for it.", "RFC 7372 3.2"},
	"7.24": {"SPF cannot be checked", "The sender's domain publishes a rule that could not be read.", "RFC 7372 3.2"},
	"7.25": {"reverse DNS does not fit", "The client's address has no name, or a name that does not lead back to it.", "RFC 7372 3.3"},
	"7.26": {"several sender checks failed", "More than one check of who sent the message failed.", "RFC 7372 3.4"},
	"7.27": {"sender's domain takes no mail", "The sender's domain never accepts mail (null MX), so a bounce could not be returned.", "RFC 7505 4"},
	"7.28": {"too much mail at once", "So many messages came that the server takes it for a flood.", "RFC 5248"},
	"7.29": {"ARC check failed", "The chain of seals by those who passed the message on is broken.", "RFC 8617"},
	"7.30": {"encryption all the way needed", "The message may only go over verified TLS, and the next server does not offer that.", "RFC 8689 5"},
}

package message

import "strings"

// slot says where the field of that name goes: nowhere, where it is not asked
// for or has come before.
func (h *header) slot(name []byte) **string {
	slot := h.own(strings.ToLower(string(name)))
	if slot == nil || *slot != nil {
		return nil
	}
	return slot
}

// own finds the place of a field, of the message or of the part.
func (h *header) own(name string) **string {
	switch name {
	case "content-type":
		return &h.kind
	case "content-transfer-encoding":
		return &h.encoding
	case "content-disposition":
		return &h.disposition
	}
	if !h.top {
		return nil
	}
	switch name {
	case "subject":
		return &h.subject
	case "from":
		return &h.from
	case "to":
		return &h.to
	case "message-id":
		return &h.id
	}
	return nil
}

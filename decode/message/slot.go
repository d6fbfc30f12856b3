package message

// slot says where the field of that name goes: nowhere, where it is not asked
// for or has come before.
func (h *header) slot(name []byte) **string {
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name[i] = c | 0x20
		}
	}
	slot := h.own(name)
	if slot == nil || *slot != nil {
		return nil
	}
	return slot
}

// own finds the place of a field, of the part or of the message, by its name
// in lower case.
func (h *header) own(name []byte) **string {
	switch string(name) {
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
	switch string(name) {
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

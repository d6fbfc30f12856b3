package cert

import (
	"container/list"
	"crypto/tls"
)

// cache keeps the leaves that were used last.
type cache struct {
	max   int
	found map[string]*list.Element
	order *list.List // of entry, the one used last in front
}

type entry struct {
	key  string
	leaf *tls.Certificate
}

func newCache(max int) *cache {
	return &cache{max, make(map[string]*list.Element), list.New()}
}

// get is the leaf of a key, or nil.
func (c *cache) get(key string) *tls.Certificate {
	e := c.found[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(entry).leaf
}

// put keeps a leaf, in the place of another one of its key. It forgets the one
// that was not used for the longest time when there are too many.
func (c *cache) put(key string, leaf *tls.Certificate) {
	if e := c.found[key]; e != nil {
		e.Value = entry{key, leaf}
		return
	}
	c.found[key] = c.order.PushFront(entry{key, leaf})
	if oldest := c.order.Back(); c.order.Len() > c.max {
		delete(c.found, c.order.Remove(oldest).(entry).key)
	}
}

//go:build !unix

package dashboard

// suspend does nothing where programs cannot be stopped.
func (d *desk) suspend() {}

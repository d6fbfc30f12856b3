//go:build !linux

package program

import (
	"context"
	"net/netip"

	"github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"
)

// recent is nothing on this system.
type recent struct{}

// programs finds the programs of connections: gopsutil knows how this system tells them.
func (recent) programs(asked map[Connection]*Search, found func(Connection, Program)) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	all, _ := net.ConnectionsWithContext(ctx, "tcp")
	for _, one := range all {
		c := Connection{addressOf(one.Laddr), addressOf(one.Raddr)}
		if asked[c] == nil || one.Pid == 0 {
			continue
		}
		p := Program{PID: int(one.Pid)}
		if running, err := process.NewProcessWithContext(ctx, one.Pid); err == nil {
			p.Name, _ = running.NameWithContext(ctx)
		}
		found(c, p)
	}
}

// addressOf is an address in the form that it has here.
func addressOf(a net.Addr) netip.AddrPort {
	ip, _ := netip.ParseAddr(a.IP)
	return unmapped(netip.AddrPortFrom(ip, uint16(a.Port)))
}

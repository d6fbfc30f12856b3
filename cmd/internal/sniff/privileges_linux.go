package sniff

import (
	"errors"
	"os"
	"strconv"
	"syscall"
)

// DropPrivileges makes of a process that is root by sudo, or by its setuid bit, one of
// the user who started it, and returns the user's number; "" where there is nothing to
// drop. All threads are.
func DropPrivileges() (user string, err error) {
	uid, gid, ok := starter()
	if !ok || os.Geteuid() != 0 {
		return "", nil
	}
	err = errors.Join(syscall.Setgroups([]int{gid}), syscall.Setresgid(gid, gid, gid), syscall.Setresuid(uid, uid, uid))
	return strconv.Itoa(uid), err
}

// starter is the user who started a process that is root, if that is another one.
func starter() (uid, gid int, ok bool) {
	if os.Getuid() != 0 {
		return os.Getuid(), os.Getgid(), true
	}
	uid, err := strconv.Atoi(os.Getenv("SUDO_UID"))
	gid, bad := strconv.Atoi(os.Getenv("SUDO_GID"))
	return uid, gid, err == nil && bad == nil && uid > 0
}

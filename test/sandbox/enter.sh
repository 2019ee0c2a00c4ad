# shellcheck shell=bash
# Sourced inside `unshare -m -n --propagation private`: of /proc/sys only net can be written, and no settings of this machine are there
# to be read. `put KEY VALUE` writes one.
# usage: . enter.sh OUT
S=/proc/sys
mount --bind $S $S
mount --bind $S/net $S/net
mount -o remount,bind,ro $S
if touch $S/fs/file-max 2>/dev/null && ! mount | grep -q " $S .*\bro\b"; then echo 'the sandbox leaves /proc/sys writable' >&2; exit 9; fi
ip link set lo up
for d in /etc/sysctl.d /usr/lib/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /etc/modules-load.d /etc/modprobe.d; do
  if [ -d "$d" ]; then mount -t tmpfs tmpfs "$d"; fi
done
: > "$1/empty"
if [ -e /etc/sysctl.conf ]; then mount --bind "$1/empty" /etc/sysctl.conf; fi
systemd_sysctl=/usr/lib/systemd/systemd-sysctl
[ -x $systemd_sysctl ] || systemd_sysctl=/lib/systemd/systemd-sysctl
put() { printf '%s' "$2" > "$S/${1//./\/}"; }

#!/bin/bash
# Runs inside `unshare -m -n --propagation private`: files, loads and writes by hand, and what verify says after each.
# usage: verify-netns.sh CLI OUT      OUT gets a report and an exit code for each step
set -eu
cli=$1 out=$2
S=/proc/sys
mount --bind $S $S
mount --bind $S/net $S/net
mount -o remount,bind,ro $S
if touch $S/fs/file-max 2>/dev/null && ! mount | grep -q " $S .*\bro\b"; then echo 'the sandbox leaves /proc/sys writable' >&2; exit 9; fi
ip link set lo up
for d in /etc/sysctl.d /usr/lib/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /etc/modules-load.d /etc/modprobe.d; do
  if [ -d "$d" ]; then mount -t tmpfs tmpfs "$d"; fi
done
: > "$out/empty"
if [ -e /etc/sysctl.conf ]; then mount --bind "$out/empty" /etc/sysctl.conf; fi
bin=/usr/lib/systemd/systemd-sysctl
[ -x $bin ] || bin=/lib/systemd/systemd-sysctl
verify() {
  local step=$1 rc=0
  shift
  node "$cli" verify --format json "$@" > "$out/$step.json" 2> "$out/$step.err" || rc=$?
  echo $rc > "$out/$step.rc"
}
cat > /etc/sysctl.d/60-edge.conf <<'END'
net.core.somaxconn = 8192
net.ipv4.tcp_fin_timeout = 25
net.ipv4.conf.lo.rp_filter = 1
net.ipv4.tcp_rmem = 4096   131072	6291456
END
verify written
$bin
verify loaded
# a listener that was opened while the limit was lower keeps its queue
printf 4096 > $S/net/core/somaxconn
python3 -I -c 'import socket,time; s=socket.socket(); s.bind(("127.0.0.1",8080)); s.listen(65535); print("up",flush=True); time.sleep(30)' > "$out/up" &
listener=$!
for _ in $(seq 50); do if [ -s "$out/up" ]; then break; fi; sleep 0.1; done
$bin
verify listener net.core.somaxconn
kill $listener
printf 11 > $S/net/ipv4/tcp_fin_timeout
verify hand
printf 'net.ipv4.tcp_fin_timeout = 17\n' > /etc/sysctl.d/50-proxy.conf
sysctl -q -p /etc/sysctl.d/50-proxy.conf
verify overridden net.ipv4.tcp_fin_timeout
$bin
verify again
ip link add edge0 type dummy 2>/dev/null && printf 'net.ipv4.conf.edge1.rp_filter = 1\n' > /etc/sysctl.d/70-later.conf
verify interface 'net.ipv4.conf.*.rp_filter'

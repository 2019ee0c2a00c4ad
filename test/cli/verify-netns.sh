#!/bin/bash
# Runs inside `unshare -m -n --propagation private`: files, loads and writes by hand, and what verify says after each.
# usage: verify-netns.sh CLI OUT      OUT gets a report and an exit code for each step
set -eu
cli=$1 out=$2
. "$(dirname "$0")/../sandbox/enter.sh" "$out"
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
$systemd_sysctl
verify loaded
# a listener that was opened while the limit was lower keeps its queue
put net.core.somaxconn 4096
python3 -I -c 'import socket,time; s=socket.socket(); s.bind(("127.0.0.1",8080)); s.listen(65535); print("up",flush=True); time.sleep(30)' > "$out/up" &
listener=$!
for _ in $(seq 50); do if [ -s "$out/up" ]; then break; fi; sleep 0.1; done
$systemd_sysctl
verify listener net.core.somaxconn
kill $listener
put net.ipv4.tcp_fin_timeout 11
verify hand
printf 'net.ipv4.tcp_fin_timeout = 17\n' > /etc/sysctl.d/50-proxy.conf
sysctl -q -p /etc/sysctl.d/50-proxy.conf
verify overridden net.ipv4.tcp_fin_timeout
$systemd_sysctl
verify again
ip link add edge0 type dummy 2>/dev/null && printf 'net.ipv4.conf.edge1.rp_filter = 1\n' > /etc/sysctl.d/70-later.conf
verify interface 'net.ipv4.conf.*.rp_filter'

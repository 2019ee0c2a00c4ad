#!/bin/bash
# Runs inside `unshare -m -n --propagation private`: keys set badly, advice written, loaded by a real reader, read back.
# usage: load.sh READER CLI OUT      READER is systemd-sysctl or procps; OUT gets before.json and after.json
set -eu
reader=$1 cli=$2 out=$3
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
bad() { printf '%s' "$2" > "$S/${1//./\/}"; }
bad net.ipv4.tcp_syncookies 0
bad net.ipv4.tcp_tw_reuse 0
bad net.ipv4.tcp_fin_timeout 5
bad net.ipv4.tcp_keepalive_time 7200
bad net.ipv4.tcp_keepalive_intvl 300
bad net.ipv4.tcp_keepalive_probes 20
bad net.ipv4.ip_local_port_range '2000 3000'
bad net.ipv4.tcp_max_tw_buckets 5000
bad net.ipv4.tcp_timestamps 0
bad net.ipv4.tcp_abort_on_overflow 1
bad net.ipv4.tcp_rfc1337 1
bad net.ipv4.tcp_retries2 3
bad net.core.somaxconn 64
bad net.ipv4.tcp_sack 0
bad net.ipv4.tcp_mtu_probing 0
bad net.ipv4.tcp_slow_start_after_idle 1
advise() { node "$cli" --profile proxy-behind-nat --nat outbound,clients --nat-idle-timeout aws-nat-gateway "$@"; }
advise --format json > "$out/before.json"
advise --format sysctl > /etc/sysctl.d/99-tune-advise.conf
set +e
if [ "$reader" = systemd-sysctl ]; then
  bin=/usr/lib/systemd/systemd-sysctl
  [ -x $bin ] || bin=/lib/systemd/systemd-sysctl
  SYSTEMD_LOG_LEVEL=info SYSTEMD_LOG_TARGET=console $bin > "$out/reader.out" 2>&1
else
  sysctl --system > "$out/reader.out" 2>&1
fi
echo $? > "$out/reader.rc"
set -e
advise --format json > "$out/after.json"
advise --format sysctl > "$out/again.conf"
cp /etc/sysctl.d/99-tune-advise.conf "$out/first.conf"

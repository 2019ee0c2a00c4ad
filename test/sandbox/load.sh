#!/bin/bash
# Runs inside `unshare -m -n --propagation private`: keys set badly, advice written, loaded by a real reader, read back.
# usage: load.sh READER CLI OUT      READER is systemd-sysctl or procps; OUT gets before.json and after.json
set -eu
reader=$1 cli=$2 out=$3
. "$(dirname "$0")/enter.sh" "$out"
put net.ipv4.tcp_syncookies 0
put net.ipv4.tcp_tw_reuse 0
put net.ipv4.tcp_fin_timeout 5
put net.ipv4.tcp_keepalive_time 7200
put net.ipv4.tcp_keepalive_intvl 300
put net.ipv4.tcp_keepalive_probes 20
put net.ipv4.ip_local_port_range '2000 3000'
put net.ipv4.tcp_max_tw_buckets 5000
put net.ipv4.tcp_timestamps 0
put net.ipv4.tcp_abort_on_overflow 1
put net.ipv4.tcp_rfc1337 1
put net.ipv4.tcp_retries2 3
put net.core.somaxconn 64
put net.ipv4.tcp_sack 0
put net.ipv4.tcp_mtu_probing 0
put net.ipv4.tcp_slow_start_after_idle 1
advise() { node "$cli" --profile proxy-behind-nat --nat outbound,clients --nat-idle-timeout aws-nat-gateway "$@"; }
advise --format json > "$out/before.json"
advise --format sysctl > /etc/sysctl.d/99-tune-advise.conf
set +e
if [ "$reader" = systemd-sysctl ]; then
  SYSTEMD_LOG_LEVEL=info SYSTEMD_LOG_TARGET=console $systemd_sysctl > "$out/reader.out" 2>&1
else
  sysctl --system > "$out/reader.out" 2>&1
fi
echo $? > "$out/reader.rc"
set -e
advise --format json > "$out/after.json"
advise --format sysctl > "$out/again.conf"
cp /etc/sysctl.d/99-tune-advise.conf "$out/first.conf"

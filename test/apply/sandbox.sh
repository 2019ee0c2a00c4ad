#!/bin/bash
# Runs inside `unshare -m -n --propagation private`: a machine of its own, of whose /proc/sys only net can be written.
# usage: sandbox.sh SCRIPT CLI OUT      SCRIPT is sourced with `ta` for the program; OUT takes what it keeps
set -u
script=$1 cli=$2 out=$3
S=/proc/sys
mount --bind $S $S
mount --bind $S/net $S/net
mount -o remount,bind,ro $S
if touch $S/fs/file-max 2>/dev/null && ! mount | grep -q " $S .*\bro\b"; then echo 'the sandbox leaves /proc/sys writable' >&2; exit 9; fi
ip link set lo up
ip link add edge0 type bridge 2>/dev/null
for f in passwd group nsswitch.conf os-release ld.so.cache; do if [ -e /etc/$f ]; then cp -L /etc/$f "$out/keep-$f"; fi; done
if [ -e /etc/alternatives ]; then cp -a /etc/alternatives "$out/keep-alternatives"; fi
mount -t tmpfs -o mode=755 tmpfs /etc
if [ -e "$out/keep-alternatives" ]; then cp -a "$out/keep-alternatives" /etc/alternatives; fi
for f in passwd group nsswitch.conf os-release ld.so.cache; do if [ -e "$out/keep-$f" ]; then cp "$out/keep-$f" /etc/$f; fi; done
mkdir /etc/sysctl.d /etc/security /etc/security/limits.d
mount -t tmpfs -o mode=755 tmpfs /var/lib
mount -t tmpfs -o mode=755 tmpfs /run
for d in /usr/lib/sysctl.d /usr/local/lib/sysctl.d; do if [ -d "$d" ]; then mount -t tmpfs tmpfs "$d"; fi; done
put() { printf '%s' "$2" > "$S/${1//./\/}"; }
get() { tr '\t' ' ' < "$S/${1//./\/}"; }
ta() { node "$cli" "$@"; }
values() { for k in core/somaxconn ipv4/tcp_syncookies ipv4/tcp_keepalive_time ipv4/tcp_tw_reuse ipv4/ip_forward ipv4/ip_local_port_range ipv4/tcp_max_tw_buckets \
  ipv4/conf/all/forwarding ipv4/conf/default/forwarding ipv4/conf/lo/forwarding ipv4/conf/edge0/forwarding ipv4/conf/all/accept_redirects; do
  echo "$k $(tr '\t' ' ' < $S/net/$k)"; done; }
# content, mode, owner and time of change of every file
files() { (cd /etc && find . -printf '%p %y %m %u %g %l ' -a \( -type f -printf '%T@ ' -a -exec sha256sum {} \; -o -printf '\n' \) | sort); }
put net.core.somaxconn 64
put net.ipv4.tcp_syncookies 0
put net.ipv4.tcp_keepalive_time 7200
put net.ipv4.ip_local_port_range '2000 3000'
put net.ipv4.tcp_max_tw_buckets 5000
printf 'net.core.somaxconn = 100\n# kept\n' > /etc/sysctl.d/50-edge.conf
touch -d '@1700000000.123456789' /etc/sysctl.d/50-edge.conf
chmod 640 /etc/sysctl.d/50-edge.conf
values > "$out/values.before"; files > "$out/files.before"
. "$script"

#!/bin/sh
# Runs the collector in the root "$1", which has nothing but busybox, in namespaces of its own with secrets set in the kernel.
set -e
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
ip link set lo up
ip addr add 10.1.2.3/24 dev lo label lo:1
sysctl -q -w net.ipv4.tcp_fastopen_key=aaaabbbb-ccccdddd-eeeeffff-00001111
sysctl -q -w net.ipv6.conf.lo.stable_secret=2001:db8:cafe:cafe::cafe:77
mkdir -p "$root/bin" "$root/proc" "$root/dev"
mount --bind /dev "$root/dev"
cp "$(command -v busybox)" "$root/bin/busybox"
for library in $(ldd "$(command -v busybox)" 2>/dev/null | grep -o '/[^ ]*'); do
  mkdir -p "$root${library%/*}"
  cp "$library" "$root$library"
done
chroot "$root" /bin/busybox --install -s /bin
mount -t proc proc "$root/proc"
exec chroot "$root" /bin/sh -s

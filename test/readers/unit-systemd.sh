#!/bin/sh
# unit-systemd.sh MODE SYSTEMD TREE... — runs inside a mount and network namespace of its own: the real manager loads the
# units of each tree in its test mode, as nobody, and writes what it found beside the tree (TREE.out, TREE.err).
set -e
mode=$1 systemd=$2
shift 2
mount --bind /proc/sys /proc/sys
mount -o remount,ro,bind /proc/sys
for tree in "$@"; do
  chown -R -h 65534 "$tree/run" "$tree/home"
  for place in etc/systemd run usr/local/lib usr/lib/systemd; do mount --bind "$tree/$place" "/$place"; done
  env -i PATH=/usr/bin:/bin HOME="$tree/home" XDG_RUNTIME_DIR=/run/user/1 SYSTEMD_LOG_COLOR=0 \
    timeout 60 setpriv --reuid=65534 --regid=65534 --clear-groups \
    "$systemd" --test "--$mode" --unit=all.target --log-target=console --log-level=info >"$tree.out" 2>"$tree.err" || echo "rc $?" >>"$tree.err"
  for place in usr/lib/systemd usr/local/lib run etc/systemd; do umount "/$place"; done
done

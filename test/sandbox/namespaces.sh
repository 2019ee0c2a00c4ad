#!/bin/bash
# Runs inside `unshare -m -n -i --propagation private`: writes the settings on standard input (path below /proc/sys, tab, value),
# and prints for each what stood there before and what stands there now, or `-` for a file that is not there.
set -u
S=/proc/sys
mount --bind $S $S && mount --bind $S/net $S/net && mount -o remount,bind,ro $S || exit 9
if touch $S/fs/file-max 2>/dev/null && ! mount | grep -q " $S .*\bro\b"; then echo 'the sandbox leaves /proc/sys writable' >&2; exit 9; fi
while IFS=$'\t' read -r path value; do
  case $path in net/*) ;; *) continue ;; esac
  before=- after=-
  if [ -e "$S/$path" ]; then
    before=$(cat "$S/$path" 2>/dev/null)
    printf '%s' "$value" 2>/dev/null > "$S/$path"
    after=$(cat "$S/$path" 2>/dev/null)
  fi
  printf '%s\t%s\t%s\n' "$path" "${before//$'\t'/ }" "${after//$'\t'/ }"
done

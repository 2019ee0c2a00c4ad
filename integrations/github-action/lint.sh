#!/bin/bash
# Runs lint for action.yml. Everything comes in variables TA_…; TA_PROGRAM names a program instead of npx, for tests.
set -u
if [ -n "${TA_PROGRAM:-}" ]; then
  program=("$TA_PROGRAM")
else
  program=(npx --yes -- "${TA_PACKAGE:-tune-advise}")
fi

options=()
IFS=',' read -r -a kernels <<<"${TA_KERNELS:-}"
for kernel in ${kernels[@]+"${kernels[@]}"}; do
  kernel=${kernel//[[:space:]]/}
  [ -n "$kernel" ] && options+=("--kernel=$kernel")
done
[ -n "${TA_CHANGED_SINCE:-}" ] && options+=("--changed-since=$TA_CHANGED_SINCE")

paths=()
while IFS= read -r path; do
  path=${path%$'\r'}
  [ -n "$path" ] && paths+=("$path")
done <<<"${TA_PATHS:-.}"

lint=("${program[@]}" lint ${options[@]+"${options[@]}"})
if [ -n "${TA_SARIF_FILE:-}" ]; then
  "${lint[@]}" --format=sarif --exit-zero -- "${paths[@]}" >"$TA_SARIF_FILE" || exit
fi
"${lint[@]}" --format=github "--fail-on=${TA_FAIL_ON:-warning}" -- "${paths[@]}"

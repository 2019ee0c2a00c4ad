#!/bin/bash
# One step of the check, named on the kernel's command line. What each command says goes to the second serial line, between marks.
PATH=/usr/local/bin:/usr/sbin:/usr/bin
exec 3>/dev/ttyS1
busybox stty -F /dev/ttyS1 raw
step=$(sed -n 's/.*check=\([a-z]*\).*/\1/p' /proc/cmdline)
sizes=(--set concurrent_conns=20000 --set conn_rate=500 --set out_conn_rate=500 --set out_concurrent=5000 --set upstream_tuples=4)
plan=(--profile /opt/check/edge.ini --service demo.service --nat outbound --nat-idle-timeout 350s "${sizes[@]}")

run() {
  local name=$1 started=$SECONDS rc
  shift
  "$@" >/run/check.out 2>/run/check.err </dev/null
  rc=$?
  { echo "@@BEGIN $name"; cat /run/check.out; echo; echo "@@ERR"; cat /run/check.err; echo; echo "@@RC $rc $((SECONDS - started))"; } >&3
}

# every file below /etc and the folders that a plan may touch, without the times of folders
tree() {
  local places=(/etc /run/sysctl.d /run/modules-load.d /run/systemd/transient /usr/local/lib)
  find "${places[@]}" -type d ! -name transient -printf '%p %m %u %g\n' 2>/dev/null | sort
  find "${places[@]}" ! -type d -printf '%p %y %m %u %g %s %T@ %l\n' 2>/dev/null | sort
  find /etc -type f -exec sha256sum {} + | sort -k 2
}
values() { sysctl -a 2>/dev/null; }
limits() { cat "/proc/$(systemctl show -p MainPID --value demo.service)/limits"; }
state() {
  run "$1.values" values
  run "$1.tree" tree
  run "$1.service" limits
}
in_session() {
  run session.runuser runuser -l proxy -c 'ulimit -Sn; ulimit -Hn'
  run session.su su -l proxy -c 'ulimit -Sn; ulimit -Hn'
  # a login at a terminal: what script reads is typed there
  printf 'ulimit -Sn >/tmp/login\nulimit -Hn >>/tmp/login\nexit\n' >/run/words
  run session.login sh -c "script -qec 'login -f proxy' /dev/null </run/words >/dev/null; cat /tmp/login"
}
# as the report of apply or revert asks for it
follow() {
  local command
  run "$1" true
  while read -r command; do run "$1: $command" sh -c "$command"; done < <(node -e '
    const report = JSON.parse(require("fs").readFileSync("/run/report", "utf8"));
    const units = (report.restart ?? []).map((r) => (typeof r === "string" ? r : `systemctl restart ${r.unit}`));
    for (const command of [...(report.run ?? []), ...units]) console.log(command);
  ' 2>/dev/null | grep .)
}
reported() {
  run "$@"
  cp /run/check.out /run/report
}
undone() {
  local end=$((SECONDS + 90))
  while [ "$(cat /proc/sys/net/ipv4/tcp_keepalive_time)" = 175 ] && [ $SECONDS -lt $end ]; do sleep 1; done
  sleep 5
  echo "$((SECONDS - tried)) s"
}

end() {
  echo "@@END" >&3
  sleep 0.3
  "$@"
  sleep 60
}

sleep 1
case $step in
first)
  run list tune-advise list profiles
  state start
  run advise tune-advise advise "${plan[@]}" --format json
  run dry tune-advise apply "${plan[@]}"
  run dry.tree tree
  reported apply tune-advise apply "${plan[@]}" --write --format json
  state applied
  follow 'restart after apply'
  run applied.limits limits
  run verify tune-advise verify "${plan[@]}" --format json
  run verify.files tune-advise verify
  end systemctl reboot
  ;;
second)
  state booted
  run verify tune-advise verify "${plan[@]}" --format json
  run verify.text tune-advise verify "${plan[@]}"
  run verify.files tune-advise verify
  in_session
  run list tune-advise apply --list
  run dry tune-advise revert
  reported revert tune-advise revert --write --format json
  state reverted
  follow 'restart after revert'
  run reverted.limits limits
  end systemctl reboot
  ;;
third)
  state start
  tried=$SECONDS
  run try tune-advise apply "${plan[@]}" --try 20 --write
  run try.units systemctl list-units --no-legend 'tune-advise*'
  state try
  # an upgrade or a cleared cache may take the program away meanwhile
  mv /opt/tune-advise /opt/away
  run try.undone undone
  mv /opt/away /opt/tune-advise
  state undone
  run list tune-advise apply --list
  run keep tune-advise apply "${plan[@]}" --try 30 --write
  run confirm tune-advise confirm
  sleep 35
  run confirm.units systemctl list-units --no-legend 'tune-advise*'
  state confirmed
  run revert tune-advise revert --write
  state reverted
  run lost tune-advise apply "${plan[@]}" --try 600 --write
  state lost
  sleep 1
  end sh -c 'echo b >/proc/sysrq-trigger'
  ;;
fourth)
  state crashed
  run list tune-advise apply --list
  # the power goes when the first value is loaded: the others, and all files, still wait
  tune-advise apply "${plan[@]}" --write >/run/cut.out 2>&1 &
  apply=$!
  before=$(cat /proc/sys/net/ipv4/tcp_max_tw_buckets)
  echo "@@END" >&3
  now=$before
  while [ "$now" = "$before" ] && kill -0 $apply 2>/dev/null; do read -r now </proc/sys/net/ipv4/tcp_max_tw_buckets; done
  echo b >/proc/sysrq-trigger
  ;;
fifth)
  state cut
  run list tune-advise apply --list
  run again tune-advise apply "${plan[@]}" --write
  run revert tune-advise revert --write
  state reverted
  run list.after tune-advise apply --list
  end systemctl poweroff
  ;;
esac

#!/bin/sh
# Collector of tune-advise: tells what tune-advise needs to know of this machine, on standard output, as text.
#
#   ssh host sh -s < collect.sh > host.snapshot
#   tune-advise --snapshot host.snapshot
#
# It only reads, writes no file and needs no root, though root sees more. It needs a POSIX shell with awk, sed, grep, find, xargs, ls,
# readlink, tail and date, as busybox has them. Secrets stay where they are: keys that hold them are never opened, of units only
# limits and their like are told, of users only names and numbers, of processes no command line and no environment.
set -u
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077
for tool in awk sed grep find xargs; do
  command -v "$tool" >/dev/null 2>&1 || { echo "there is no $tool, without which nothing can be collected" >&2; exit 3; }
done

limit=
if timeout 5 true >/dev/null 2>&1; then limit='timeout 5'; fi
text=
if echo x | grep -a x >/dev/null 2>&1; then text=-a; fi
superuser=0
if [ "$(id -u 2>/dev/null)" = 0 ]; then superuser=1; fi

# ---- what is read ------------------------------------------------------------------------------------------------------------

# files that are taken as they are, but for what the reducers below take away
files='/proc/version /proc/meminfo /proc/cpuinfo /proc/modules /proc/1/comm /proc/2/comm /proc/2/stat /proc/1/cgroup /proc/1/limits
/proc/self/mounts /proc/xen/capabilities /proc/loadavg /proc/stat /proc/uptime /proc/vmstat
/proc/pressure/cpu /proc/pressure/io /proc/pressure/memory
/proc/net/route /proc/net/ipv6_route /proc/net/if_inet6 /proc/net/ip_vs /proc/net/ip_tables_names /proc/net/ip6_tables_names
/proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 /proc/net/sockstat /proc/net/sockstat6 /proc/net/snmp /proc/net/snmp6
/proc/net/netstat /proc/net/softnet_stat /proc/net/dev /proc/net/stat/nf_conntrack /proc/net/stat/arp_cache /proc/net/stat/ndisc_cache
/sys/devices/system/cpu/online /sys/hypervisor/type /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/bios_vendor
/sys/class/dmi/id/board_vendor /sys/class/dmi/id/bios_version /sys/class/dmi/id/product_name /sys/class/dmi/id/chassis_asset_tag
/run/systemd/container'
# configuration: files, and folders of *.conf
settings='/etc/hostname /etc/os-release /usr/lib/os-release /etc/redhat-release /etc/passwd /etc/group
/etc/sysctl.conf /run/credentials/systemd-sysctl.service/sysctl.extra /run/credentials/@system/sysctl.extra
/etc/security/limits.conf /usr/etc/security/limits.conf /usr/share/pam/security/limits.conf /etc/modules
/etc/docker/daemon.json /etc/containers/containers.conf /usr/share/containers/containers.conf
/etc/iptables/rules.v4 /etc/iptables/rules.v6 /etc/sysconfig/iptables /etc/sysconfig/ip6tables /etc/ufw/before.rules
/etc/ufw/before6.rules /etc/nftables.conf /etc/sysconfig/nftables.conf'
bases='/etc /run /usr/local/lib /usr/lib /lib'
folders='sysctl.d modules-load.d modprobe.d systemd/system.conf.d systemd/user.conf.d'
managers='systemd/system.conf systemd/user.conf'
limitFolders='/etc/security/limits.d /usr/etc/security/limits.d /usr/share/pam/security/limits.d'
# folders where files of another ending count
others='/etc/nftables.d .nft
/etc/firewalld/zones .xml'
units='/etc/systemd/system.control /run/systemd/system.control /run/systemd/transient /run/systemd/generator.early /etc/systemd/system
/etc/systemd/system.attached /run/systemd/system /run/systemd/system.attached /run/systemd/generator /usr/local/lib/systemd/system
/usr/lib/systemd/system /lib/systemd/system /run/systemd/generator.late'
# it only counts whether these are there
present='/sbin/init /sbin/openrc-run /usr/sbin/openrc-run /etc/inittab /usr/lib/systemd/systemd /lib/systemd/systemd /.dockerenv
/run/.containerenv /var/run/secrets/kubernetes.io /etc/ufw/sysctl.conf'

# ---- telling it --------------------------------------------------------------------------------------------------------------

# text that stays text on any way it goes: what is no printable ASCII is told by its number
# shellcheck disable=SC2016 # programs of awk
signs='
function hexes(  i) { for (i = 1; i < 256; i++) hex[sprintf("%c", i)] = sprintf("%02x", i) }
function escaped(s,  out, i, c) {
  if (s !~ /[^ -~\t]/ && index(s, "\\") == 0) return s
  out = ""
  for (i = 1; i <= length(s); i++) {
    c = substr(s, i, 1)
    if (c == "\\") out = out "\\\\"
    else if (c ~ /[ -~\t]/) out = out c
    else out = out "\\x" hex[c]
  }
  return out
}
'
# Reads "tag path" lines, then what grep prints of those files, and tells each file without what is nobody's business.
# shellcheck disable=SC2016
tell='
function kindOf(p) {
  if (tag[p] in kinds) return kinds[tag[p]]
  if (p ~ /^\/proc\/sys\//) return "raw"
  if (p == "/proc/cpuinfo") return "cpuinfo"
  if (p == "/proc/modules") return "modules"
  if (p ~ /^\/proc\/net\/tcp6?$/) return "tcp"
  if (p ~ /^\/proc\/(self\/)?mounts$/) return "mounts"
  if (p ~ /^\/proc\/[0-9]+\/(limits|cgroup)$/) return "shared"
  if (p ~ /^\/proc\/[0-9]+\/stat$/) return "stat"
  if (p ~ /^\/proc\/[0-9]+\/status$/) return "status"
  if (p ~ /^\/(proc|sys)\//) return "raw"
  if (p ~ /\/systemd\//) return "unit"
  if (p == "/etc/passwd" || p == "/etc/group") return "account"
  if (p ~ /\/daemon\.json$/) return "json"
  if (p ~ /\/containers\.conf$/) return "containers"
  if (p ~ /^\/etc\/(iptables|sysconfig|ufw|nftables|firewalld)/) return "nat"
  return "settings"
}
function begin(p) {
  finish()
  current = p
  kind = kindOf(p)
  lines = 0
  cut = 0
  held = ""
  pending = 0
  goesOn = 0
  inJson = 0; depth = 0; allowed = 0; inText = 0
  inList = 0
  inKey = 0
  told[p] = 1
  if (kind != "shared") print (tag[p] == "R" ? "fixed " : "file ") escaped(p)
}
function finish() {
  if (current == "") return
  if (kind == "shared") {
    if (held in first) print "same " escaped(current) "\n|" first[held]
    else { first[held] = escaped(current); print "file " escaped(current) held }
  }
  if (pending > 0 && kind == "unit" && lines == 0) print "|#"
  if (cut) print "~"
  else if (last != "" && tag[current] == "N") print "!"
  current = ""
}
function put(s) { last = s; lines++; print "|" escaped(s) }
# a line that was taken away is told only where another one follows
function gone() { pending++ }
function kept(s) { for (; pending > 0; pending--) put("#"); put(s) }
# whether a pattern of a sysctl file matches a name; a set in brackets is taken for any sign
function matches(glob, name,  sign, i) {
  if (glob == "") return name == ""
  sign = substr(glob, 1, 1)
  if (sign == "*") {
    for (i = 0; i <= length(name); i++) if (matches(substr(glob, 2), substr(name, i + 1))) return 1
    return 0
  }
  if (name == "") return 0
  if (sign == "[") {
    i = index(substr(glob, 3), "]")
    return i > 0 && matches(substr(glob, i + 3), substr(name, 2))
  }
  return (sign == "?" || sign == substr(name, 1, 1)) && matches(substr(glob, 2), substr(name, 2))
}
function hides(key,  part, n) {
  n = split(key, part, /[.\/ \t]+/)
  while (n > 1 && part[n] == "") n--
  if (part[n] !~ /[*?[]/ || length(part[n]) > 40 || gsub(/[*]/, "*", part[n]) > 4) return part[n] ~ /[*?[]/ && gsub(/[*]/, "*", part[n]) > 4
  return matches(part[n], "tcp_fastopen_key") || matches(part[n], "stable_secret") || matches(part[n], "netdev_rss_key")
}
# a line without what is set for a secret, under its name, a pattern of it or a word like it
function harmless(s,  at) {
  if (goesOn) { goesOn = s ~ /\\$/; return "removed" }
  at = index(s, "=")
  if (match(s, /tcp_fastopen_key|stable_secret|netdev_rss_key|binfmt_misc/)) {
    if (at > RSTART) return without(s, at)
    return substr(s, 1, RSTART + RLENGTH - 1) " removed"
  }
  if (at > 1 && substr(s, at + 1) !~ /^[ \t]*[0-9 \t-]*$/ && hides(substr(s, 1, at - 1))) return without(s, at)
  return word(s)
}
# values that differ get marks that differ
function without(s, at,  old) {
  old = substr(s, at + 1)
  goesOn = old ~ /\\$/
  if (!(old in mark)) mark[old] = "removed" (marks++ ? "-" marks : "")
  return substr(s, 1, at) " " mark[old] (goesOn ? " \\" : "")
}
function word(s,  low, rest, part, n, i) {
  # a key that somebody put behind signs of a comment
  if (inKey || s ~ /-----BEGIN /) { inKey = s !~ /-----END /; return "# removed" }
  # what modprobe runs instead of loading a module is a command line
  if (s ~ /^[ \t]*(install|remove)[ \t]/) {
    split(s, part, " ")
    return part[1] " " part[2] " " (part[3] ~ /^\/(usr\/)?s?bin\/(true|false)$/ ? part[3] : "removed")
  }
  low = tolower(s)
  # parameters of these names hold seconds
  gsub(/secret_interval/, "s_cret_interval", low)
  gsub(/token-ring/, "t_ken-ring", low)
  if (match(low, /passw(or)?d|passphrase|secret|token|credential|(api|private|access|auth|shared|encryption)[-_ ]?key|bearer|authorization/) ||
    match(low, /(^|[^a-z])(pwd|psk|community|webhook)([^a-z]|$)|hooks\./))
    return substr(s, 1, RSTART + RLENGTH - 1) " removed"
  if (s ~ /[$](1|2[abxy]|5|6|7|y|gy|argon2[a-z]*)[$]/) return "# removed"
  if (match(s, /:\/\/[^\/@ ]*@/)) return substr(s, 1, RSTART + 2) "removed"
  if (length(s) < 32) return s
  n = split(s, part, /[^A-Za-z0-9+_-]+/)
  for (i = 1; i <= n; i++) if (length(part[i]) >= 32 && part[i] ~ /[0-9]/) return "# removed"
  # keys in base 64 have strokes, as addresses and paths have, which do not count
  rest = s
  gsub(/[a-z]+:\/\/[^ \t]*|\/(etc|usr|proc|sys|run|var|lib|opt|home|bin|sbin|dev|root|srv)\/[^ \t]*/, " ", rest)
  n = split(rest, part, /[^A-Za-z0-9+\/=_.-]+/)
  for (i = 1; i <= n; i++) if (length(part[i]) >= 32 && part[i] ~ /[0-9]/ && part[i] ~ /[a-z]/ && part[i] ~ /[A-Z]/) return "# removed"
  return s
}
function unit(s,  name, at) {
  if (goesOn) {
    goesOn = odd(s)
    if (keeps) kept(index(s, "=") > 0 ? "removed" : word(s)); else gone()
    return
  }
  if (s ~ /^[ \t]*[#;]/) { if (index(s, "tune-advise:") > 0) kept(word(s)); else gone(); return }
  if (s ~ /^(\357\273\277)?[ \t]*\[/) { kept(substr(s, 1, 200)); return }
  goesOn = odd(s)
  at = index(s, "=")
  name = substr(s, 1, at > 0 ? at - 1 : 0)
  gsub(/[ \t]/, "", name)
  keeps = tolower(name) ~ /^(default)?limit/ || name ~ /^(PAMName|TasksMax|DefaultTasksMax|User|Group|Slice|Type|Alias|DefaultInstance)$/
  if (keeps) { kept(s); return }
  if (name !~ /^Exec[A-Za-z]+$/) { gone(); return }
  s = substr(s, at + 1)
  sub(/^[ \t]+/, "", s)
  match(s, /^[-@:!+|]*/)
  kept(name "=" substr(s, 1, RLENGTH) (s == "" ? "" : "removed"))
}
function uncommented(s) {
  gsub(/comment "([^"\\]|\\.)*"/, "comment \"removed\"", s)
  gsub(/--comment [^" ][^ ]*/, "--comment removed", s)
  return s
}
function odd(s) { if (!match(s, /\\+$/)) return 0; return RLENGTH % 2 == 1 }
# every text in it is taken away but names at the top and what the limits of containers say
function json(s,  out, i, c) {
  out = ""
  for (i = 1; i <= length(s); i++) {
    c = substr(s, i, 1)
    if (inText) {
      if (c == "\\") { i++; string = string c substr(s, i, 1) }
      else if (c == "\"") {
        inText = 0
        if (depth == 1 && !after) allowed = string == "default-ulimits"
        out = out "\"" ((depth == 1 && !after) || allowed ? string : "removed") "\""
      } else string = string c
      continue
    }
    if (c == "\"") { inText = 1; string = "" }
    else {
      if (c == "{" || c == "[") { depth++; after = 0 }
      else if (c == "}" || c == "]") depth--
      else if (c == ":") after = 1
      else if (c == ",") after = 0
      out = out (index("]{}[:,. \t+-", c) > 0 || c ~ /[0-9A-Za-z]/ ? c : "")
    }
  }
  put(out)
}
function containers(s) {
  if (inList) { if (index(s, "]") > 0) inList = 0; kept(s); return }
  if (s ~ /^[ \t]*\[/) kept(s)
  else if (s ~ /^[ \t]*default_(ulimits|sysctls)[ \t]*=/) { inList = index(s, "]") == 0; kept(s) }
  else gone()
}
function take(s,  part, n, rest, i) {
  seen++
  if (seen > (kind == "tcp" ? 65536 : 20000)) { cut = 1; return }
  if (kind == "raw") put(substr(s, 1, 65536))
  else if (kind == "shared") held = held (held == "" ? "\n|" : "\n|") escaped(s)
  else if (kind == "settings") put(harmless(s))
  else if (kind == "unit") unit(s)
  else if (kind == "account") { if (split(s, part, ":") >= 4) put(part[1] ":x:" part[3] ":" part[4]) }
  else if (kind == "json") json(s)
  else if (kind == "containers") containers(s)
  else if (kind == "nat") {
    if (tolower(s) ~ /masquerade|snat|dnat|redirect|netmap|forward-port/ && s !~ /^[ \t]*#/) kept(word(uncommented(s))); else gone()
  } else if (kind == "modules") { split(s, part, " "); put(part[1] " " part[2]) }
  else if (kind == "mounts") { split(s, part, " "); if (part[2] == "/proc" || part[2] == "/proc/sys") put(part[3] " " part[2] " " part[3] " " part[4]) }
  else if (kind == "cpuinfo") {
    if (s ~ /^(# )?processors?[ \t]*:/) put(s)
    else if (s ~ /^flags[ \t]*:/ && !flags) { flags = 1; put("flags\t\t:" (s ~ / hypervisor( |$)/ ? " hypervisor" : "")) }
    else if (lines == 0 && !flags) put("")
  } else if (kind == "tcp") {
    sub(/^[ \t]+/, "", s)
    n = split(s, part, /[ \t]+/)
    rest = part[1]
    for (i = 2; i <= n && i <= 10; i++) rest = rest " " part[i]
    put(rest)
  } else if (kind == "stat") {
    match(s, /.*\)/)
    rest = substr(s, RLENGTH + 2)
    n = split(rest, part, " ")
    rest = substr(s, 1, RLENGTH)
    for (i = 1; i <= n && i <= 22; i++) rest = rest " " part[i]
    put(rest)
  } else if (kind == "status") { if (s ~ /^(Name|PPid|Uid|FDSize|Threads|VmRSS|SigQ|NSpid):/) put(s) }
}
BEGIN {
  hexes()
  # what a link leads to is of the kind of the link, whatever it is called there
  kinds["U"] = "unit"; kinds["J"] = "json"; kinds["C"] = "containers"; kinds["A"] = "account"; kinds["B"] = "nat"
}
/^[WRFNUJCAB] / { tag[substr($0, 3)] = substr($0, 1, 1); order[++count] = substr($0, 3); next }
/^grep: / {
  finish()
  at = index($0, ": /")
  path = substr($0, at + 2)
  why = path
  sub(/: [^:]*$/, "", path)
  sub(/.*: /, "", why)
  if (path in tag && !(path in told) && why !~ /No such file|Is a directory|binary file/) { told[path] = 1; print "problem " escaped(path) "\n|" code(why) }
  else if (path in tag) told[path] = 1
  next
}
{
  if (current == "" || substr($0, 1, length(current) + 1) != current ":") {
    path = ""
    for (at = index($0, ":"); at > 0; ) {
      path = substr($0, 1, at - 1)
      if (path in tag) break
      path = ""
      next_ = index(substr($0, at + 1), ":")
      at = next_ > 0 ? at + next_ : 0
    }
    if (path == "") next
    begin(path)
    seen = 0
    flags = 0
    last = ""
  }
  take(substr($0, length(current) + 2))
}
END {
  finish()
  for (at = 1; at <= count; at++) {
    path = order[at]
    if (path in told) continue
    if (path ~ /^\/proc\//) {
      why = ""
      command = "cat \047" path "\047 2>&1 >/dev/null"
      if (path ~ /^[A-Za-z0-9_.\/:@+-]+$/) { command | getline why; close(command) }
      if (why != "") {
        sub(/.*: /, "", why)
        if (why !~ /No such/) print "problem " escaped(path) "\n|" code(why)
        continue
      }
    }
    print (tag[path] == "R" ? "fixed " : "file ") escaped(path)
  }
}
function code(why) {
  if (why ~ /Permission denied/) return "EACCES"
  if (why ~ /not permitted/) return "EPERM"
  if (why ~ /Input\/output error|I\/O error/) return "EIO"
  if (why ~ /Invalid argument/) return "EINVAL"
  if (why ~ /No such device/) return "ENODEV"
  if (why ~ /No such process/) return "ESRCH"
  if (why ~ /not supported/) return "EOPNOTSUPP"
  if (why ~ /emporarily unavailable/) return "EAGAIN"
  return "unknown error"
}
'

# paths as xargs takes them
quoted() { sed 's/[^A-Za-z0-9_./-]/\\&/g'; }

# "tag path" lines in; what those files hold out. Nobody writes 16 MiB of configuration
contents() {
  list=$(cat)
  large=$(printf '%s\n' "$list" | sed -n 's/^[FNUJCAB] //p' | grep -v '^/proc/\|^/sys/' | quoted | xargs ls -ln 2>/dev/null |
    awk '$5 > 16777216 { sub(/^[^\/]*/, ""); print }')
  if [ -n "$large" ]; then
    printf '%s\n' "$large" | sed 's/^/large /'
    list=$(printf '%s\n---\n%s\n' "$large" "$list" | awk '/^---$/ { second = 1; next } !second { large[$0]; next } !(substr($0, 3) in large)')
  fi
  {
    printf '%s\n' "$list"
    printf '%s\n' "$list" | sed -n 's/^[WRFNUJCAB] //p' | quoted | xargs grep $text '' /dev/null 2>&1
  } | awk "$signs$tell"
}

# ---- paths -------------------------------------------------------------------------------------------------------------------

newLine='
'
# a name in one line
oneLine() {
  name=$1
  while :; do
    case $name in *"$newLine"*) name="${name%%"$newLine"*}?${name#*"$newLine"}" ;; *) break ;; esac
  done
  printf '%s' "$name"
}
tellLink() { printf 'O link %s\nO |%s\n' "$(oneLine "$1")" "$(oneLine "$2")"; }

seenFolders=' '
# the links on the way to a path are told where they really lie, so that it can be walked again
way() {
  way=${1%/*}
  while [ -n "$way" ]; do
    case $seenFolders in *" $way "*) return ;; esac
    seenFolders="$seenFolders$way "
    if [ -h "$way" ]; then
      parent=$(real "${way%/*}/")
      parent=${parent%/}
      onward=$(readlink "$way")
      tellLink "$parent/${way##*/}" "$onward"
      case $onward in /*) ;; *) onward=$parent/$onward ;; esac
      (way "$onward/x")
    fi
    way=${way%/*}
  done
}

# where a folder really is
real() { (cd -P -- "$1" 2>/dev/null && pwd -P); }

hops=0
# one path and, where it is a link, what it leads to
path() {
  if [ "$hops" = 0 ]; then origin=$1; fi
  case $1 in
  *"$newLine"*)
    if [ -h "$1" ] || [ -e "$1" ]; then printf 'O problem %s\nO |its name has a line feed\n' "$(oneLine "$1")"; fi
    return
    ;;
  esac
  way "$1"
  if [ ! -h "$1" ] && [ ! -e "$1" ]; then return; fi
  folder=$(real "${1%/*}/")
  here=${folder%/}/${1##*/}
  if [ -h "$here" ]; then
    target=$(readlink "$here")
    tellLink "$here" "$target"
    case $target in
    /*) ;;
    *) target=${here%/*}/$target ;;
    esac
    case $target in */dev/null) return ;; esac
    hops=$((hops + 1))
    if [ "$hops" -le 8 ]; then
      there=$(real "${target%/*}/")
      if [ -n "$there" ]; then
        way "$target"
        path "${there%/}/${target##*/}"
      fi
    fi
    hops=0
  elif [ -f "$here" ]; then
    # a link to /proc/kmsg would wait for ever
    case $here in /proc/* | /sys/*) printf 'O special %s\nO |a file of the kernel\n' "$here"; return ;; esac
    case $origin in
    */systemd/*) printf 'U %s\n' "$here"; return ;;
    "$here") ;;
    */daemon.json) printf 'J %s\n' "$here"; return ;;
    */containers.conf) printf 'C %s\n' "$here"; return ;;
    /etc/passwd | /etc/group) printf 'A %s\n' "$here"; return ;;
    /etc/iptables/* | /etc/sysconfig/* | /etc/ufw/* | /etc/nftables* | /etc/firewalld/*) printf 'B %s\n' "$here"; return ;;
    esac
    case $here in
    */systemd/*) printf 'F %s\n' "$here" ;;
    *) if [ -n "$(tail -c 1 "$here" 2>/dev/null | tr '\0' 'x')" ]; then printf 'N %s\n' "$here"; else printf 'F %s\n' "$here"; fi ;;
    esac
  elif [ -d "$here" ]; then
    printf 'O there %s\nO |directory\n' "$(real "$here")"
  elif [ -p "$here" ]; then
    printf 'O special %s\nO |a FIFO\n' "$here"
  elif [ -S "$here" ]; then
    printf 'O special %s\nO |a socket\n' "$here"
  else
    printf 'O special %s\nO |a device\n' "$here"
  fi
}

# a folder and its files with an ending
folder() {
  way "$1/x"
  if [ -h "$1" ] && [ ! -e "$1" ]; then return; fi
  if [ -f "$1" ] || [ ! -d "$1" ]; then
    if [ -e "$1" ]; then printf 'O there %s\nO |file\n' "$1"; fi
    return
  fi
  place=$(real "$1")
  if [ -z "$place" ] || [ ! -r "$place" ]; then
    printf 'O closed %s\nO |EACCES\n' "${place:-$1}"
    return
  fi
  case $doneFolders in *" $place "*) return ;; esac
  doneFolders="$doneFolders$place "
  for file in "$place"/*"$2" "$place"/.*"$2"; do path "$file"; done
}
doneFolders=' '

# a folder of units: every name in it, and what the units and their drop-ins say
unitFolder() {
  way "$1/x"
  if [ ! -d "$1" ]; then return; fi
  place=$(real "$1")
  case $doneFolders in *" $place "*) return ;; esac
  doneFolders="$doneFolders$place "
  unitPlace=$place
  printf 'O names %s\n' "$unitPlace"
  for file in "$unitPlace"/*; do
    case ${file##*/} in '*' | *[!A-Za-z0-9_.:@\\-]*) continue ;; esac
    printf 'O |%s\n' "${file##*/}"
  done
  for file in "$unitPlace"/*; do
    case ${file##*/} in '*' | *[!A-Za-z0-9_.:@\\-]*) continue ;; esac
    case $file in
    *.d) if [ -d "$file" ]; then folder "$file" .conf; fi ;;
    *.wants | *.requires | *.upholds)
      if [ -d "$file" ]; then
        printf 'O names %s\n' "$file"
        for link in "$file"/*; do
          case ${link##*/} in '*' | *[!A-Za-z0-9_.:@\\-]*) ;; *) printf 'O |%s\n' "${link##*/}" ;; esac
        done
      fi
      ;;
    *) path "$file" ;;
    esac
  done
}

# every folder and file of the lists above, as "tag path" for what is to be read and "O …" for what is told as it is
walked() {
  for one in $settings; do path "$one"; done
  for base in $bases; do
    for name in $folders; do folder "$base/$name" .conf; done
    for name in $managers; do path "$base/$name"; done
  done
  for one in $limitFolders; do folder "$one" .conf; done
  printf '%s\n' "$others" | while read -r one ending; do folder "$one" "$ending"; done
  for one in $units; do unitFolder "$one"; done
  for one in $present; do
    way "$one"
    at=$(real "${one%/*}/")
    at=${at%/}/${one##*/}
    if [ -h "$one" ]; then
      tellLink "$at" "$(readlink "$one")"
    elif [ -f "$one" ]; then
      printf 'O there %s\nO |file\n' "$at"
    elif [ -d "$one" ]; then
      printf 'O there %s\nO |directory\n' "$(real "$one")"
    fi
  done
  for base in $bases; do
    if [ -d "$base/systemd" ]; then printf 'O there %s\nO |directory\n' "$(real "$base/systemd")"; fi
  done
  if [ -h /sbin/init ]; then
    at=$(readlink -f /sbin/init)
    if [ -f "$at" ]; then printf 'O there %s\nO |file\n' "$at"; fi
  fi
  systemdVersion
}

# systemd tells its version by the name of its library, before there was one by a text in the program
systemdVersion() {
  named=
  for one in /usr/lib/systemd /lib/systemd /usr/lib64/systemd /usr/lib/*-linux-gnu*/systemd; do
    for library in "$one"/libsystemd-shared-*.so; do
      if [ ! -f "$library" ]; then continue; fi
      named=1
      way "$library"
      at=$(real "$one")
      printf 'O there %s\nO |file\n' "$at/${library##*/}"
    done
  done
  if [ -n "$named" ]; then return; fi
  for one in /usr/lib/systemd/systemd /lib/systemd/systemd; do
    if [ ! -r "$one" ]; then continue; fi
    said=$(tr '\0' '\n' < "$one" | grep $text '^systemd [0-9][0-9]*$' | head -n 1)
    if [ -n "$said" ]; then printf 'T %s %s\n' "$(real "${one%/*}")/systemd" "$said"; return; fi
  done
  printf 'P systemctl --version\n'
}

# files of the kernel, and which of them may be written
kernelFiles() {
  for one in $files; do if [ -f "$one" ]; then printf 'F %s\n' "$one"; fi; done
  if ! have ip && [ -f /proc/net/fib_trie ]; then printf 'F /proc/net/fib_trie\n'; fi
  secret='( -name tcp_fastopen_key -o -name stable_secret -o -name netdev_rss_key -o -name stat_refresh -o -name base_reachable_time -o -name retrans_time )'
  read='( -perm -400 -o -perm -040 -o -perm -004 )'
  write='( -perm -200 -o -perm -020 -o -perm -002 )'
  below='/proc/sys -path /proc/sys/fs/binfmt_misc -prune -o -type f'
  # shellcheck disable=SC2086 # these are lists of words
  {
    find $below $secret -print 2>/dev/null | sed 's/^/S /'
    {
      find $below ! $secret $read $write -print 2>/dev/null | sed 's/^/W /'
      find $below ! $secret $read ! $write -print 2>/dev/null | sed 's/^/R /'
    } | sort -k 2
    find $below ! $secret ! $read -print 2>/dev/null | sed 's/^/X /'
  }
  if [ -d /proc/sys ] && ! find /proc/sys -path /proc/sys/fs/binfmt_misc -prune -o -type d -print >/dev/null 2>&1; then
    printf 'O closed /proc/sys/unknown\nO |EACCES\n'
  fi
}

# programs that run, without the threads of the kernel and without this collector
processes() {
  for one in /proc/[0-9]*/stat; do printf 'F %s\n' "$one"; done | sed 's/^F //' | xargs grep $text '' /dev/null 2>/dev/null |
    awk -v own="$$" '{
      at = index($0, ":"); pid = substr($0, 7, at - 12); match($0, /.*\)/); split(substr($0, RLENGTH + 2), part, " ")
      if (int(part[7] / 2097152) % 2 == 0 && pid != own && part[2] != own && ++count <= 20000) print pid
    }' | while read -r pid; do
    for name in stat status limits cgroup; do
      if [ "$pid/$name" != 1/limits ] && [ "$pid/$name" != 1/cgroup ]; then printf 'F /proc/%s/%s\n' "$pid" "$name"; fi
    done
  done
}

# how many descriptors each process has, and of which kind
descriptors() {
  # shellcheck disable=SC2012 # one run of ls tells all links, find has no portable way
  ls -ln /proc/[0-9]*/fd 2>/dev/null | awk -v sockets="$1" '
    function told() {
      if (pid == "" || !(seen + 0)) return
      print "descriptors /proc/" pid "/fd\n|count " count "\n|inotify " inotify "\n|eventpoll " eventpoll
      if (inodes != "") print "|sockets" inodes
    }
    /^\/proc\/[0-9]+\/fd:$/ { told(); pid = $0; gsub(/[^0-9]/, "", pid); seen = 0; count = inotify = eventpoll = 0; inodes = ""; next }
    /^total / { seen = 1; next }
    /^l/ {
      seen = 1
      if (++all > 500000) next
      count++
      if ($NF == "anon_inode:inotify" || $NF == "inotify") inotify++
      else if ($NF == "anon_inode:[eventpoll]") eventpoll++
      else if (sockets && match($NF, /^socket:\[[0-9]+\]$/)) inodes = inodes " " substr($NF, 9, RLENGTH - 9)
    }
    END { told() }'
}

have() {
  for at in /usr/sbin /usr/bin /sbin /bin; do if [ -e "$at/$1" ]; then return 0; fi; done
  return 1
}

# what a program answers, or why it does not; a filter may follow the name of the frame
answer() {
  filter=$1
  shift
  if ! have "$1"; then
    printf 'absent %s\n|%s is not installed\n' "$*" "$1"
    return 1
  fi
  # shellcheck disable=SC2086 # empty or two words
  said=$($limit "$@" 2>/dev/null </dev/null; printf 'x%s' "$?")
  status=${said##*x}
  if [ "$status" -ne 0 ]; then
    if [ "$status" -eq 124 ] || [ "$status" -eq 143 ]; then why="$1 gave no answer in 5 s"; else why="$1 ended with $status"; fi
    printf 'failed %s\n|%s\n' "$*" "$why"
    return 1
  fi
  printf 'program %s\n' "$*"
  printf '%s' "${said%x*}" | $filter | awk "$signs"'BEGIN { hexes() } NR > 20000 || $0 == "~" { print "~" } NR > 20000 { exit } $0 != "~" { print "|" escaped($0) }'
}
# what people call interfaces is theirs
unnamed() { sed 's/\\ *alias .*//'; }
translations() {
  grep -i $text -E 'masquerade|snat|dnat|redirect|netmap' | sed 's/\\"/ /g;s/comment "[^"]*"/comment "removed"/;s/--comment [^" ][^ ]*/--comment removed/'
  return 0
}

# rules that translate addresses; asking for tables that are not there would load them
rules() {
  if [ "$superuser" = 0 ]; then return; fi
  if [ ! -e /proc/sys/net/netfilter/nf_conntrack_max ] && [ ! -e /proc/sys/net/netfilter/nf_conntrack_count ] &&
    [ ! -e /proc/sys/net/nf_conntrack_max ]; then return; fi
  answer translations nft list ruleset || answer translations iptables-nft-save -t nat
  if grep '^nat$' /proc/net/ip_tables_names >/dev/null 2>&1; then
    answer translations iptables-legacy-save -t nat || answer translations iptables-save -t nat
  fi
  if grep '^nat$' /proc/net/ip6_tables_names >/dev/null 2>&1; then
    answer translations ip6tables-legacy-save -t nat || answer translations ip6tables-save -t nat
  fi
}

# lines of the kernel's log that name a limit which was met
logPatterns='@LOG_PATTERNS@'
limitsMet() {
  grep $text -E "$logPatterns" | awk '{ line[NR % 2000] = $0 } END {
    if (NR > 2000) print "~"
    for (at = NR > 2000 ? NR - 1999 : 1; at <= NR; at++) print line[at % 2000]
  }'
}

# ---- all of it ---------------------------------------------------------------------------------------------------------------

printf 'tune-advise-snapshot 1\nby collect.sh\ntaken %s\nsuperuser %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$superuser"
size=$(od -A n -v -t u8 /proc/self/auxv 2>/dev/null | awk '{ for (i = 1; i <= NF; i++) if (++n % 2) key = $i; else if (key == 6 && !size) size = $i } END { print size }')
if [ -n "$size" ]; then printf 'pagesize %s\n' "$size"; fi
if [ -h /proc/self/ns/pid ]; then printf 'link /proc/self/ns/pid\n|%s\n' "$(readlink /proc/self/ns/pid)"; fi

all=$(
  kernelFiles
  processes
  walked
)
printf '%s\n' "$all" | grep '^[WRFNUJCAB] ' | awk '!told[substr($0, 3)]++' | contents
printf '%s\n' "$all" | sed -n 's/^S \(.*\)/problem \1\
|never collected/p; s/^X \(.*\)/problem \1\
|write-only/p; s/^T \([^ ]*\) \(.*\)/file \1\
|\\x00\2\\x00/p'
printf '%s\n' "$all" | sed -n 's/^O //p' | awk "$signs"'BEGIN { hexes() } { print escaped($0) }'

answer unnamed ip -o link
answer cat ip -o addr
if answer cat ss -l -t -u -n -p; then descriptors ''; else descriptors 1; fi
rules
if printf '%s\n' "$all" | grep '^P systemctl' >/dev/null; then answer cat systemctl --version; fi
if [ "$(awk '$1 == "TCP:" { print $3 + $7 }' /proc/net/sockstat 2>/dev/null || echo 0)" -gt 8000 ] 2>/dev/null; then
  printf 'failed ss -t -n -o -i\n|more sockets than are recorded one by one\n'
else
  answer cat ss -t -n -o -i
fi
answer limitsMet dmesg
printf 'end\n'

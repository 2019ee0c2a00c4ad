/** Findings of advice that are neither a rule over files nor a guard, told like rules. */
export const adviceFindings = [
  {
    id: 'TA120',
    slug: 'nat-profile-without-nat',
    severity: 'warning',
    what: 'A profile about NAT where --nat none says that there is none',
    why: 'timers are shortened for a gateway that is not there: more probes for nothing',
    instead: 'choose the profile without NAT (reverse-proxy, forward-proxy), or leave --nat out',
  },
  {
    id: 'TA121',
    slug: 'file-not-read-at-boot',
    severity: 'warning',
    what: 'Settings in /etc/sysctl.conf where nothing reads that file at boot',
    why: 'systemd-sysctl reads only the sysctl.d folders; without the link 99-sysctl.conf the file acts only when somebody runs sysctl -p or sysctl --system',
    instead: 'move the lines into a file below /etc/sysctl.d',
  },
  {
    id: 'TA130',
    slug: 'running-value-judged',
    severity: 'warning',
    what: 'A value in force that the knowledge judges to be wrong',
    why: 'it was set by hand or by a program: no file that was read gives it',
    instead: 'what the finding says; tune-advise explain KEY tells why',
  },
] as const;

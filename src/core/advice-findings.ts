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
  {
    id: 'TA131',
    slug: 'plan-memory',
    severity: 'warning',
    what: 'Settings that cost more than a quarter of the memory at the expected load, or more than half when all is used',
    why: 'memory of the kernel can be neither swapped out nor dropped: what it takes is gone for programs, and the OOM killer ends one of them',
    instead: 'more memory, less load on this machine, or smaller numbers for what the finding names first',
  },
  {
    id: 'TA132',
    slug: 'tracking-nearly-full',
    severity: 'warning',
    what: 'More than four fifths of the table of tracked connections taken',
    why: 'once it is full and no unanswered connection can make room, the first packet of each new one is dropped',
    instead:
      'give the peak, so that the size can be worked out (--set flows=N --set new_flows_per_s=N), or raise net.netfilter.nf_conntrack_max; tune-advise diagnose tells what fills it',
  },
] as const;

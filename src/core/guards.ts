import type { Facts } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';
import { fieldOf } from '../model/judgement.ts';
import { containerHints, hasIpv6, inUse, portsOver, routesForOthers } from './guard-facts.ts';

export interface GuardQuestion {
  readonly key: string;
  readonly value: string;
  readonly facts: Facts;
  /** what a key has once the plan is loaded */
  planned(key: string): string | undefined;
  /** `--set accept_one_way=true` and the like */
  accepted(fact: string): boolean;
}

export interface GuardHit {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** One of CONTRACT section 4.5: what may lock out or cut off. An error where the fact is known, else a warning that names the condition. */
export interface Guard {
  readonly id: string;
  readonly slug: string;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
  check(question: GuardQuestion): GuardHit | undefined;
}

const error = (message: string, fact: string, value: string, from: string): GuardHit => ({
  severity: 'error',
  message,
  evidence: [{ fact, value, from }],
});
const warning = (message: string): GuardHit => ({ severity: 'warning', message, evidence: [] });
const gauge = (facts: Facts, name: string) => facts.gauges.get(name);

/** `error` when the gauge says that more is in use, nothing when less is, a warning when nobody knows. */
function belowUse(q: GuardQuestion, name: string, what: string): GuardHit | undefined {
  const want = fieldOf(q.value, 0);
  const used = gauge(q.facts, name);
  if (want === undefined) return undefined;
  if (used === undefined) return undefined;
  const from = used.origin.kind === 'read' || used.origin.kind === 'measured' ? used.origin.path : used.origin.kind;
  return BigInt(used.value) > want
    ? error(`${q.key} = ${q.value} is below the ${used.value} ${what} in use`, name, `${used.value}`, from)
    : undefined;
}

export const guards: readonly Guard[] = [
  {
    id: 'TA101',
    slug: 'nofile-above-nr-open',
    what: 'A nofile limit above fs.nr_open',
    why: 'setrlimit refuses it for everyone, root too: PAM sessions may be refused whole and services start with less',
    instead: 'raise fs.nr_open first, or ask for less',
    check(q) {
      const limit = q.key === 'nofile' ? fieldOf(q.value, 0) : undefined;
      const open = fieldOf(q.planned('fs.nr_open') ?? '', 0);
      if (limit === undefined) return undefined;
      if (open === undefined)
        return limit > 1048576n ? warning(`nofile ${q.value} is refused where fs.nr_open is still 1048576`) : undefined;
      return limit > open
        ? error(`nofile ${q.value} is above fs.nr_open ${open}`, 'fs.nr_open', `${open}`, '/proc/sys/fs/nr_open')
        : undefined;
    },
  },
  {
    id: 'TA102',
    slug: 'file-limit-below-use',
    what: 'fs.nr_open or fs.file-max below what is in use',
    why: 'every process but root fails to open files at once, and services with a higher limit do not start',
    instead: 'leave it; lower the limit of the one program instead',
    check(q) {
      if (q.key === 'fs.file-max') return belowUse(q, 'file-nr.open', 'open files');
      if (q.key !== 'fs.nr_open') return undefined;
      const want = fieldOf(q.value, 0) ?? 0n;
      const held = inUse(q.facts);
      return held !== undefined && held.hard > want
        ? error(
            `fs.nr_open = ${q.value} is below the nofile ${held.hard} of ${held.program}`,
            'nofile',
            `${held.hard}`,
            `/proc/${held.pid}/limits`,
          )
        : undefined;
    },
  },
  {
    id: 'TA103',
    slug: 'forwarding-off-on-router',
    what: 'ip_forward or forwarding 0 on a host that routes or runs containers',
    why: 'it stops forwarding at once: containers, guests and everything behind this host lose their network',
    instead: 'leave 1 where packets are forwarded',
    check(q) {
      if (!/^net\.ipv[46]\.(ip_forward|conf\.(all|default)\.forwarding)$/.test(q.key) || q.value !== '0') return undefined;
      const routing = routesForOthers(q.facts);
      if (routing !== undefined)
        return error(`${q.key} = 0 on a host that forwards: ${routing.reason}`, 'forwarding', routing.reason, routing.from);
      return containerHints(q.facts) === undefined
        ? warning(`${q.key} = 0 cuts off containers and everything behind this host, if it routes or runs any`)
        : undefined;
    },
  },
  {
    id: 'TA104',
    slug: 'strict-rp-filter-on-asymmetric-path',
    what: 'rp_filter 1 where replies take another way',
    why: 'the kernel drops packets whose sender it would not reach through the same interface',
    instead: '2 (loose) on hosts with several ways out',
    check(q) {
      if (!/^net\.ipv4\.conf\..+\.rp_filter$/.test(q.key) || q.value !== '1') return undefined;
      if (q.facts.routes === undefined) return warning(`${q.key} = 1 drops traffic, if replies may leave by another interface`);
      const ways = new Set(q.facts.routes.filter((r) => r.family === 4 && r.destination === '0.0.0.0/0').map((r) => r.interface));
      return ways.size > 1
        ? error(
            `${q.key} = 1 with default routes over ${[...ways].sort().join(' and ')}`,
            'routes',
            [...ways].sort().join(', '),
            '/proc/net/route',
          )
        : undefined;
    },
  },
  {
    id: 'TA105',
    slug: 'port-range-over-listeners',
    what: 'A local port range that covers ports which services listen on and which are not reserved',
    why: 'an outgoing connection may hold the port when the service starts again: it fails with EADDRINUSE',
    instead: 'list the ports in net.ipv4.ip_local_reserved_ports',
    check(q) {
      if (q.key !== 'net.ipv4.ip_local_port_range') return undefined;
      const over = portsOver(q.value, q.facts, q.planned('net.ipv4.ip_local_reserved_ports') ?? '');
      return over === undefined ? undefined : error(`${q.key} = ${q.value} covers ${over.text}`, 'listeners', over.text, over.from);
    },
  },
  {
    id: 'TA106',
    slug: 'ipv6-disabled-in-use',
    what: 'disable_ipv6 1 where IPv6 is used',
    why: 'addresses and routes of IPv6 vanish at once, and with them the sessions over them',
    instead: 'leave 0; prefer IPv4 in gai.conf if that is the aim',
    check(q) {
      if (!/^net\.ipv6\.conf\..+\.disable_ipv6$/.test(q.key) || q.value !== '1') return undefined;
      const used = hasIpv6(q.facts);
      if (used === undefined) return warning(`${q.key} = 1 cuts off everything that uses IPv6, if anything does`);
      return used === '' ? undefined : error(`${q.key} = 1 while IPv6 is used: ${used}`, 'addresses', used, '/proc/net/if_inet6');
    },
  },
  {
    id: 'TA107',
    slug: 'conntrack-below-count',
    what: 'nf_conntrack_max below the number of tracked connections',
    why: 'every new connection through this host is dropped from then on',
    instead: 'raise it above the count, or track less',
    check: (q) => (/\.?nf_conntrack_max$/.test(q.key) ? belowUse(q, 'nf_conntrack_count', 'connections') : undefined),
  },
  {
    id: 'TA108',
    slug: 'memory-reserved-away',
    what: 'min_free_kbytes, nr_hugepages or tcp_mem out of proportion to memory',
    why: 'memory that the kernel keeps back is gone for programs at once; the machine may deadlock on memory',
    instead: 'leave the default, which follows memory',
    check(q) {
      const share = memoryShare(q);
      const ram = q.facts.memoryBytes?.value;
      if (share === undefined) return undefined;
      if (ram === undefined)
        return share.bytes > 2 ** 30
          ? warning(`${q.key} = ${q.value} takes ${Math.round(share.bytes / 2 ** 20)} MiB, if the machine has that to spare`)
          : undefined;
      return share.bytes > ram * share.most
        ? error(`${q.key} = ${q.value} is ${Math.round((share.bytes / ram) * 100)} % of memory`, 'ram_bytes', `${ram}`, 'MemTotal')
        : undefined;
    },
  },
  {
    id: 'TA109',
    slug: 'strict-overcommit',
    what: 'overcommit_memory 2 on a running host',
    why: 'what is already promised may be above the limit: fork and malloc fail at once, logins too',
    instead: 'only after you have compared Committed_AS with CommitLimit: --set accept_strict_overcommit=true',
    check(q) {
      if (q.key !== 'vm.overcommit_memory' || q.value !== '2' || q.accepted('accept_strict_overcommit')) return undefined;
      return error(
        'vm.overcommit_memory = 2 may make every fork fail on a running host',
        'accept_strict_overcommit',
        'not given',
        'question',
      );
    },
  },
  {
    id: 'TA110',
    slug: 'one-way-key',
    what: 'A key that cannot be set back before a reboot',
    why: 'modules_disabled, kexec_load_disabled, ptrace_scope 3 and unprivileged_bpf_disabled 1 hold until the machine is started again',
    instead: 'only after an answered question (--set accept_one_way=true), and never loaded live',
    check(q) {
      const oneWay: Readonly<Record<string, string>> = {
        'kernel.modules_disabled': '1',
        'kernel.kexec_load_disabled': '1',
        'kernel.yama.ptrace_scope': '3',
        'kernel.unprivileged_bpf_disabled': '1',
      };
      if (oneWay[q.key] !== q.value || q.accepted('accept_one_way')) return undefined;
      return error(`${q.key} = ${q.value} cannot be taken back before a reboot`, 'accept_one_way', 'not given', 'question');
    },
  },
  {
    id: 'TA111',
    slug: 'reboot-on-panic',
    what: 'kernel.panic',
    why: 'the machine starts again by itself after a panic: a fault at boot becomes a loop, and nobody reads the message',
    instead: 'only after an answered question: --set accept_panic_reboot=true',
    check(q) {
      if (q.key !== 'kernel.panic' || q.value === '0' || q.accepted('accept_panic_reboot')) return undefined;
      return error(`kernel.panic = ${q.value} makes the machine start again by itself`, 'accept_panic_reboot', 'not given', 'question');
    },
  },
  {
    id: 'TA112',
    slug: 'owned-by-another-program',
    what: 'A key that a CNI, kube-proxy or docker sets at run time',
    why: 'the program sets it again when it starts, or stops working while it is otherwise',
    instead: 'set it in the configuration of that program',
    check(q) {
      const owner = containerHints(q.facts);
      const owned =
        /^net\.bridge\.bridge-nf-call-|^net\.ipv4\.conf\.(all|default)\.route_localnet$|^net\.ipv4\.vs\.conntrack$/.test(q.key) ||
        (q.key.endsWith('nf_conntrack_max') && owner?.owner === 'kube-proxy');
      if (!owned || owner === undefined) return undefined;
      return {
        severity: 'warning',
        message: `${q.key} is set by ${owner.owner} at run time`,
        evidence: [{ fact: 'programs', value: owner.owner, from: owner.from }],
      };
    },
  },
];

function memoryShare(q: GuardQuestion): { readonly bytes: number; readonly most: number } | undefined {
  const page = q.facts.pageSize.value;
  const first = Number(fieldOf(q.value, 0) ?? 0n);
  if (q.key === 'vm.min_free_kbytes') return { bytes: first * 1024, most: 0.05 };
  if (q.key === 'vm.nr_hugepages') return { bytes: first * 2 * 2 ** 20, most: 0.9 };
  if (q.key === 'net.ipv4.tcp_mem') return { bytes: Number(fieldOf(q.value, 2) ?? 0n) * page, most: 0.5 };
  return undefined;
}

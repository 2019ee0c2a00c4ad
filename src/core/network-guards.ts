import { error, type Guard, warning } from './guard.ts';
import { defaultWaysOut, hasIpv6, type Owned, ownedBy, portsOver, routesForOthers } from './guard-facts.ts';

export const networkGuards: readonly Guard[] = [
  {
    id: 'TA103',
    slug: 'forwarding-off-on-router',
    what: 'ip_forward or forwarding 0 on a host that routes or runs containers',
    why: 'it stops forwarding at once: containers, guests and everything behind this host lose their network',
    instead: 'leave 1 where packets are forwarded',
    check(q) {
      if (!/^net\.ipv[46]\.(ip_forward|conf\.[^.]+\.forwarding)$/.test(q.key) || q.value !== '0') return undefined;
      const routing = routesForOthers(q.facts);
      return routing !== undefined
        ? error(`${q.key} = 0 on a host that forwards: ${routing.reason}`, 'forwarding', routing.reason, routing.from)
        : warning(`${q.key} = 0 cuts off containers and everything behind this host, if it routes or runs any`);
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
      if (q.holds('asymmetric_routing'))
        return error(`${q.key} = 1 with asymmetric routing`, 'asymmetric_routing', 'true', 'the routes, or --set');
      const ways = defaultWaysOut(q.facts);
      if (ways === undefined) return warning(`${q.key} = 1 drops traffic, if replies may leave by another interface`);
      return ways.length > 1
        ? error(`${q.key} = 1 with default routes over ${ways.join(' and ')}`, 'routes', ways.join(', '), '/proc/net/route')
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
      if (over !== undefined) return error(`${q.key} = ${q.value} covers ${over.text}`, 'listeners', over.text, over.from);
      return q.facts.listeners === undefined && q.value !== q.usual
        ? warning(`${q.key} = ${q.value} may take the port of a service, if one listens inside it`)
        : undefined;
    },
  },
  {
    id: 'TA106',
    slug: 'ipv6-disabled-in-use',
    what: 'disable_ipv6 1 where IPv6 is used',
    why: 'addresses and routes of IPv6 vanish at once, and with them the sessions over them',
    instead: 'leave 0; prefer IPv4 in gai.conf if that is the aim',
    check(q) {
      const name = /^net\.ipv6\.conf\.([^.]+)\.disable_ipv6$/.exec(q.key)?.[1];
      if (name === undefined || q.value === '0') return undefined;
      const used = hasIpv6(q.facts, name.replaceAll('/', '.'));
      if (used === undefined) return warning(`${q.key} = ${q.value} cuts off everything that uses IPv6, if anything does`);
      return used === '' ? undefined : error(`${q.key} = ${q.value} while IPv6 is used: ${used}`, 'addresses', used, '/proc/net/if_inet6');
    },
  },
  {
    id: 'TA112',
    slug: 'owned-by-another-program',
    what: 'A key that a CNI, kube-proxy or docker sets at run time',
    why: 'the program sets it again when it starts, or stops working while it is otherwise',
    instead: 'set it in the configuration of that program',
    check(q) {
      const owned = ownedKeys.find((entry) => entry.key.test(q.key) && entry.against(q.value));
      if (owned === undefined) return undefined;
      const owner = ownedBy(q.facts, owned);
      if (owner === undefined)
        return q.facts.programs === undefined
          ? warning(`${q.key} = ${q.value} works against ${owned.words}, if this host runs it`)
          : undefined;
      return error(`${q.key} is set by ${owner.owner} at run time`, 'programs', owner.owner, owner.from);
    },
  },
];

const off = (value: string) => value === '0';

/** Keys that programs set for themselves, and the values that work against them: what they set anyway harms nobody. */
const ownedKeys: readonly (Owned & { readonly key: RegExp; against(value: string): boolean })[] = [
  { key: /^net\.bridge\.bridge-nf-call-/, against: off, owners: 'any', words: 'docker or a CNI' },
  { key: /^net\.ipv4\.conf\.[^.]+\.route_localnet$/, against: off, owners: 'any', words: 'docker or kube-proxy' },
  { key: /^net\.ipv4\.vs\.conntrack$/, against: off, owners: ['kube-proxy'], words: 'kube-proxy' },
  { key: /^net\.netfilter\.nf_conntrack_tcp_timeout_established$/, against: () => true, owners: ['kube-proxy'], words: 'kube-proxy' },
  { key: /^net\.(netfilter\.)?nf_conntrack_max$/, against: () => true, owners: ['kube-proxy'], words: 'kube-proxy' },
];

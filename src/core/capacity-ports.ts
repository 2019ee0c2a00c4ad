import type { CapacityLimit, NatProductRate } from '../model/capacity.ts';
import type { NatProduct } from '../model/knowledge.ts';
import { type CapacityValues, factNumber, inputsOf, numberAt, shown, type When } from './capacity-values.ts';
import { ports } from './verb.ts';

/** TIME_WAIT lasts so long in every kernel; no parameter shortens it. */
const timeWaitSeconds = 60;

const kernelSource = 'include/net/tcp.h TCP_TIMEWAIT_LEN 60 s; net.ipv4.tcp_fin_timeout does not change it';

interface Load {
  readonly rate: number;
  readonly open: number;
  readonly tuples: number;
  readonly facts: readonly string[];
}

/** New connections per second toward one upstream address and port, and how many can be open toward all. */
export function upstreamPorts(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  const top = names.has('out_conn_rate_top_dst');
  if (!top && !names.has('out_conn_rate') && !names.has('out_concurrent')) return [];
  const load = loadOf(values, top);
  const [now, planned] = [freePorts(values, 'now'), freePorts(values, 'planned')];
  const hold = holdOf(values, 'planned');
  const rate = (free: number | undefined, seconds: number) => (free === undefined ? null : Math.floor(free / seconds));
  const inputs = inputsOf(values, ...load.facts, 'timestamps_both_ends');
  const held = load.rate * hold.seconds + load.open;
  const tuples = load.tuples;
  const reused = planned === undefined ? undefined : Math.floor(planned / reuseDelay(values));
  const unknown = planned === undefined ? ['net.ipv4.ip_local_port_range'] : [];
  return [
    {
      id: 'upstream-rate',
      what: 'new connections to one upstream address and port',
      unit: '1/s',
      now: rate(now, holdOf(values, 'now').seconds),
      planned: rate(planned, hold.seconds),
      arithmetic:
        planned === undefined
          ? 'the port range is not known'
          : `${planned} ports / ${shown(hold.seconds)} s${hold.why}, where this host closes first`,
      share: planned === undefined || planned === 0 ? null : held / tuples / planned,
      load: `(${shown(load.rate)}/s x ${shown(hold.seconds)} s + ${shown(load.open)} open)${tuples === 1 ? '' : ` / ${shown(tuples)} tuples`} of ${planned ?? '?'} ports`,
      inputs,
      moves: [
        'connections that are kept and reused, more upstream addresses or local addresses, then net.ipv4.ip_local_port_range',
        ...(reused === undefined || hold.reuses
          ? []
          : [
              `with net.ipv4.tcp_tw_reuse = 1 and timestamps at both ends a port is free after ${shown(reuseDelay(values))} s: up to ${reused}/s`,
            ]),
      ].join('; '),
      unknown: [...unknown, ...hold.unknown],
      source: kernelSource,
    },
    {
      id: 'upstream-connections',
      what: 'open connections to all upstreams',
      unit: 'connections',
      now: now === undefined ? null : Math.floor(now * tuples),
      planned: planned === undefined ? null : Math.floor(planned * tuples),
      arithmetic:
        planned === undefined ? 'the port range is not known' : `${planned} ports x ${shown(tuples)} tuple${tuples === 1 ? '' : 's'}`,
      share: planned === undefined || planned === 0 ? null : load.open / (planned * tuples),
      load: `${shown(load.open)} open`,
      inputs: inputsOf(values, ...load.facts.filter((name) => !name.includes('rate'))),
      moves: 'more upstream addresses or local addresses, then net.ipv4.ip_local_port_range',
      unknown,
      source: 'a port is free for another upstream address and port; net/ipv4/inet_hashtables.c',
    },
  ];
}

function loadOf(values: CapacityValues, top: boolean): Load {
  const names = top
    ? (['out_conn_rate_top_dst', 'out_concurrent_top_dst', 'local_ips'] as const)
    : (['out_conn_rate', 'out_concurrent', 'upstream_tuples'] as const);
  const [rate, open, tuples] = names.map((name) => factNumber(values, name));
  return { rate: rate ?? 0, open: open ?? 0, tuples: Math.max(1, tuples ?? 1), facts: names };
}

/** Ports of the range that are not reserved. */
export function freePorts(values: CapacityValues, when: When): number | undefined {
  const low = numberAt(values, 'net.ipv4.ip_local_port_range', when, 0);
  const high = numberAt(values, 'net.ipv4.ip_local_port_range', when, 1);
  if (low === undefined || high === undefined || high < low || high > 65535) return undefined;
  const reserved = [...ports(values.value('net.ipv4.ip_local_reserved_ports', when) ?? '')];
  return high - low + 1 - reserved.filter((port) => port >= low && port <= high).length;
}

function reuseDelay(values: CapacityValues): number {
  return (numberAt(values, 'net.ipv4.tcp_tw_reuse_delay', 'planned') ?? 1000) / 1000;
}

function holdOf(values: CapacityValues, when: When) {
  const on = values.value('net.ipv4.tcp_tw_reuse', when) === '1' && values.value('net.ipv4.tcp_timestamps', when) !== '0';
  const ends = values.named.get('timestamps_both_ends')?.value;
  if (on && ends === true)
    return { seconds: reuseDelay(values), why: ' until tcp_tw_reuse lets it be taken again', reuses: true, unknown: [] };
  const unknown = on && ends === undefined ? ['whether the upstreams use timestamps, without which tcp_tw_reuse = 1 does nothing'] : [];
  return { seconds: timeWaitSeconds, why: ' of TIME_WAIT', reuses: false, unknown };
}

/** New connections per second to one destination through a NAT gateway on the path, shared by all hosts behind it. */
export function natRate(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  if (!values.natHolds.has('outbound') || (!names.has('out_conn_rate') && !names.has('nat_ports_per_dst'))) return [];
  const [each, addresses, hold, life] = ['nat_ports_per_dst', 'nat_public_ips', 'nat_port_hold_s', 'mean_conn_life_s'].map((name) =>
    factNumber(values, name),
  );
  const seconds = (hold ?? 0) + (life ?? 0);
  const known = each !== undefined && addresses !== undefined && seconds > 0;
  const rate = known ? (each * addresses) / seconds : null;
  const load = loadOf(values, names.has('out_conn_rate_top_dst'));
  const oneDestination = load.rate / load.tuples;
  return [
    {
      id: 'nat-rate',
      what: 'new connections to one destination through the NAT gateway, of all hosts behind it',
      unit: '1/s',
      now: rate === null ? null : Math.floor(rate * 100) / 100,
      planned: rate === null ? null : Math.floor(rate * 100) / 100,
      arithmetic: known
        ? `${shown(each)} ports x ${shown(addresses)} address${addresses === 1 ? '' : 'es'} / (${shown(hold ?? 0)} s held + ${shown(life ?? 0)} s open)`
        : 'the ports of the gateway are not known: give --nat-idle-timeout PRODUCT or --set nat_ports_per_dst=N',
      share: rate === null || rate === 0 ? null : oneDestination / rate,
      load: `${shown(oneDestination)}/s from this host alone`,
      inputs: inputsOf(
        values,
        'nat_ports_per_dst',
        'nat_public_ips',
        'nat_port_hold_s',
        'mean_conn_life_s',
        ...load.facts.filter((name) => !name.includes('concurrent')),
      ),
      moves:
        'connections that are kept and reused, more public addresses of the gateway, more destination addresses; no parameter of this host',
      unknown: known ? ['what other hosts behind the gateway take'] : ['nat_ports_per_dst'],
      source: values.named.get('nat_ports_per_dst')?.origin.kind === 'given' ? originOption(values) : 'not known',
    },
  ];
}

function originOption(values: CapacityValues): string {
  const origin = values.named.get('nat_ports_per_dst')?.origin;
  return origin?.kind === 'given' ? origin.option : 'not known';
}

/** What the gateways that are known give with one address, where the one on the path is not known. */
export function natProductRates(values: CapacityValues, products: readonly NatProduct[]): readonly NatProductRate[] {
  const life = factNumber(values, 'mean_conn_life_s') ?? 1;
  const assumed = factNumber(values, 'nat_port_hold_s') ?? 120;
  return products
    .filter((product) => product.portsPerDestination !== undefined)
    .map((product) => {
      const each = product.portsPerDestination ?? 0;
      const hold = product.portHold ?? assumed;
      const rate = Math.floor((each / (hold + life)) * 100) / 100;
      const checked = product.grade === 'primary' ? '' : '; not checked against the vendor';
      return {
        product: product.name,
        rate,
        arithmetic: `${each} ports / (${shown(hold)} s${product.portHold === undefined ? ', assumed,' : ''} held + ${shown(life)} s open)`,
        source: `${product.source}${checked}`,
      };
    })
    .sort((a, b) => (a.product < b.product ? -1 : 1));
}

/** Ports that this host, being the gateway itself, has toward one destination. */
export function gatewayPorts(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  if (!names.has('flows_top_dst') && !(values.natHolds.has('gateway') && names.has('flows'))) return [];
  const addresses = factNumber(values, 'nat_public_ips') ?? 1;
  const flows = factNumber(values, 'flows_top_dst');
  const most = 64512 * addresses;
  return [
    {
      id: 'gateway-ports',
      what: 'flows to one destination address and port through this gateway',
      unit: 'flows',
      now: most,
      planned: most,
      arithmetic: `64512 ports x ${shown(addresses)} public address${addresses === 1 ? '' : 'es'}`,
      share: flows === undefined ? null : flows / most,
      load: flows === undefined ? '' : `${shown(flows)} flows`,
      inputs: inputsOf(values, 'flows_top_dst', 'nat_public_ips'),
      moves: 'more public addresses in the SNAT rule',
      unknown: flows === undefined ? ['flows_top_dst'] : [],
      source:
        'ports 1024 to 65535 where the rule names none: net/netfilter/nf_nat_proto_common.c; newer kernels stop the search after 128 tries, so the last ports are hard to get: nf_nat_core.c NF_NAT_MAX_ATTEMPTS',
    },
  ];
}

import type { Address, Facts, NatRoleFact, NatRule, Route } from '../model/facts.ts';
import { addressKind } from './address-kind.ts';

export type NatRole = NatRoleFact['role'];

/**
 * The three roles in the order outbound, gateway, clients. What is given holds; a role that is not given is worked out, for an
 * administrator who knows of one NAT has not thereby denied the others. `none` denies all three.
 */
export function natRoles(facts: Facts, given?: readonly NatRole[] | 'none'): readonly NatRoleFact[] {
  const roles = [outbound(facts), gateway(facts), clients(facts)];
  if (given === undefined) return roles;
  return roles.map((fact) => {
    if (given === 'none') return { role: fact.role, holds: false, grade: 'given', reason: '--nat none' };
    return given.includes(fact.role) ? { role: fact.role, holds: true, grade: 'given', reason: `--nat ${given.join(',')}` } : fact;
  });
}

/** `NAT: outbound (given), clients (assumed); not known: gateway`. */
export function natLine(roles: readonly NatRoleFact[]): string {
  const holding = roles.filter((r) => r.holds === true).map((r) => `${r.role} (${r.grade})`);
  const open = roles.filter((r) => r.holds === undefined).map((r) => r.role);
  const none = roles.every((r) => r.grade === 'given') ? 'none (given)' : 'none seen';
  return `NAT: ${holding.length > 0 ? holding.join(', ') : none}${open.length > 0 ? `; not known: ${open.join(', ')}` : ''}`;
}

const fact = (role: NatRole, holds: boolean | undefined, grade: NatRoleFact['grade'], reason: string): NatRoleFact => ({
  role,
  holds,
  grade,
  reason,
});

const defaults = new Set(['default', '0.0.0.0/0', '0.0.0.0', '::/0', '::']);

function outbound({ addresses, routes }: Facts): NatRoleFact {
  if (addresses === undefined || routes === undefined) return fact('outbound', undefined, 'assumed', 'addresses or routes are not known');
  const ways = routes.filter((r) => defaults.has(r.destination));
  if (ways.length === 0) return fact('outbound', false, 'likely', 'no default route: this host reaches only its own networks');
  const families = ([4, 6] as const).map((family) => familyOutbound(family, addresses, ways)).filter((f) => f !== undefined);
  const [first] = families;
  if (first === undefined) return fact('outbound', undefined, 'assumed', 'no address beyond this host belongs to the default route');
  return families.find((f) => f.holds === true) ?? families.find((f) => f.holds === undefined) ?? first;
}

/** IPv4 behind NAT beside public IPv6 is common, so each family is judged by itself. */
function familyOutbound(family: 4 | 6, addresses: readonly Address[], ways: readonly Route[]): NatRoleFact | undefined {
  const interfaces = new Set(ways.filter((w) => w.family === family).map((w) => w.interface));
  if (interfaces.size === 0) return undefined;
  const ours = addresses.filter((a) => a.family === family && ['private', 'public'].includes(addressKind(a.address)));
  const sources = ours.filter((a) => interfaces.has(a.interface));
  const isPublic = (a: Address) => addressKind(a.address) === 'public';
  const onTheWay = sources.find(isPublic);
  if (onTheWay)
    return fact('outbound', false, 'proved', `public address ${onTheWay.address} on ${onTheWay.interface}, which has the default route`);
  const elsewhere = ours.find(isPublic);
  if (elsewhere)
    return fact(
      'outbound',
      false,
      'likely',
      `public address ${elsewhere.address} on ${elsewhere.interface}, though not where the default route leaves`,
    );
  const [source] = sources.length > 0 ? sources : ours;
  if (!source) return undefined;
  const only = ours.length === 1 ? 'the only address is private' : 'all addresses are private';
  return fact(
    'outbound',
    true,
    'likely',
    `${only} (${source.address} on ${source.interface}) and the default IPv${family} route leaves there`,
  );
}

const ofContainers = /docker|\bbr-[0-9a-f]{12}\b|\bvirbr|\bcni|\bKUBE-|\bpodman|\blxcbr|\blxdbr|\bincusbr|\bcali|\bflannel/i;

function gateway(facts: Facts): NatRoleFact {
  const { natRules } = facts;
  const forwards = forwarding(facts);
  if (natRules === undefined) {
    if (forwards === false) return fact('gateway', false, 'proved', 'forwarding is off');
    return fact('gateway', undefined, 'assumed', 'the rules of the packet filter could not be read');
  }
  const source = natRules.filter((r) => r.kind === 'masquerade' || r.kind === 'snat');
  if (source.length > 0) return translates(source, forwards);
  const ipvs = natRules.find((r) => r.kind === 'ipvs');
  if (ipvs) return fact('gateway', true, 'likely', `IPVS hands connections on: ${quoted(ipvs)}`);
  const destination = natRules.find((r) => r.kind === 'dnat');
  if (destination && forwards === true)
    return fact('gateway', true, 'likely', `forwarding is on and a rule changes destinations: ${quoted(destination)}`);
  if (destination && forwards === undefined)
    return fact(
      'gateway',
      undefined,
      'assumed',
      `a rule changes destinations, and whether this host forwards is not known: ${quoted(destination)}`,
    );
  const more = forwards === true ? '; forwarding is on, which alone is no NAT' : '';
  return fact('gateway', false, 'proved', `no rule translates addresses${more}`);
}

function translates(rules: readonly NatRule[], forwards: boolean | undefined): NatRoleFact {
  const [own] = rules.filter((r) => !ofContainers.test(r.text));
  const rule = own ?? (rules[0] as NatRule);
  if (forwards === false) return fact('gateway', false, 'proved', `forwarding is off, so ${quoted(rule)} has nothing to translate`);
  const whom = own ? '' : ', for its own containers or virtual machines only';
  return fact('gateway', true, 'proved', `translates source addresses${whom}: ${quoted(rule)}`);
}

const quoted = ({ text, path }: NatRule) => `'${text.length > 100 ? `${text.slice(0, 100)}…` : text}' (${path})`;

/** Whether any family or interface forwards; `false` only where both families were read. */
function forwarding({ sysctl }: Facts): boolean | undefined {
  const value = (key: string) => {
    const reading = sysctl.get(key);
    return reading !== undefined && 'value' in reading ? reading.value.trim() : undefined;
  };
  for (const [key, reading] of sysctl) {
    if (!('value' in reading) || reading.value.trim() === '0') continue;
    if (key === 'net.ipv4.ip_forward' || /^net\.ipv[46]\.conf\.[^.]{1,64}\.forwarding$/.test(key)) return true;
  }
  if (value('net.ipv4.ip_forward') === undefined) return undefined;
  const six = sysctl.get('net.ipv6.conf.all.forwarding');
  return six !== undefined && !('value' in six) ? undefined : false;
}

function clients({ listeners }: Facts): NatRoleFact {
  const why = 'that clients come through NAT can be neither seen nor disproved from here';
  if (listeners === undefined) return fact('clients', true, 'assumed', `listeners are not known, and ${why}`);
  const open = listeners.find((l) => l.ephemeral !== true && addressKind(l.address) !== 'loopback');
  if (open === undefined) return fact('clients', false, 'assumed', 'no service listens beyond loopback');
  return fact('clients', true, 'assumed', `port ${open.port} is open beyond loopback, and ${why}`);
}

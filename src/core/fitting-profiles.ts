import type { Facts } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { isLoopback } from './bewares.ts';

export interface Fit {
  readonly profile: string;
  readonly why: readonly string[];
}

const forwardProxies = new Set(['squid', 'tinyproxy', 'redsocks', 'privoxy', '3proxy']);

/** Which profiles fit what was seen, best first, each with its evidence. Nothing seen, nothing recommended. */
export function fittingProfiles(facts: Facts, knowledge: Knowledge): readonly Fit[] {
  const fits: Fit[] = [];
  const listening = (facts.listeners ?? []).filter((l) => l.protocol === 'tcp' && !isLoopback(l) && l.program !== undefined);
  const proxies = new Set(knowledge.applications.filter((a) => a.roles.includes('proxy')).flatMap((a) => a.comm));
  const nat = facts.nat.filter((role) => role.role !== 'gateway' && role.holds === true);
  const said = (program: string) => {
    const ports = [...new Set(listening.filter((l) => l.program === program).map((l) => l.port))].sort((a, b) => a - b);
    return `${program} listens on ${ports.map((port) => `:${port}`).join(' ')}`;
  };
  const programs = [...new Set(listening.map((l) => l.program ?? ''))].sort();
  const reverse = programs.filter((p) => proxies.has(p) && !forwardProxies.has(p)).map(said);
  const forward = programs.filter((p) => forwardProxies.has(p)).map(said);
  const behind = nat.map((role) => `NAT ${role.role} (${role.grade}): ${role.reason}`);
  if (reverse.length > 0 && behind.length > 0) fits.push({ profile: 'proxy-behind-nat', why: [...reverse, ...behind] });
  if (reverse.length > 0)
    fits.push({ profile: 'reverse-proxy', why: [...reverse, ...(behind.length > 0 ? ['where no NAT is on the path after all'] : [])] });
  if (forward.length > 0) fits.push({ profile: 'forward-proxy', why: forward });
  const gateway = facts.nat.find((role) => role.role === 'gateway' && role.holds === true);
  if (gateway !== undefined) fits.push({ profile: 'nat-gateway', why: [`${gateway.grade}: ${gateway.reason}`] });
  return fits;
}

/** What this machine does, a sentence each: who listens beyond loopback, what is loaded, what NAT there is. */
export function doings(facts: Facts): readonly string[] {
  if (facts.listeners === undefined) return ['who listens is not known'];
  const outside = facts.listeners.filter((l) => !isLoopback(l) && l.ephemeral !== true);
  const byProgram = new Map<string, Set<string>>();
  for (const l of outside) {
    const name = l.program ?? 'a program that is not told';
    byProgram.set(
      name,
      (byProgram.get(name) ?? new Set()).add(`:${l.port}/${l.protocol}${l.backlog === undefined ? '' : ` (backlog ${l.backlog})`}`),
    );
  }
  const said = [...byProgram]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([program, ports]) => `${program} listens on ${[...ports].slice(0, 12).join(', ')}`);
  const loopback = facts.listeners.filter(isLoopback).length;
  const rest = loopback === 0 ? [] : [`${loopback} listener${loopback === 1 ? '' : 's'} on loopback only`];
  const roles = facts.nat.filter((role) => role.holds === true).map((role) => `NAT ${role.role} (${role.grade}): ${role.reason}`);
  return [...(said.length === 0 ? ['nothing listens beyond loopback'] : said), ...rest, ...roles];
}

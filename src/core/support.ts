import type { Facts } from '../model/facts.ts';
import { concerns, entryFor, inRange } from '../model/kernel.ts';
import type { Kernel, KernelRange, VersionBound } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { KnownName, Parameter } from '../model/parameter.ts';
import type { Support } from '../model/rule.ts';

const unknown: Support = { exists: undefined, by: 'unknown' };

/**
 * Whether a kernel can have a key once its module is loaded: seen in /proc, else the distribution's kernel, else the stable
 * branch, else mainline, else unknown. `since` or `until` is the bound that decides where the answer is no.
 * @param facts evidence only where they are of this very kernel
 */
export function support(key: string, kernel: Kernel, knowledge: Knowledge, facts?: Facts): Support {
  const parameter = knowledge.parameter(key);
  const known = parameter === undefined ? knowledge.known(key) : undefined;
  const seen = facts === undefined ? undefined : seenInProc(key, kernel, facts, parameter, known);
  if (seen !== undefined) return seen;
  if (parameter !== undefined) return bySource(parameter, kernel, knowledge);
  return known === undefined ? unknown : byName(known, kernel, knowledge);
}

function seenInProc(
  key: string,
  kernel: Kernel,
  facts: Facts,
  parameter: Parameter | undefined,
  known: KnownName | undefined,
): Support | undefined {
  if (
    facts.from === 'stand-in' ||
    facts.kernel === undefined ||
    facts.kernel.origin.kind === 'given' ||
    facts.kernel.value.raw !== kernel.raw
  )
    return undefined;
  const there = facts.sysctl.get(key) ?? facts.sysctl.get(sibling(key));
  if (there !== undefined) return { exists: true, by: 'proc', source: there.path };
  if (!facts.sysctlComplete || (parameter ?? known)?.module !== undefined) return undefined;
  if (facts.environment?.value.kind === 'container' && !shownInNamespace(parameter, kernel)) return undefined;
  return { exists: false, by: 'proc', source: '/proc/sys' };
}

/** The same key of `default`: an interface that is not there says nothing about the kernel. */
function sibling(key: string): string {
  const parts = key.split('.', 6);
  const ofInterface = parts.length === 5 && parts[0] === 'net' && (parts[2] === 'conf' || parts[2] === 'neigh');
  return ofInterface ? `net.${parts[1]}.${parts[2]}.default.${parts[4]}` : key;
}

function shownInNamespace(parameter: Parameter | undefined, kernel: Kernel): boolean {
  const scope = parameter && entryFor(kernel, parameter.scope);
  return scope?.certain === true && scope.entry.inNamespace !== 'hidden';
}

function bySource(parameter: Parameter, kernel: Kernel, knowledge: Knowledge): Support {
  const found = entryFor(kernel, parameter.support);
  if (found !== undefined) {
    const { entry } = found;
    const more = { ...span(entry), ...sourceOf(parameter, entry.claim) };
    if (!found.certain) return { ...unknown, ...sourceOf(parameter, entry.claim) };
    return { exists: entry.exists !== false, by: entry.distro === undefined ? 'mainline' : 'distribution', ...more };
  }
  if (parameter.kind === 'never') return { exists: false, by: 'mainline' };
  if (parameter.kind === 'distribution' && kernel.distro === undefined) return unknown;
  const mainline = parameter.support.filter((e) => e.distro === undefined && e.branch === undefined && e.exists !== false);
  const gone = mainline.findLast((e) => e.until !== undefined && inRange(kernel, { until: e.until }) === false);
  const nearest = gone ?? mainline[0];
  if (gone === undefined && mayHaveMore(kernel, knowledge)) return unknown;
  const bound = gone ? { until: upper(gone.until) } : nearest?.since === undefined ? {} : { since: upper(nearest.since) };
  return { exists: false, by: 'mainline', ...bound, ...(nearest && sourceOf(parameter, nearest.claim)) };
}

function byName(name: KnownName, kernel: Kernel, knowledge: Knowledge): Support {
  if (name.kind === 'never') return { exists: false, by: 'mainline' };
  if (name.kind === 'distribution' && name.distro === undefined) return unknown;
  if (!concerns(kernel, name)) return kernel.distro === undefined ? unknown : { exists: false, by: 'distribution' };
  const by = name.distro === undefined ? 'mainline' : 'distribution';
  const inside = inRange(kernel, name);
  if (inside === true) return { exists: true, by, ...span(name) };
  if (inside === undefined) return unknown;
  if (name.until !== undefined && inRange(kernel, { until: name.until }) === false) return { exists: false, by, until: upper(name.until) };
  return mayHaveMore(kernel, knowledge) ? unknown : { exists: false, by, ...(name.since !== undefined && { since: upper(name.since) }) };
}

/** A distribution whose kernel takes over later features and was not read: too old for mainline says nothing there. */
function mayHaveMore(kernel: Kernel, knowledge: Knowledge): boolean {
  const { distro } = kernel;
  if (distro === undefined) return false;
  const listed = knowledge.distributions.find((d) => d.distro === distro || distro.startsWith(`${d.distro}.`));
  if (listed !== undefined) return listed.kernelUnread === true;
  const id = `${distro.split(':', 1)[0]}:`;
  return knowledge.distributions.some((d) => d.distro.startsWith(id) && d.kernelUnread === true);
}

function span(range: KernelRange): { readonly since?: string; readonly until?: string } {
  return {
    ...(range.since !== undefined && { since: upper(range.since) }),
    ...(range.until !== undefined && { until: upper(range.until) }),
  };
}

/** The far end of a bounded unknown: the first version that was seen with it, or without it. */
function upper(bound: VersionBound | undefined): string {
  if (bound === undefined) return '';
  return typeof bound === 'string' ? bound : later(bound.absent, bound.present);
}

function later(a: string, b: string): string {
  return inRange({ raw: a, version: a }, { since: b }) === true ? a : b;
}

function sourceOf(parameter: Parameter, claim: string): { readonly source?: string } {
  const source = Object.hasOwn(parameter.claims, claim) ? parameter.claims[claim]?.source : undefined;
  return source === undefined ? {} : { source };
}

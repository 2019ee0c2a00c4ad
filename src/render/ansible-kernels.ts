import { compareVersions } from '../model/kernel.ts';
import type { KernelRange, VersionBound } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';

/**
 * On which kernels a setting can be made, as a condition of Ansible; what the play has seen in /proc comes before versions, so kernels
 * that took a key over from a later release are no exceptions.
 * @returns undefined where every kernel that is known here has the key and takes the value, or where nothing is known of them
 */
export function kernelCondition(key: string, value: string, knowledge: Pick<Knowledge, 'parameter' | 'distributions'>): string | undefined {
  const parameter = knowledge.parameter(key);
  if (parameter === undefined) return undefined;
  const oldest = knowledge.distributions.map((d) => d.kernel).toSorted(compareVersions)[0] ?? '2.6.32';
  const mainline = parameter.support.filter((s) => s.distro === undefined && s.branch === undefined && s.exists !== false);
  const there = anyOf(mainline, oldest);
  const member = parameter.value.members.filter((m) => m.value === value && m.distro === undefined && m.branch === undefined);
  const takes = anyOf(member, oldest);
  const parts = [
    ...(there === undefined ? [] : [`('${key.replaceAll("'", "\\'")}' in tune_advise_held or ${there})`]),
    ...(takes === undefined ? [] : [takes]),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

function anyOf(ranges: readonly KernelRange[], oldest: string): string | undefined {
  const told = ranges.map((range) => condition(range, oldest));
  if (told.length === 0 || told.includes('')) return undefined;
  return told.length === 1 ? told[0] : `(${told.join(' or ')})`;
}

function condition(range: KernelRange, oldest: string): string {
  const since = range.since === undefined || range.sinceKnownBy === true ? undefined : known(range.since, 'present');
  const until = range.until === undefined ? undefined : known(range.until, 'absent');
  const parts = [
    ...(since !== undefined && compareVersions(since, oldest) > 0 ? [test(since, '>=')] : []),
    ...(until !== undefined ? [test(until, '<')] : []),
  ];
  return parts.length > 1 ? `(${parts.join(' and ')})` : (parts[0] ?? '');
}

const known = (bound: VersionBound, which: 'present' | 'absent') => (typeof bound === 'string' ? bound : bound[which]);
const test = (version: string, operator: string) => `ansible_facts['kernel'] is version('${version}', '${operator}')`;

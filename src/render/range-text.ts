import type { KernelRange, VersionBound } from '../model/kernel-types.ts';

const known = (bound: VersionBound, which: 'since' | 'until') =>
  typeof bound === 'string' ? bound : which === 'since' ? bound.present : bound.absent;

/** `since 4.19 (not yet in 4.17)`, `until 4.12`, `known by 2.6.32`, `rhel:8`; `always` for a range without bounds. */
export function rangeText(range: KernelRange): string {
  const parts: string[] = [];
  if (range.distro !== undefined) parts.push(range.distro);
  if (range.branch !== undefined) parts.push(`stable branch ${range.branch}`);
  if (range.since !== undefined) {
    const unsure = typeof range.since === 'string' ? '' : ` (not yet in ${range.since.absent})`;
    parts.push(`${range.sinceKnownBy === true ? 'known by' : 'since'} ${known(range.since, 'since')}${unsure}`);
  }
  if (range.until !== undefined) {
    const unsure = typeof range.until === 'string' ? '' : ` (still in ${range.until.present})`;
    parts.push(`until ${known(range.until, 'until')}${unsure}`);
  }
  return parts.length === 0 ? 'always' : parts.join(', ');
}

/** The same for reports: plain versions, with the other side of a bounded unknown beside them. */
export function rangeJson(range: KernelRange) {
  const { since, until } = range;
  return {
    since: since === undefined ? null : known(since, 'since'),
    until: until === undefined ? null : known(until, 'until'),
    distro: range.distro ?? null,
    branch: range.branch ?? null,
    ...(range.sinceKnownBy === true && { sinceKnownBy: true }),
    ...(since !== undefined && typeof since !== 'string' && { sinceAbsent: since.absent }),
    ...(until !== undefined && typeof until !== 'string' && { untilPresent: until.present }),
  };
}

import type { Evidence } from '../model/finding.ts';
import type { LogReading, Readings } from '../model/readings.ts';

/** Messages of the kernel stand a moment apart from what they tell of, and the two clocks too. */
const slack = 1;

/** The newest message of one of these kinds that the kernel wrote in the window; one look has no window. */
export function loggedLately(readings: Readings, ids: readonly string[]): LogReading | undefined {
  const { uptime } = readings.after;
  if (uptime === undefined || readings.seconds <= 0) return undefined;
  const since = uptime - readings.seconds - slack;
  return newest(readings, ids).find(({ lastAt }) => lastAt !== undefined && lastAt >= since);
}

/** What the kernel wrote of it since its log begins, in words; undefined where it wrote nothing or the log cannot be read. */
export function loggedEver(readings: Readings, ids: readonly string[]): string | undefined {
  const [last] = newest(readings, ids);
  if (last === undefined) return undefined;
  const { uptime } = readings.after;
  const ago = uptime === undefined || last.lastAt === undefined ? undefined : Math.max(0, Math.round(uptime - last.lastAt));
  const count = ids.reduce((total, id) => total + (readings.after.log?.find((one) => one.id === id)?.count ?? 0), 0);
  return `the kernel log has it ${count} times${ago === undefined ? '' : `, the last ${ago} s ago`}`;
}

/** The newest such message as evidence, of whatever time. */
export function logEvidence(readings: Readings, ids: readonly string[]): readonly Evidence[] {
  const [last] = newest(readings, ids);
  return last === undefined ? [] : [{ fact: `kernel log (${loggedEver(readings, ids)})`, value: last.last, from: 'dmesg' }];
}

function newest(readings: Readings, ids: readonly string[]): readonly LogReading[] {
  const found = (readings.after.log ?? []).filter(({ id }) => ids.includes(id));
  return found.toSorted((a, b) => (b.lastAt ?? -1) - (a.lastAt ?? -1));
}

import type { Evidence } from '../model/finding.ts';
import { delta, type Readings, risen } from '../model/readings.ts';

/** Evidence of those counters that rose in the window. */
export function risenCounters(readings: Readings, names: readonly string[]): readonly Evidence[] {
  return names.flatMap((name) => ((delta(readings, name) ?? 0) > 0 ? (risen(readings, name) ?? []) : []));
}

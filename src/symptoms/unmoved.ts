import { delta, type Readings, reading, shownName } from '../model/readings.ts';
import type { Outcome } from '../model/symptom.ts';

/** Counters that rose in the window, as given. */
export function movedOf(readings: Readings, names: readonly string[]): readonly string[] {
  return names.filter((name) => (delta(readings, name) ?? 0) > 0);
}

/** By how much counters rose together; those that are not there count nothing. */
export function movedBy(readings: Readings, names: readonly string[]): number {
  return names.reduce((total, name) => total + (delta(readings, name) ?? 0), 0);
}

/** What counters tell where no harm was found by them: ruled out, or why one look, or a counter that is not there, cannot tell. */
export function unmoved(readings: Readings, names: readonly string[]): Outcome {
  const there = names.filter((name) => reading(readings, name) !== undefined);
  if (there.length === 0) return { kind: 'notChecked', why: `there is no ${names.map(shownName).join(', ')} here` };
  const unknown = there.filter((name) => delta(readings, name) === undefined && reading(readings, name) !== 0);
  if (unknown.length > 0) {
    const totals = unknown.map((name) => `${shownName(name)} ${reading(readings, name)}`).join(', ');
    const why = readings.before === undefined ? 'one look does not tell whether it still rises' : 'it is not in both looks, or began again';
    return { kind: 'notChecked', why: `${totals} since the counter began: ${why}` };
  }
  const told = there.map((name) => `${shownName(name)} ${delta(readings, name) === undefined ? '0' : `+${delta(readings, name)}`}`);
  return { kind: 'ruledOut', why: told.join(', ') };
}

import type { NotChecked } from '../model/facts.ts';
import { oneLine } from './one-line.ts';
import { wrap } from './wrap.ts';

/** `not checked: WHAT (WHY; could change …), …` as one sentence; no line when everything was looked at. */
export function notCheckedLines(notChecked: readonly NotChecked[], width: number): readonly string[] {
  if (notChecked.length === 0) return [];
  const items = notChecked.map((n) => `${n.what} (${n.why}${n.couldChange === undefined ? '' : `; could change ${n.couldChange}`})`);
  return wrap(oneLine(`not checked: ${items.toSorted().join(', ')}`), width);
}

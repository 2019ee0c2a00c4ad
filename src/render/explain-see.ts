import type { SeeAlso } from './explain-page.ts';
import type { TableRow } from './explain-section.ts';

/** Names with a few words on each. */
export function seeRows(see: readonly SeeAlso[]): readonly TableRow[] {
  return see.map(({ name, summary }) => ({ cells: [name, summary ?? ''] }));
}

/** The same for reports. */
export function seeJson(see: readonly SeeAlso[]) {
  return see.map(({ name, kind, summary }) => ({ name, kind: kind ?? null, summary: summary ?? null }));
}

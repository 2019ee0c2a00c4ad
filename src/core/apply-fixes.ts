import type { Finding, Fix } from '../model/finding.ts';
import { editedText } from './edits.ts';

export interface AppliedFixes {
  /** path → text after the edits; only texts that changed */
  readonly texts: ReadonlyMap<string, string>;
  /** findings whose fix was carried out */
  readonly applied: readonly Finding[];
}

/**
 * Carries out the fixes of findings in texts; every other byte stays. A fix is carried out whole or not at all: not where a line
 * is not what the fix expects, nor where an earlier finding changes the same line otherwise. Those may go in a next round.
 * @param texts path → text; only of native files: in another language the same words may mean something else
 */
export function applyFixes(
  texts: ReadonlyMap<string, string>,
  findings: readonly Finding[],
  dispositions: readonly Fix['disposition'][],
): AppliedFixes {
  const linesOf = linesBy(texts);
  const taken = new Map<string, Map<number, NonNullable<Fix['edits']>[number]>>();
  const applied: Finding[] = [];
  for (const finding of findings) {
    const edits = editsOf(finding, linesOf);
    if (edits.length === 0 || !dispositions.includes(finding.fix?.disposition ?? 'review')) continue;
    const fits = edits.every(({ path, line, from, to }) => {
      const other = taken.get(path)?.get(line);
      return from !== to && linesOf(path)?.[line - 1] === from && (other === undefined || other.to === to);
    });
    if (!fits) continue;
    applied.push(finding);
    for (const edit of edits) taken.set(edit.path, (taken.get(edit.path) ?? new Map()).set(edit.line, edit));
  }
  const changed = [...taken].map(([path, edits]): [string, string] => {
    const changes = [...edits.values()].map((edit) => ({ ...edit, reason: '' }));
    return [path, editedText(texts.get(path) ?? '', changes)];
  });
  return { texts: new Map(changed), applied };
}

type Edits = NonNullable<Fix['edits']>;
type LinesOf = (path: string) => readonly string[] | undefined;

/** A fix that only names a value is an edit where the finding marks the present value of that very key. */
function editsOf({ fix, key, place }: Finding, linesOf: LinesOf): Edits {
  if (fix?.edits !== undefined || fix?.set === undefined || fix.set.key !== key || place.endLine !== place.line) return fix?.edits ?? [];
  const from = linesOf(place.path)?.[place.line - 1];
  const before = from?.slice(0, place.column - 1).trimEnd() ?? '';
  const blankInKey = /\S\s/.test(before.slice(0, -1).trim());
  const after = from?.slice(place.endColumn - 1) ?? '';
  if (from === undefined || !before.endsWith('=') || blankInKey || after.trim() !== '') return [];
  return [{ path: place.path, line: place.line, from, to: `${from.slice(0, place.column - 1)}${fix.set.value}${after}` }];
}

function linesBy(texts: ReadonlyMap<string, string>): LinesOf {
  const known = new Map<string, readonly string[] | undefined>();
  return (path) => {
    if (!known.has(path)) {
      const lines = texts.get(path)?.split('\n');
      known.set(
        path,
        lines?.map((line) => line.replace(/\r$/, '')),
      );
    }
    return known.get(path);
  };
}

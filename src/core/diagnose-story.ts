import type { ToldCause } from '../model/diagnosis.ts';
import type { Cause } from '../model/symptom.ts';
import { rankedCauses } from './diagnose-rank.ts';

/** A cause that was found, before it is known what else it brings about. */
export type FoundCause = ToldCause & Pick<Cause, 'explains' | 'anywhere'>;

/**
 * Tells each story once: what another cause brings about stands below that cause and not beside it. A cause that several explain
 * goes to the worst of them; where causes explain each other in a circle the worst of the circle begins the story.
 * @returns the beginnings, ranked
 */
export function stories(found: readonly FoundCause[]): readonly ToldCause[] {
  const ranked = rankedCauses(found) as readonly FoundCause[];
  const above = new Map<FoundCause, FoundCause>();
  // the least first, so that in a circle the worst is left to begin
  for (const cause of ranked.toReversed()) {
    const by = ranked.find((other) => other !== cause && explains(other, cause) && !leadsTo(above, other, cause));
    if (by !== undefined) above.set(cause, by);
  }
  const begins = ranked.filter((cause) => !above.has(cause));
  return rankedCauses(begins.map((cause) => ({ ...plain(cause), follows: below(cause, ranked, above) })));
}

function below(cause: FoundCause, ranked: readonly FoundCause[], above: ReadonlyMap<FoundCause, FoundCause>): readonly ToldCause[] {
  const next = ranked.filter((one) => above.get(one) === cause);
  return [...next.map(plain), ...next.flatMap((one) => below(one, ranked, above))];
}

/** Whether `from` already stands below `to`. */
function leadsTo(above: ReadonlyMap<FoundCause, FoundCause>, from: FoundCause, to: FoundCause): boolean {
  for (let at: FoundCause | undefined = from; at !== undefined; at = above.get(at)) if (at === to) return true;
  return false;
}

function plain({ explains: _, anywhere: __, ...told }: FoundCause): ToldCause {
  return told;
}

function explains(cause: FoundCause, other: FoundCause): boolean {
  if (cause.explains?.includes(other.id) !== true) return false;
  return cause.anywhere === true || samePlace(cause.place, other.place);
}

/** The first word that both places have decides; a cause without a place may be anywhere, so also there. */
function samePlace(a: Cause['place'], b: Cause['place']): boolean {
  if (a === undefined || b === undefined) return true;
  for (const part of ['port', 'remote', 'unit', 'program', 'pid'] as const)
    if (a[part] !== undefined && b[part] !== undefined) return a[part] === b[part];
  return false;
}

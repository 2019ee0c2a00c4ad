import { inRange } from '../model/kernel.ts';
import type { Profile } from '../model/profile.ts';
import type { InForceContext } from './in-force.ts';
import type { Planned } from './planned.ts';

/**
 * Of two forms of one setting (`dirty_bytes`, `dirty_ratio`) the one written last sets the other to 0, so a file has one of them: that
 * of the profile, else the first.
 */
export function withoutRivals(
  context: InForceContext & { readonly profile: Profile },
  lines: readonly Planned[],
): { readonly lines: readonly Planned[]; readonly skipped: readonly { readonly key: string; readonly reason: string }[] } {
  const wanted = new Set(context.profile.entries.filter((entry) => entry.section === 'sysctl').map((entry) => entry.key));
  const skipped = new Map<string, string>();
  for (const pair of context.knowledge.propagation?.zeroes ?? []) {
    if (inRange(context.kernel, pair) === false || skipped.has(pair.written) || skipped.has(pair.zeroes)) continue;
    const both = lines.filter((line) => (line.key === pair.written || line.key === pair.zeroes) && line.value !== '0');
    const [first, second] = both;
    if (first === undefined || second === undefined) continue;
    const stays = both.find((line) => wanted.has(line.key)) ?? first;
    const goes = stays === first ? second : first;
    skipped.set(goes.key, `${stays.key} = ${stays.value} takes its place: the kernel keeps one of the two`);
  }
  return {
    lines: lines.filter((line) => !skipped.has(line.key)),
    skipped: [...skipped].map(([key, reason]) => ({ key, reason })),
  };
}

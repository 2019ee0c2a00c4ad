import type { LogReading } from '../../model/readings.ts';
import type { LogLine } from '../../model/term.ts';
import type { Look } from '../look.ts';

const mostLines = 20_000;
const longestLine = 1000;
const longestShown = 300;

/**
 * Messages of the kernel that are known, from `dmesg`: how often each stands there, and the last. Sorted by id.
 * @param known patterns of loglines.json
 */
export function kernelLog(look: Look, known: readonly LogLine[]): readonly LogReading[] | undefined {
  const missed = (why: string) => {
    look.skip('kernel log', why, 'messages that name the cause');
    return undefined;
  };
  if (!look.tree.live) return missed('only the running machine tells it');
  const ran = look.run('dmesg', []);
  if ('problem' in ran) return missed(look.superuser || ran.absent ? ran.problem : `${ran.problem}: needs root`);
  const kernels = known.filter((line) => line.where.startsWith('kernel log'));
  const patterns = kernels.map(({ id, pattern }) => ({ id, pattern: new RegExp(pattern) }));
  // one pass for the many lines that are none of them
  const any = new RegExp(kernels.map(({ pattern }) => `(?:${pattern})`).join('|') || '(?!)');
  const found = new Map<string, LogReading>();
  for (const line of ran.output.split('\n').slice(-mostLines)) {
    const [, time, text = ''] =
      /^(?:<\d{1,3}>)?(?:\[ {0,20}(\d{1,12}\.\d{1,9})\](?:\[[ TC\d]{1,12}\])?)? ?(.*)$/.exec(line.slice(0, longestLine)) ?? [];
    if (!any.test(text)) continue;
    const id = longestMatch(text, patterns);
    if (id === undefined) continue;
    found.set(id, {
      id,
      count: (found.get(id)?.count ?? 0) + 1,
      ...(time !== undefined && { lastAt: Number(time) }),
      last: shown(text),
    });
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function longestMatch(text: string, patterns: readonly { readonly id: string; readonly pattern: RegExp }[]): string | undefined {
  let best: { readonly id: string; readonly length: number } | undefined;
  for (const { id, pattern } of patterns) {
    const length = pattern.exec(text)?.[0].length ?? 0;
    if (length > (best?.length ?? 0)) best = { id, length };
  }
  return best?.id;
}

const control = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

const shown = (text: string) =>
  text.slice(0, longestShown).replace(control, (char) => `\\x${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);

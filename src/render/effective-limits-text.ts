import type { EffectiveLimit, EffectiveLimits } from '../model/effective.ts';
import type { Screen } from './advise-text.ts';
import { effectiveRow, effectiveTitle, placeText, shownValue } from './effective-rows.ts';
import { notCheckedLines } from './not-checked-lines.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { wrap } from './wrap.ts';

const mostShadowed = 12;

/**
 * The limits of a session or a service, for a person: each with the line and the rule that decided, what lost and why, then what
 * else decides.
 * @param host whose files: `edge1 · Debian 12 (bookworm)`
 * @returns text that ends with a line feed
 */
export function effectiveLimitsText(limits: EffectiveLimits, host: string, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const reads = limits.reader === 'pam_limits' ? 'a session through PAM' : 'a system service';
  const reader = `${limits.reader}${limits.version === undefined ? '' : ` ${limits.version}`}`;
  const head = `${host} · limits of ${limits.who}, ${reads}, as ${reader} sets them`;
  const sections: readonly (readonly string[])[] = [
    wrap(oneLine(head), width).map((line) => style.bold(line)),
    limits.values.flatMap((value) => limitLines(value, width, style, screen.verbose === true)),
    [
      ...limits.masked.flatMap(({ path, by }) => effectiveRow('MASKED', `${path}: hidden by ${by}`, width, style)),
      ...limits.notes.flatMap((note) => effectiveRow('NOTE', note, width, style)),
    ],
    [...notCheckedLines(limits.notChecked, width), ...wrap(oneLine(verdict(limits)), width).map(style.bold)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function limitLines(limit: EffectiveLimit, width: number, style: Paint, verbose: boolean): readonly string[] {
  const note = (mark: string, text: string) => effectiveRow(mark, text, width, style);
  const counted = limit.value !== undefined && /^\d+$/.test(limit.value) && limit.unitOfValue !== '';
  const value = limit.value === undefined ? 'unknown' : counted ? `${limit.value} ${limit.unitOfValue}` : limit.value;
  const most = verbose ? limit.shadowed.length : mostShadowed;
  const left = limit.shadowed.length - most;
  return [
    ...effectiveTitle(`${limit.key} ${limit.type}`, value, limit.winner === undefined ? '' : placeText(limit.winner), width, style),
    ...note('rule', limit.rule),
    ...limit.shadowed.slice(0, most).flatMap((lost) => note('over', `${shownValue(lost.value)} at ${placeText(lost)}: ${lost.why}`)),
    ...(left > 0 ? note('over', `${left} more line${left === 1 ? '' : 's'}; --verbose tells all`) : []),
  ];
}

function verdict({ values, who }: EffectiveLimits): string {
  const set = new Set(values.filter((value) => value.winner !== undefined).map((value) => value.key)).size;
  return `${set === 0 ? `no line decides a limit of ${who}` : `lines decide ${set} limit${set === 1 ? '' : 's'} of ${who}`}; nothing was changed`;
}

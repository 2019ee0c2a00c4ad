import type { Disagreement, Effective, EffectiveValue } from '../model/effective.ts';
import type { ReaderName } from '../model/sysctl-reader.ts';
import type { Screen } from './advise-text.ts';
import { effectiveRow, effectiveTitle, placeText, shownValue } from './effective-rows.ts';
import { notCheckedLines } from './not-checked-lines.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { wrap } from './wrap.ts';

const titles: Readonly<Record<ReaderName, string>> = {
  systemd: 'systemd-sysctl',
  procps: 'sysctl --system',
  'procps-p': 'sysctl -p',
  busybox: 'busybox sysctl',
  tuned: 'tuned',
};

export interface EffectiveScreen {
  readonly effective: Effective;
  /** keys were asked for: what is not known of them is said too */
  readonly asked: boolean;
  /** whose files: `edge1 · Debian 12 (bookworm)` */
  readonly host: string;
}

/** Lines that lost are told one by one up to here; a generated file may hold thousands for one key. */
export const mostShadowed = 12;

/** With --verbose, and in JSON: of more lines than these over all keys the number is told. */
export const mostTold = 200_000;

/**
 * What really takes effect, for a person: each key with its winner first, then what lost and why, what the kernel makes of it,
 * what runs now, who writes it later, and where readers disagree.
 * @returns text that ends with a line feed
 */
export function effectiveText({ effective, host, asked }: EffectiveScreen, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const { reader, readerWhy, values } = effective;
  const verbose = screen.verbose === true;
  const rest = restText(values, verbose);
  const differ = new Map(effective.disagreements.map((one) => [one.key, one]));
  const head = `${host} · as ${titles[reader.name]} ${reader.version} reads the files (${readerWhy})`;
  const each = values.map((value) => valueLines(value, differ.get(value.key), { reader: reader.name, width, style, verbose, asked, rest }));
  const sections: readonly (readonly string[])[] = [
    wrap(oneLine(head), width).map((line) => style.bold(line)),
    // plain keys stand close together, those with something to tell apart
    ...joined(each),
    [
      ...effective.masked.flatMap(({ path, by }) => effectiveRow('MASKED', `${path}: hidden by ${by}`, width, style)),
      ...(effective.unread ?? []).flatMap(({ path, why }) => effectiveRow('UNREAD', `${path}: ${why}`, width, style)),
      ...(effective.notes ?? []).flatMap((note) => effectiveRow('NOTE', note, width, style)),
    ],
    [...notCheckedLines(effective.notChecked, width), ...wrap(verdict(effective), width).map(style.bold)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function joined(blocks: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const sections: string[][] = [];
  let plain = false;
  for (const block of blocks) {
    const last = sections.at(-1);
    if (last !== undefined && plain && block.length === 1) last.push(...block);
    else sections.push([...block]);
    plain = block.length === 1;
  }
  return sections;
}

interface Layout {
  readonly reader: ReaderName;
  readonly width: number;
  readonly style: Paint;
  readonly verbose: boolean;
  readonly asked: boolean;
  /** how to see the lines that lost and are not told */
  readonly rest: string;
}

const lostBy = ({ shadowed, shadowedMore = 0 }: EffectiveValue) => shadowed.length + shadowedMore;

function restText(values: readonly EffectiveValue[], verbose: boolean): string {
  const alone = values.length === 1;
  if (verbose) return alone ? '' : '; ask for this key alone';
  if (values.reduce((sum, value) => sum + lostBy(value), 0) <= mostTold) return '; --verbose tells all';
  return alone ? `; --verbose tells the first ${mostTold}` : '; ask for this key alone with --verbose';
}

function valueLines(
  value: EffectiveValue,
  differs: Disagreement | undefined,
  { reader, width, style, verbose, asked, rest }: Layout,
): readonly string[] {
  const note = (mark: string, text: string) => effectiveRow(mark, text, width, style);
  const shown = verbose ? value.shadowed : value.shadowed.slice(0, mostShadowed);
  const left = lostBy(value) - shown.length;
  const held = heldText(value, asked || verbose);
  const running = runningText(value);
  return [
    ...effectiveTitle(
      value.key,
      value.value,
      value.winner === undefined ? 'not set by this reader' : placeText(value.winner),
      width,
      style,
    ),
    ...(value.pattern === undefined ? [] : note('by', `the pattern '${value.pattern}'`)),
    ...shown.flatMap((lost) => note('over', `${shownValue(lost.value)} at ${placeText(lost)}: ${lost.why}`)),
    ...(left > 0 ? note('over', `${left} more line${left === 1 ? '' : 's'}${rest}`) : []),
    ...(held === undefined ? [] : note('holds', held)),
    ...(running === undefined ? [] : note('runs', running)),
    ...value.later.flatMap((writer) => note('later', `${writer.name}: ${writer.what}${verbose ? ` (${writer.source})` : ''}`)),
    ...(value.notes ?? []).flatMap((text) => note('note', text)),
    ...(differs === undefined ? [] : note('differ', readersText(differs, reader))),
    ...(differs?.remedy === undefined ? [] : note('do', differs.remedy)),
  ];
}

const single = (value: string) => value.trim().replace(/\s+/g, ' ');

/** Nothing where the kernel simply holds what the line says. */
function heldText({ value, held, heldWhy }: EffectiveValue, unknownToo: boolean): string | undefined {
  if (held === undefined) return unknownToo && heldWhy !== undefined ? `not known: ${heldWhy}` : undefined;
  if (value !== undefined && single(held) === single(value)) return undefined;
  return heldWhy === undefined ? shownValue(held) : `${shownValue(held)}: ${heldWhy}`;
}

/** Said only where it is another value than the one that the files give. */
function runningText({ value, held, running }: EffectiveValue): string | undefined {
  const expected = held ?? value;
  if (running === undefined || (expected !== undefined && single(running) === single(expected))) return undefined;
  if (expected === undefined) return `${shownValue(running)} now`;
  return `${shownValue(running)} now: something else wrote it, or ${value === undefined ? 'it was set by hand' : 'the files were not loaded since'}`;
}

function readersText(differs: Disagreement, reader: ReaderName): string {
  const rank = (name: string) => (name === reader ? 0 : 1);
  return Object.entries(differs.readers)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([name, given]) => {
      const title = titles[name as ReaderName];
      if (given.value === undefined) return `${title}: nothing`;
      return `${title}: ${shownValue(given.value)} (${given.path}:${given.line})`;
    })
    .join(', ');
}

function verdict({ values, disagreements, masked }: Effective): string {
  const set = values.filter((value) => value.winner !== undefined).length;
  const parts = [set === 0 ? 'no file sets any of this' : `${set} key${set === 1 ? '' : 's'} set`];
  if (masked.length > 0) parts.push(`${masked.length} file${masked.length === 1 ? '' : 's'} masked`);
  const differ = disagreements.length;
  if (differ > 0) parts.push(`readers disagree on ${differ}`);
  return `${parts.join(', ')}; nothing was changed`;
}

import type { Diagnosis, Told, ToldCause } from '../model/diagnosis.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Screen } from './advise-text.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { displayWidth } from './shown-characters.ts';
import { padTo, wrap } from './wrap.ts';

export interface DiagnoseScreen {
  /** from hostLine() */
  readonly host: string;
  /** from environmentWarning() */
  readonly environment?: string;
  readonly diagnosis: Diagnosis;
}

const labelWidth = 9;
/** so many lines for what is no cause; `verbose` shows all */
const fewLines = 6;

/**
 * The screen of `diagnose`: causes with what was seen, what it means, what to do and what would not help; then what is near, ruled out
 * and not checked, and a verdict in one line. Every text from outside is made harmless.
 * @returns text that ends with a line feed
 */
export function diagnoseText({ host, environment, diagnosis }: DiagnoseScreen, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const most = screen.verbose === true ? Number.POSITIVE_INFINITY : fewLines;
  const rest = (label: string, all: readonly Item[]) => restLines(label, all, width, most, style);
  const sections: readonly (readonly string[])[] = [
    [
      ...wrap(oneLine(host), width).map((line) => style.bold(line)),
      ...(environment === undefined ? [] : wrap(oneLine(`warning: ${environment}`), width).map((line) => style.yellow(line))),
      ...wrap(oneLine(windowText(diagnosis)), width),
    ],
    ...diagnosis.causes.map((cause, index) => causeLines(cause, index + 1, width, style, screen.verbose === true)),
    [
      ...rest('Not yet', diagnosis.notYet.map(nearItem)),
      ...rest('Ruled out', grouped(diagnosis.ruledOut)),
      ...rest('Not checked', grouped(diagnosis.notChecked)),
      ...rest('Not read', diagnosis.unread.map(unreadItem)),
    ],
    wrap(oneLine(diagnoseVerdict(diagnosis)), width).map((line) => style.bold(line)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** How it was looked, and at how much. */
export function windowText({ window: { seconds, weak, pid }, looked }: Diagnosis): string {
  const how = weak === undefined ? `looked twice, ${seconds.toFixed(1)} s apart` : `weaker: ${weak}`;
  const counts = [
    counted(looked.numbers, 'counter'),
    looked.sockets === undefined ? 'no sockets' : counted(looked.sockets, 'TCP socket'),
    ...(looked.listeners === undefined ? [] : [counted(looked.listeners, 'listener')]),
    looked.processes === undefined ? 'no processes' : `${looked.processes} ${looked.processes === 1 ? 'process' : 'processes'}`,
  ];
  return [how, ...(pid === undefined ? [] : [`network of process ${pid}`]), counts.join(', ')].join(' · ');
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function causeLines(cause: ToldCause, number: number, width: number, style: Paint, verbose: boolean): readonly string[] {
  const right = `${cause.confidence}  ${cause.id}`;
  const head = `${number}. ${oneLine(cause.title)}`;
  const parts = wrap(head, width - right.length - 2);
  const last = parts.at(-1) ?? '';
  const titles = [
    ...parts.slice(0, -1).map((part) => style.bold(part)),
    `${style.bold(last)}${' '.repeat(Math.max(2, width - displayWidth(last) - right.length))}${style.dim(right)}`,
  ];
  const row = (label: string, texts: readonly string[]) => rowLines(label, texts, width, style);
  return [
    ...titles,
    ...row('seen', [seenText(cause)]),
    ...row('reading', [cause.reading]),
    ...row('do', cause.do),
    ...row(
      'not this',
      cause.notThis.map(({ key, text }) => (key === undefined ? text : `${key}: ${text}`)),
    ),
    ...row(
      'follows',
      cause.follows.map((one) => `${one.title} (${one.id}): ${seenText(one)}`),
    ),
    ...(verbose ? row('where', [...new Set(cause.evidence.map((one) => one.from))]) : []),
    ...(verbose ? row('sources', cause.sources) : []),
  ];
}

export const seenText = ({ evidence }: ToldCause) => evidence.map(({ fact, value }) => `${fact} ${value}`).join(' · ');

function rowLines(label: string, texts: readonly string[], width: number, style: Paint): readonly string[] {
  return texts.flatMap((text, index) =>
    wrap(oneLine(text), width - 3 - labelWidth).map(
      (part, line) => `   ${index === 0 && line === 0 ? style.cyan(padTo(label, labelWidth)) : ' '.repeat(labelWidth)}${part}`,
    ),
  );
}

/** One entry of a list that is told in one paragraph. */
type Item = string;

const nearItem = ({ what, why, share }: Told & { readonly share?: number }): Item =>
  `${what}: ${share === undefined ? '' : `${Math.floor(share * 100)} % used, `}${why}`;

export const unreadItem = ({ what, why }: NotChecked): Item => `${what} (${why})`;

/** What has the same reason is told together. */
export function grouped(all: readonly Told[]): readonly Item[] {
  const whats = new Map<string, string[]>();
  for (const { what, why } of all) {
    const same = whats.get(why);
    if (same === undefined) whats.set(why, [what]);
    else if (!same.includes(what)) same.push(what);
  }
  return [...whats].map(([why, names]) => `${names.join(', ')} (${why})`);
}

function restLines(label: string, items: readonly Item[], width: number, most: number, style: Paint): readonly string[] {
  if (items.length === 0) return [];
  for (let shown = items.length; shown > 0; shown -= 1) {
    const left = items.length - shown;
    const text = `${items.slice(0, shown).join('; ')}${left === 0 ? '' : `; and ${left} more (--verbose)`}`;
    const lines = wrap(oneLine(`${label}: ${text}`), width);
    if (lines.length > most && shown > 1) continue;
    return lines.map((line, index) => (index === 0 ? `${style.cyan(line.slice(0, label.length))}${line.slice(label.length)}` : line));
  }
  return [];
}

export function diagnoseVerdict({ causes, looked, notChecked, window }: Diagnosis): string {
  const unchecked = new Set(notChecked.map((one) => one.id)).size;
  const checked = `${looked.symptoms - unchecked} of ${looked.symptoms} symptoms were looked for`;
  if (unchecked === looked.symptoms) return `none of ${looked.symptoms} symptoms could be looked for; nothing was changed`;
  if (causes.length > 0) return `${causes.length} cause${causes.length === 1 ? '' : 's'} found; ${checked}; nothing was changed`;
  return `nothing wrong found${window.weak === undefined ? '' : ' in one look'}; ${checked}${unchecked === 0 ? '' : `, ${unchecked} could not be`}; nothing was changed`;
}

import type { Capacity, CapacityLimit } from '../model/capacity.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import { displayWidth } from './shown-characters.ts';
import { padTo, wrap } from './wrap.ts';

const indent = 8;
const numberWidth = 13;

/**
 * What the machine bears with the plan: first the limit that is met first and what moves it, then each limit with its arithmetic and
 * how much of it the load takes.
 * @param verbose adds what is far from being met, what moves each limit, what is not known and the sources
 */
export function capacityBlock(capacity: Capacity, width: number, style: Paint, verbose: boolean): readonly string[] {
  const head = firstLines(capacity);
  const lines = [
    ...block(style.bold(padTo('CAPACITY', indent + 1)), head[0] ?? '', indent + 1, width),
    ...head.slice(1).flatMap((text) => block(' '.repeat(indent), text, indent, width)),
  ];
  const near = capacity.limits.filter((limit) => verbose || limit.id === capacity.first?.id || !isFar(limit));
  for (const limit of near) lines.push(...limitLines(limit, width, style, verbose));
  const far = capacity.limits.length - near.length;
  if (far > 0)
    lines.push(
      ...block(
        ' '.repeat(indent),
        `${far} more ${far === 1 ? 'is' : 'are'} far from being met; --verbose shows ${far === 1 ? 'it' : 'them'}`,
        indent,
        width,
      ),
    );
  for (const { product, rate, arithmetic, source } of capacity.natProducts)
    lines.push(...row(`${rate}/s`, `through ${product}, one address: ${arithmetic}${verbose ? `; ${source}` : ''}`, width, style));
  return lines;
}

/** Less than a twentieth taken before and with the plan, or without bound. */
function isFar({ unbounded, share, now, planned }: CapacityLimit): boolean {
  if (unbounded === true) return true;
  if (share === null || planned === null) return false;
  return Math.max(share, now === null || now <= 0 ? 0 : (share * planned) / now) < 0.05;
}

/** Which limit is met first, and what moves it, as one or two sentences. */
export function firstLines({ first, limits }: Capacity): readonly string[] {
  const met = limits.find((limit) => limit.id === first?.id);
  if (first === null || met === undefined) return ['with this plan; which limit is met first is not known, as no load is'];
  const assumed = first.restsOn.length === 0 ? '' : `; rests on what is assumed: ${first.restsOn.join(', ')}`;
  const room =
    first.share > 1
      ? `the load takes ${percent(first.share)}: it does not fit`
      : `${percent(first.share)} taken, ${first.share > 0.95 ? 'no room to grow' : `all load can grow ${times(1 / first.share)} times`}`;
  const open = limits.some((limit) => limit.planned === null && limit.unbounded !== true);
  return [`met first${open ? ', of those that are known' : ''}: ${met.what}; ${room}${assumed}`, `moved by: ${first.moves}`];
}

function limitLines(limit: CapacityLimit, width: number, style: Paint, verbose: boolean): readonly string[] {
  const now =
    limit.now !== null && limit.now !== limit.planned
      ? `, now ${limit.now === 0 ? 'none by this reckoning' : numberText(limit.now, limit.unit)}`
      : '';
  const taken = limit.share === null ? '' : `; ${percent(limit.share)} taken`;
  const text = `${limit.what}${now}: ${limit.arithmetic}${taken}${verbose && limit.load !== '' ? ` by ${limit.load}` : ''}`;
  const number = limit.unbounded === true ? 'no bound' : limit.planned === null ? 'not known' : numberText(limit.planned, limit.unit);
  const more: readonly (readonly [string, string])[] = verbose
    ? [
        ['inputs', limit.inputs.map((input) => `${input.name} ${input.value} ${input.from}`).join(', ')],
        ['moves', limit.moves],
        ['open', limit.unknown.join('; ')],
        ['source', limit.source],
      ]
    : [];
  return [
    ...row(number, text, width, style),
    ...more
      .filter(([, said]) => said !== '')
      .flatMap(([mark, said]) =>
        block(`${' '.repeat(indent + numberWidth)}${style.dim(padTo(mark, 7))}`, said, indent + numberWidth + 7, width),
      ),
  ];
}

function row(number: string, text: string, width: number, style: Paint): readonly string[] {
  const shown = padTo(oneLine(number), numberWidth - 1);
  return block(`${' '.repeat(indent)}${style.bold(shown)} `, text, indent + Math.max(numberWidth, displayWidth(number) + 1), width);
}

/** Text behind a lead that takes `column` characters, wrapped below itself. */
function block(lead: string, text: string, column: number, width: number): readonly string[] {
  const parts = wrap(oneLine(text), Math.max(24, width - column));
  return parts.map((part, i) => (i === 0 ? lead : ' '.repeat(column)) + part);
}

export const numberText = (value: number, unit: CapacityLimit['unit']) => `${value}${unit === '1/s' ? '/s' : ''}`;
export const percent = (share: number) => `${share >= 0.1 ? Math.round(share * 100) : Math.ceil(share * 1000) / 10} %`;
const times = (factor: number) =>
  factor >= 1000 ? 'more than a thousand' : factor >= 10 ? String(Math.floor(factor)) : String(Math.floor(factor * 10) / 10);

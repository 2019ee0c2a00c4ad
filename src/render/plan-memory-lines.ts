import type { PlanMemory } from '../model/plan-memory.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import { sizeText } from './size-text.ts';
import { padTo, wrap } from './wrap.ts';

const indent = 8;

/**
 * What the settings may cost in kernel memory: expected, at worst, and now.
 * @param verbose adds each kind of object with its arithmetic and source
 * @returns nothing where nothing of it is known, unless `verbose`
 */
export function planMemoryLines(memory: PlanMemory, width: number, style: Paint, verbose: boolean): readonly string[] {
  if (!verbose && memory.worst === 0 && memory.expected === 0) return [];
  const lines = block(style.bold(padTo('MEMORY', indent)), planMemoryText(memory), width);
  if (!verbose) return lines;
  const bytes = (value: number | null) => (value === null ? 'not known' : size(value));
  return [
    ...lines,
    ...memory.rows.flatMap((row) =>
      block(
        ' '.repeat(indent),
        `${row.what}: ${bytes(row.expected)} expected, ${bytes(row.worst)} at worst: ${row.arithmetic}; ${row.source}`,
        width,
      ),
    ),
  ];
}

/** What all of it comes to, in one sentence. */
export function planMemoryText(memory: PlanMemory): string {
  const share = (bytes: number) => (memory.memory === null || memory.memory <= 0 ? '' : ` (${percent(bytes / memory.memory)})`);
  const of = memory.memory === null ? '; the memory of the machine is not known' : ` of ${size(memory.memory)}`;
  const now = memory.worstNow === memory.worst ? 'the same as now' : `now ${size(memory.worstNow)}`;
  const unknown = memory.rows.filter((row) => row.expected === null && row.worst === null).map((row) => row.what);
  return `of the kernel: ${size(memory.expected)} expected${share(memory.expected)}, ${size(memory.worst)} when all is used${share(memory.worst)}, ${now}${of}${unknown.length === 0 ? '' : `; not known: ${unknown.join(', ')}`}`;
}

function block(lead: string, text: string, width: number): readonly string[] {
  return wrap(oneLine(text), Math.max(24, width - indent)).map((part, i) => (i === 0 ? lead : ' '.repeat(indent)) + part);
}

const size = (bytes: number) => sizeText(Math.ceil(bytes));
const percent = (share: number) => `${share >= 0.1 ? Math.round(share * 100) : Math.ceil(share * 1000) / 10} %`;

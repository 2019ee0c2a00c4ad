import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { AcceptedRange, Keeps, Parameter } from '../model/parameter.ts';

const anyOf: Readonly<Record<string, string>> = {
  int: 'any int (-2147483648 to 2147483647)',
  uint: 'any number from 0 to 4294967295',
  long: 'any long (64 bits with a sign)',
  ulong: 'any number from 0 to 18446744073709551615',
  u8: 'any number from 0 to 255',
  string: 'any text',
  ports: 'port numbers',
};

/** `integer: 0 to 2 s`, field by field where they differ; what is not known of this kernel is said to be unknown. */
export function acceptsText(p: Parameter, kernel: Kernel): string {
  const fields = p.value.fields > 1 ? `, ${p.value.fields} fields` : '';
  return `${p.value.type}${fields}: ${boundsText(p, kernel)}`;
}

function boundsText(p: Parameter, kernel: Kernel): string {
  const all = entryFor(
    kernel,
    p.value.accepted.filter((range) => range.field === undefined),
  );
  const numbers = [...new Set(p.value.accepted.flatMap((range) => (range.field === undefined ? [] : [range.field])))].toSorted(
    (a, b) => a - b,
  );
  const fields = numbers.flatMap((field) => {
    const found = entryFor(
      kernel,
      p.value.accepted.filter((range) => range.field === field),
    );
    return found === undefined ? [] : [`field ${field + 1}: ${rangeWords(found.entry, p)}${doubt(found.certain)}`];
  });
  if (all === undefined && fields.length === 0) return 'range unknown';
  return [...(all === undefined ? [] : [`${rangeWords(all.entry, p)}${doubt(all.certain)}`]), ...fields].join('; ');
}

const doubt = (certain: boolean) => (certain ? '' : ' (not certain between these releases)');

/** `0 to 2 s`, `at least 1`, `any int …` (`brief`: without its bounds), with a bound that another key holds. */
export function rangeWords(range: AcceptedRange, p: Parameter, brief = false): string {
  const storage = range.storage ?? p.value.storage;
  const named = p.value.unit.split(' ');
  const own = range.field !== undefined && named.length === p.value.fields ? named[range.field] : p.value.unit;
  const unit = own === undefined || own === '' ? '' : ` ${own}`;
  const { min, max } = range;
  const words: string[] = [];
  if (min !== undefined && max !== undefined) words.push(min === max ? `only ${min}` : `${min} to ${max}${unit}`);
  else if (min !== undefined) words.push(`at least ${min}${unit}`);
  else if (max !== undefined) words.push(`at most ${max}${unit}`);
  else if (range.unknown !== true) words.push(brief ? `any ${storage}` : (anyOf[storage] ?? 'anything'));
  if (range.minKey !== undefined) words.push(`not below ${range.minKey}`);
  if (range.maxKey !== undefined) words.push(`not above ${range.maxKey}`);
  if (range.unknown === true)
    words.push(words.length === 0 ? 'checked against a bound that is not known here' : 'and a bound that is not known here');
  return words.join(', ');
}

/** What the kernel makes of a value that it takes. */
export const keptText: Readonly<Record<Keeps, string>> = {
  'ticks-ms': 'whole clock ticks of the milliseconds that were written',
  'ticks-centiseconds': 'whole clock ticks of the hundredths of a second that were written',
  flag: '1 for everything but 0',
  'power-of-two': 'the next power of two',
  'page-power-of-two': 'the next power of two, a page at least',
  'page-slots': 'whole pages of list heads',
  'what-fits': 'as much as memory allows',
  nothing: 'what was there before: the write does something and is not stored',
};

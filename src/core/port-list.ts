import { readKernelNumber, word } from './kernel-number.ts';

const afterFirst = new Set(['-', ',', '\n']);
const afterSecond = new Set([',', '\n', '\0']);
const highest = 65535n;

/**
 * A list of ports as `ip_local_reserved_ports` takes it: numbers and ranges with commas between, and no blanks.
 * @returns the list as the kernel prints it, sorted and with neighbours joined; or why it is refused
 */
export function readPortList(text: string): { readonly kept: string } | { readonly problem: string } {
  const ranges: (readonly [number, number])[] = [];
  let rest = skipLineEnds(text);
  while (rest !== '') {
    const low = readKernelNumber(rest, afterFirst);
    if ('problem' in low) return { problem: problemAt(rest) };
    if (low.signed || low.value > highest) return { problem: outOfRange(rest) };
    let high = low.value;
    const isRange = low.rest.startsWith('-');
    rest = low.rest.slice(1);
    if (isRange) {
      const second = readKernelNumber(rest, afterSecond);
      if ('problem' in second) return { problem: problemAt(rest) };
      if (second.signed || second.value > highest) return { problem: outOfRange(rest) };
      if (second.value < low.value) return { problem: `expected the lower port of a range first, found '${low.value}-${second.value}'` };
      high = second.value;
      rest = second.rest.slice(1);
    }
    ranges.push([Number(low.value), Number(high)]);
    rest = skipLineEnds(rest);
  }
  return { kept: joined(ranges) };
}

function skipLineEnds(text: string): string {
  let at = 0;
  while (text[at] === '\n') at += 1;
  return at === 0 ? text : text.slice(at);
}

const problemAt = (text: string) =>
  `expected ports and ranges with commas and no blanks between (8080-8090,9000), found '${word(text) || ' '}'`;
const outOfRange = (text: string) => `expected ports from 0 to ${highest}, found '${word(text)}'`;

function joined(ranges: readonly (readonly [number, number])[]): string {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = out.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else out.push([low, high]);
  }
  return out.map(([low, high]) => (low === high ? String(low) : `${low}-${high}`)).join(',');
}

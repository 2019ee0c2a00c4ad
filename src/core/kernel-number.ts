/** A number as the kernel's sysctl parser reads it, or why it refuses the text. */
export type KernelNumber = { readonly value: bigint; readonly signed: boolean; readonly rest: string } | { readonly problem: string };

const separators = new Set([' ', '\t', '\n']);
const blanks = new Set([' ', '\t', '\n', '\v', '\f', '\r']);
/** the parser's buffer: a sign, a prefix and digits together must be shorter */
const longest = 21;

/** The text behind the blanks that the kernel skips, which are more than those that may follow a number. */
export function skipBlanks(text: string): string {
  let at = 0;
  while (at < text.length && blanks.has(text[at] as string)) at += 1;
  return at === 0 ? text : text.slice(at);
}

/**
 * Takes one number from the start of a text: decimal, `0x` hexadecimal, or octal after a leading 0. No `+`, no suffix, no
 * exponent; after it only what is in `ends` may stand, or nothing.
 */
export function readKernelNumber(text: string, ends: ReadonlySet<string> = separators): KernelNumber {
  const signed = text.startsWith('-') && text.length > 1;
  const digitsAt = signed ? 1 : 0;
  const radix = radixAt(text, digitsAt);
  const from = radix === 16 ? digitsAt + 2 : digitsAt;
  let end = from;
  while (end < text.length && end <= longest && isDigit(text[end] as string, radix)) end += 1;
  if (end === from) return { problem: `expected a number, found '${word(text)}'` };
  if (end >= longest) return { problem: `expected at most ${longest - 1} characters for a number, found '${word(text)}'` };
  const after = text[end];
  if (after !== undefined && !ends.has(after)) return { problem: `expected a whole number and nothing behind it, found '${word(text)}'` };
  const digits = text.slice(from, end);
  const value = BigInt(radix === 16 ? `0x${digits}` : radix === 8 ? `0o${digits}` : digits);
  return { value: signed ? -value : value, signed, rest: text.slice(end) };
}

function radixAt(text: string, at: number): 8 | 10 | 16 {
  if (text[at] !== '0') return 10;
  if ((text[at + 1] === 'x' || text[at + 1] === 'X') && isDigit(text[at + 2] ?? '', 16)) return 16;
  return 8;
}

function isDigit(character: string, radix: 8 | 10 | 16): boolean {
  if (radix === 16) return /^[0-9a-fA-F]$/.test(character);
  return character >= '0' && character <= (radix === 8 ? '7' : '9') && character.length === 1;
}

/** The first word, short enough for a message. */
export function word(text: string): string {
  const end = text.search(/\s/);
  const first = end <= 0 ? text.trim() : text.slice(0, end);
  return first.length > 40 ? `${first.slice(0, 40)}…` : first;
}

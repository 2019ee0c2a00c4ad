/** What strtoul and its kin of the C library make of the start of a text, in base 10 and 64 bits. */
export interface CNumber {
  /** the digits with their sign; undefined where there are none */
  readonly value: bigint | undefined;
  /** offset of the first character that is not read; the start where there are no digits */
  readonly end: number;
}

/** Reads blanks, a sign and digits from `from` on; time grows with the digits that can matter, not with all of them. */
export function cNumber(text: string, from = 0): CNumber {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  const sign = text.charAt(at);
  if (sign === '+' || sign === '-') at++;
  const first = at;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  if (at === first) return { value: undefined, end: from };
  let digit = first;
  while (digit < at - 1 && text.charCodeAt(digit) === 48) digit++;
  // 20 digits hold any number of 64 bits; more of them are over the limit anyway
  const amount = BigInt(at - digit > 20 ? '9'.repeat(21) : text.slice(digit, at));
  return { value: sign === '-' ? -amount : amount, end: at };
}

export const maxUnsigned = 2n ** 64n - 1n;

/** The number as strtoul returns it: negative ones wrap around; `over` where it does not fit (errno is ERANGE then). */
export function asUnsigned(value: bigint): { readonly value: bigint; readonly over: boolean } {
  const over = value > maxUnsigned || value < -maxUnsigned;
  return { value: over ? maxUnsigned : BigInt.asUintN(64, value), over };
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);
const isDigit = (code: number) => code >= 48 && code <= 57;

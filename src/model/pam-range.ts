import { asUnsigned, cNumber } from './c-number.ts';

/** Ids that a domain names: `MIN:MAX`, `MIN:`, `:ID`, also after `@` or `%`. `one` is an exact id. */
export interface PamRange {
  readonly kind: 'one' | 'from' | 'between';
  readonly min: number;
  readonly max: number;
}

/**
 * Reads a domain as pam_limits does: 32-bit ids, larger numbers and negative ones wrap around.
 * @returns undefined for a domain without a colon, `bad` for one that pam_limits skips together with its line
 */
export function pamRange(domain: string): PamRange | 'bad' | undefined {
  const colon = domain.indexOf(':');
  if (colon === -1) return undefined;
  const start = domain.startsWith('@') || domain.startsWith('%') ? 1 : 0;
  const exact = start === colon;
  const min = exact ? 0 : id(domain, start, colon);
  if (min === undefined) return 'bad';
  if (colon + 1 === domain.length) return exact ? 'bad' : { kind: 'from', min, max: 2 ** 32 - 1 };
  const max = id(domain, colon + 1, domain.length);
  if (max === undefined) return 'bad';
  return exact ? { kind: 'one', min: max, max } : { kind: 'between', min, max };
}

function id(domain: string, from: number, to: number): number | undefined {
  const { value, end } = cNumber(domain, from);
  if (value === undefined || end !== to) return undefined;
  const { value: wrapped, over } = asUnsigned(value);
  return over ? undefined : Number(BigInt.asUintN(32, wrapped));
}

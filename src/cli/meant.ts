import { suggest } from '../core/suggest.ts';

/** `; did you mean 'x'?` for a near name, else nothing. */
export function meant(name: string, names: readonly string[], prefix = ''): string {
  const [near] = suggest(name, names, 1);
  return near === undefined ? '' : `; did you mean ${prefix === '' ? `'${near}'` : `${prefix}${near}`}?`;
}

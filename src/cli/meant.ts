import { suggest } from '../core/suggest.ts';

/** `; did you mean 'x'?` for a near name, or up to three that hold what was typed as words of theirs, else nothing. */
export function meant(name: string, names: readonly string[], prefix = ''): string {
  const near = alike(name, names);
  return near.length === 0 ? '' : `; did you mean ${near.map((one) => (prefix === '' ? `'${one}'` : `${prefix}${one}`)).join(' or ')}?`;
}

/** Near names: the nearest ones, else those that hold what was typed as words of theirs (`tw_reuse`, `proxy`), the shortest first. */
export function alike(name: string, names: readonly string[], mostNear = 1): readonly string[] {
  const near = suggest(name, names, mostNear);
  const typed = name.length > 100 ? '' : words(name);
  if (near.length > 0 || typed.length < 5) return near;
  const holding = names.filter((one) => !/\*|[A-Z]{2}/.test(one) && words(one).includes(typed));
  return [...new Set(holding)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 3);
}

/** `_tcp_tw_reuse_`: words between lines, so that a part of a word is none. */
const words = (name: string) => `_${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_`;

import { editDistance } from './edit-distance.ts';

const longestName = 200;
const pattern = /\*|\.(?!INTERFACE\.)[A-Z]{2,}(?:\.|$)/;

/**
 * "Did you mean": near names, best first. Beside mistyped letters it knows a wrong or missing prefix, `-` for `_`, interface keys
 * without their interface, and the keys of connection tracking under their old name.
 * @param names may hold `INTERFACE`, which is filled with the interface that was typed, or with `all` or `default`; names with another part in capitals, or `*`, are not suggested
 */
export function suggest(name: string, names: readonly string[], most = 3): readonly string[] {
  if (name.length === 0 || name.length > longestName) return [];
  const asked = askedName(name);
  const scored: { readonly name: string; readonly score: number }[] = [];
  for (const candidate of candidatesOf(names)) {
    if (candidate.name === name) continue;
    const score = scoreOf(asked, candidate);
    if (score !== undefined) scored.push({ name: fillInterface(candidate.name, asked.interface), score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const best = scored[0]?.score ?? 0;
  const near = scored.filter((s) => s.score <= best + 1.5 && s.name !== name).map((s) => s.name);
  return [...new Set(near)].slice(0, most);
}

/** A name that may be suggested, with what each comparison needs of it. */
interface Candidate {
  readonly name: string;
  readonly plain: string;
  readonly tail: string;
}

const prepared = new WeakMap<readonly string[], readonly Candidate[]>();

/** The same list is asked many times. */
function candidatesOf(names: readonly string[]): readonly Candidate[] {
  const have = prepared.get(names);
  if (have) return have;
  const made = names.flatMap((name) => {
    if (pattern.test(name)) return [];
    const plain = plainName(name);
    return [{ name, plain, tail: tailOf(plain) }];
  });
  prepared.set(names, made);
  return made;
}

interface Asked {
  /** in lower case, `_` for `-`, the interface as `interface` */
  readonly plain: string;
  readonly tail: string;
  readonly interface?: string;
  /** the same under a name that took over */
  readonly renamed?: string;
  readonly wholeLimit: number;
  readonly tailLimit: number;
}

function askedName(name: string): Asked {
  const dotted = name.includes('.') ? name : name.replaceAll('/', '.');
  const parts = dotted.split('.');
  const place = parts.length > 4 && (parts[2] === 'conf' || parts[2] === 'neigh') ? parts.slice(3, -1).join('.') : undefined;
  const joined = place === undefined ? dotted : [...parts.slice(0, 3), 'interface', parts.at(-1)].join('.');
  const plain = plainName(joined);
  const tail = tailOf(plain);
  const renamed = tail.startsWith('ip_conntrack_') ? `net.netfilter.nf_${tail.slice('ip_'.length)}` : undefined;
  return {
    plain,
    tail,
    ...(place !== undefined && { interface: place }),
    ...(renamed !== undefined && { renamed }),
    wholeLimit: plain.length < 3 ? 0 : Math.min(3, Math.max(1, Math.floor(plain.length / 4))),
    tailLimit: Math.min(2, Math.floor(tail.length / 4)),
  };
}

const plainName = (name: string) => name.toLowerCase().replaceAll('-', '_');
const tailOf = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/** Smaller is nearer; `undefined` is not near. */
function scoreOf(asked: Asked, { plain, tail }: Candidate): number | undefined {
  if (plain === asked.plain || plain === asked.renamed) return 0;
  if (tail === asked.tail) return tail.length > 3 && isKey(plain) ? 0.5 + prefixFar(asked.plain, plain) : undefined;
  const whole = asked.wholeLimit > 0 ? editDistance(asked.plain, plain, asked.wholeLimit) : 1;
  if (whole <= asked.wholeLimit) return whole;
  if (asked.tailLimit === 0 || !isKey(plain)) return undefined;
  const end = editDistance(asked.tail, tail, asked.tailLimit);
  return end <= asked.tailLimit ? end + 0.75 + prefixFar(asked.plain, plain) : undefined;
}

/** Ends are only compared where names have parts at all: commands and profiles do not. */
const isKey = (plain: string) => plain.includes('.');

/** 0 to just below 1: the share of leading parts that differ. */
function prefixFar(asked: string, plain: string): number {
  const [a, b] = [asked.split('.'), plain.split('.')];
  let same = 0;
  while (same < a.length - 1 && same < b.length - 1 && a[same] === b[same]) same += 1;
  return (1 - same / Math.max(1, b.length - 1)) * 0.9;
}

function fillInterface(candidate: string, typed: string | undefined): string {
  if (!candidate.includes('INTERFACE')) return candidate;
  return candidate.replace('INTERFACE', typed ?? (candidate.includes('.neigh.') ? 'default' : 'all'));
}

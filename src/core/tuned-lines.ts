import type { VendorFile, VendorLine, VendorSection } from '../model/vendor-line.ts';

/** What src/read makes of one tuned.conf. */
export interface TunedFile {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly include: readonly string[];
  readonly units: readonly TunedFileUnit[];
}

interface TunedFileUnit {
  readonly name: string;
  readonly line: number;
  readonly type: string;
  readonly enabled: boolean;
  readonly replace: boolean;
  readonly drop: readonly string[];
  readonly only: readonly string[];
  readonly options: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
}

type Option = { readonly value: string; readonly line: number; readonly path: string; readonly from: string };
interface Merged {
  name: string;
  type: string;
  enabled: boolean;
  /** where it begins last: tuned's plugins work with what they set by themselves too */
  place: { readonly path: string; readonly line: number };
  only: readonly string[];
  options: Map<string, Option>;
}

const mostIncludes = 32;
/** tuned refuses to write them */
const refused = new Set(['base_reachable_time', 'retrans_time']);

/**
 * What a tuned profile sets with all that it includes, as tuned joins them: sections by their names, the including profile last,
 * with `replace` and `drop`, and variables that are plain text filled in. Functions (`${f:…}`) are not run.
 * @param find another profile by its name; undefined where there is none
 */
export function tunedLines(file: TunedFile, find: (name: string) => TunedFile | undefined): VendorFile {
  const notes: string[] = [];
  const order: TunedFile[] = [];
  const taken = new Set<string>();
  const take = (profile: TunedFile): void => {
    if (taken.has(profile.path)) return;
    taken.add(profile.path);
    for (const written of profile.include) {
      const name = written.replace(/^-/, '');
      const found = name.includes('${') || taken.size >= mostIncludes ? undefined : find(name);
      if (found !== undefined) take(found);
      else if (!written.startsWith('-'))
        notes.push(`${profile.name} includes '${written}', which could not be followed: what it sets is not judged`);
    }
    order.push(profile);
  };
  take(file);
  const units = new Map<string, Merged>();
  for (const profile of order) for (const unit of profile.units) merge(units, unit, profile);
  const on = [...units.values()].filter((unit) => unit.enabled);
  const variables = new Map([...(units.get('variables')?.options ?? [])].map(([name, { value }]) => [name, value]));
  return {
    kind: 'tuned',
    name: file.name,
    path: file.path,
    summary: file.summary,
    includes: order.slice(0, -1).map(({ name }) => name),
    lines: on.filter((unit) => unit.type === 'sysctl').flatMap((unit) => linesOf(unit, variables)),
    notes,
    beside: on.filter((unit) => unit.type !== 'sysctl' && unit.name !== 'variables').flatMap(sectionsOf),
  };
}

/** A section that is no sysctl, by the files that it is made of. */
function sectionsOf({ name, place, options }: Merged): readonly VendorSection[] {
  if (options.size === 0) return [{ section: name, names: [], ...place }];
  const paths = [...new Set([...options.values()].map(({ path }) => path))];
  return paths.map((path) => {
    const own = [...options].filter(([, option]) => option.path === path);
    return { section: name, names: own.map(([key]) => key), path, line: own[0]?.[1].line ?? place.line };
  });
}

function merge(units: Map<string, Merged>, unit: TunedFileUnit, { path, name }: TunedFile): void {
  const place = { path, line: unit.line };
  const own = [...unit.options].map(([key, option]) => [key, { ...option, path, from: name }] as const);
  const have = units.get(unit.name);
  if (have === undefined || unit.replace) {
    units.set(unit.name, { name: unit.name, place, type: unit.type, enabled: unit.enabled, only: unit.only, options: new Map(own) });
    return;
  }
  have.type = unit.type;
  have.place = place;
  have.enabled = unit.enabled;
  if (unit.only.length > 0) have.only = unit.only;
  for (const key of unit.drop) have.options.delete(key);
  for (const [key, option] of own) have.options.set(key, option);
}

function linesOf(unit: Merged, variables: ReadonlyMap<string, string>): readonly VendorLine[] {
  const fill = (text: string) => filled(text, variables);
  return [...unit.options].map(([key, option]) => {
    const text = fill(option.value.replace(/^"(.*)"$/s, '$1')).trim();
    const bound = text.length > 1 && /^[<>]/.test(text) ? text.charAt(0) : '';
    return {
      key: keyOf(key),
      value: (bound === '' ? text : text.slice(1)).trim().replace(/\s+/g, ' '),
      relation: bound === '>' ? ('at least' as const) : bound === '<' ? ('at most' as const) : ('exactly' as const),
      path: option.path,
      line: option.line,
      from: option.from,
      ...(unit.only.length > 0 && { only: unit.only.map(fill).join(', ') }),
      ...(/\$\{/.test(text) && { filledIn: true as const }),
    };
  });
}

/** Variables of variables are few: a bound instead of a search for circles. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  let now = text;
  for (let round = 0; round < 5 && /\$\{\w+\}/.test(now) && now.length < 4000; round++)
    now = now.replace(/\$\{(\w{1,100})\}/g, (whole, name: string) => variables.get(name) ?? whole);
  return now;
}

/** tuned makes every dot a separator: an interface with a dot in its name cannot be written so. */
const keyOf = (key: string) => (key.includes('/') ? key.replaceAll('/', '.') : key);

/** Whether tuned itself would not write the key. */
export const tunedRefuses = (key: string): boolean => refused.has(key.slice(key.lastIndexOf('.') + 1));

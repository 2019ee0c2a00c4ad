import type { Claim } from '../model/claim.ts';
import type { Application, Distribution, Knowledge, NatProduct } from '../model/knowledge.ts';
import type { LaterWriterEntry } from '../model/later-writer-entry.ts';
import type { KnownName, Limit, Parameter } from '../model/parameter.ts';
import type { Propagation } from '../model/propagation.ts';
import type { SafeSysctls } from '../model/safe-sysctls.ts';
import type { Counter, LogLine, Term } from '../model/term.ts';
import { isPattern, namePatterns } from './name-patterns.ts';

/** Where the JSON of one thing stands in the text of the knowledge: its first character, and how many they are. */
export type Slice = readonly [start: number, length: number];

/**
 * What is known and where its JSON stands, so that a command which looks up one key reads and parses one entry. Made by
 * scripts/knowledge/pack.mjs.
 */
export interface KnowledgeIndex {
  /** `2026.11` */
  readonly version: string;
  readonly newestKernel: string;
  /** key → a Parameter; sorted */
  readonly parameters: Readonly<Record<string, Slice>>;
  /** item → a Limit; sorted */
  readonly limits: Readonly<Record<string, Slice>>;
  readonly lists: {
    /** KnownName[] */
    readonly names: Slice;
    /** Application[] */
    readonly applications: Slice;
    /** { distributions: Distribution[], claims } */
    readonly distributions: Slice;
    /** NatProduct[] */
    readonly natProducts: Slice;
    /** Propagation */
    readonly propagation?: Slice;
    /** LaterWriterEntry[] */
    readonly laterWriters?: Slice;
    /** LogLine[] */
    readonly logLines?: Slice;
    /** Counter[] */
    readonly counters?: Slice;
    /** Term[] */
    readonly terms?: Slice;
    /** SafeSysctls */
    readonly safeSysctls?: Slice;
  };
}

export interface KnowledgePack extends KnowledgeIndex {
  /** Reads a part of the text of the knowledge, which is ASCII: characters and bytes are the same. */
  readonly read: (start: number, length: number) => string;
}

/** Makes the knowledge of a pack usable. Nothing is read and parsed before it is asked for. */
export function loadKnowledge(pack: KnowledgePack): Knowledge {
  const { lists } = pack;
  const parse = <T>([start, length]: Slice) => JSON.parse(pack.read(start, length)) as T;
  const parameters = taker<Parameter>(pack.parameters, parse);
  const limits = taker<Limit>(pack.limits, parse);
  const keys = Object.keys(pack.parameters);
  const pattern = once(() => namePatterns(keys.filter(isPattern).map((key) => ({ key }))));
  const names = once(() => parse<readonly KnownName[]>(lists.names));
  const lookup = once(() => namePatterns(names()));
  const allNames = once(() => [...keys, ...names().map((n) => n.key)].sort());
  const distributions = once(() =>
    parse<{ readonly distributions: readonly Distribution[]; readonly claims: Readonly<Record<string, Claim>> }>(lists.distributions),
  );
  const applications = once(() => parse<readonly Application[]>(lists.applications));
  const natProducts = once(() => parse<readonly NatProduct[]>(lists.natProducts));
  const propagation = once(() => lists.propagation && parse<Propagation>(lists.propagation));
  const laterWriters = once(() => (lists.laterWriters === undefined ? [] : parse<readonly LaterWriterEntry[]>(lists.laterWriters)));
  const listed = <T>(slice: Slice | undefined) => once(() => (slice === undefined ? [] : parse<readonly T[]>(slice)));
  const logLines = listed<LogLine>(lists.logLines);
  const counters = listed<Counter>(lists.counters);
  const terms = listed<Term>(lists.terms);
  const safeSysctls = once(() => lists.safeSysctls && parse<SafeSysctls>(lists.safeSysctls));
  const patterned = (key: string) => {
    const found = pattern()(key);
    return found && parameters(found.key);
  };
  return {
    version: pack.version,
    newestKernel: pack.newestKernel,
    get distributions() {
      return distributions().distributions;
    },
    get distributionClaims() {
      return distributions().claims;
    },
    parameter: (key) => {
      const found = parameters(key);
      if (found !== undefined) return found;
      const general = withoutInterface(key);
      return (general === key ? undefined : parameters(general)) ?? patterned(key);
    },
    known: (key) => {
      const found = lookup()(key);
      const general = found === undefined ? withoutInterface(key) : key;
      return general === key ? found : lookup()(general);
    },
    keys,
    get names() {
      return allNames();
    },
    limit: limits,
    limits: Object.keys(pack.limits),
    get applications() {
      return applications();
    },
    get natProducts() {
      return natProducts();
    },
    get propagation() {
      return propagation();
    },
    get laterWriters() {
      return laterWriters();
    },
    get logLines() {
      return logLines();
    },
    get counters() {
      return counters();
    },
    get terms() {
      return terms();
    },
    get safeSysctls() {
      return safeSysctls();
    },
  };
}

/** `net.ipv4.conf.eth0.rp_filter` → `net.ipv4.conf.INTERFACE.rp_filter`; other keys as they are. */
export function withoutInterface(key: string): string {
  if (!key.startsWith('net.')) return key;
  const family = key.indexOf('.', 4);
  const isTable = family !== -1 && (key.startsWith('.conf.', family) || key.startsWith('.neigh.', family));
  if (!isTable) return key;
  const table = key.indexOf('.', family + 1);
  const name = key.indexOf('.', table + 1);
  if (name === -1 || key.indexOf('.', name + 1) !== -1) return key;
  return `${key.slice(0, table)}.INTERFACE${key.slice(name)}`;
}

/** Looks up and parses once; a name of the prototype is no entry. */
function taker<T>(slices: Readonly<Record<string, Slice>>, parse: (slice: Slice) => T): (name: string) => T | undefined {
  const done = new Map<string, T>();
  let asked = 0;
  let all: ReadonlySet<string> | undefined;
  // to ask a set for a text is much cheaper than to ask an object, and making it costs more than a few questions
  const has = (name: string) => {
    asked += 1;
    if (asked > fewNames) all ??= new Set(Object.keys(slices));
    return all === undefined ? Object.hasOwn(slices, name) : all.has(name);
  };
  return (name) => {
    const have = done.get(name);
    if (have !== undefined || !has(name)) return have;
    const value = parse(slices[name] as Slice);
    done.set(name, value);
    return value;
  };
}

const fewNames = 500;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

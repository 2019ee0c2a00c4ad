import type { Claim } from '../model/claim.ts';
import type { Application, Distribution, Knowledge, NatProduct } from '../model/knowledge.ts';
import type { LaterWriterEntry } from '../model/later-writer-entry.ts';
import type { KnownName, Limit, Parameter } from '../model/parameter.ts';
import type { Propagation } from '../model/propagation.ts';
import type { SafeSysctls } from '../model/safe-sysctls.ts';
import type { Counter, LogLine, Term } from '../model/term.ts';
import { interfaceKeys, withoutInterface } from './interface-keys.ts';
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
  /** the keys among them whose entries judge values; sorted */
  readonly judged?: readonly string[];
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
  const ofInterface = interfaceKeys(keys);
  /** the name of the entry that tells of a key */
  const entryOf = (key: string) => ofInterface(key) ?? (parameters.has(key) ? key : pattern()(key)?.key);
  const judged = once(() => pack.judged && { keys: new Set(pack.judged), byPattern: pack.judged.some(isPattern) });
  const judges = (key: string) => {
    const known = judged();
    if (known === undefined || known.keys.has(key) || known.keys.has(withoutInterface(key))) return true;
    return known.byPattern && known.keys.has(entryOf(key) ?? '');
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
      const name = entryOf(key);
      return name === undefined ? undefined : parameters.take(name);
    },
    judges,
    known: (key) => {
      const found = lookup()(key);
      const general = found === undefined ? withoutInterface(key) : key;
      return general === key ? found : lookup()(general);
    },
    keys,
    get names() {
      return allNames();
    },
    limit: limits.take,
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

interface Taker<T> {
  readonly has: (name: string) => boolean;
  readonly take: (name: string) => T | undefined;
}

/** Looks up and parses once; a name of the prototype is no entry. */
function taker<T>(slices: Readonly<Record<string, Slice>>, parse: (slice: Slice) => T): Taker<T> {
  const done = new Map<string, T>();
  let asked = 0;
  let all: ReadonlySet<string> | undefined;
  // to ask a set for a text is much cheaper than to ask an object, and making it costs more than a few questions
  const has = (name: string) => {
    asked += 1;
    if (asked > fewNames) all ??= new Set(Object.keys(slices));
    return all === undefined ? Object.hasOwn(slices, name) : all.has(name);
  };
  const take = (name: string) => {
    const have = done.get(name);
    if (have !== undefined || !has(name)) return have;
    const value = parse(slices[name] as Slice);
    done.set(name, value);
    return value;
  };
  return { has, take };
}

const fewNames = 500;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

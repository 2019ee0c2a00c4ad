import type { Claim } from '../model/claim.ts';
import type { Application, Distribution, Knowledge, KnownName, Limit, NatProduct, Parameter } from '../model/parameter.ts';
import { namePatterns } from './name-patterns.ts';

/** Everything as JSON texts, so that a command which looks up one key parses one entry. Made by scripts/knowledge/pack.mjs. */
export interface KnowledgePack {
  /** `2026.11` */
  readonly version: string;
  readonly newestKernel: string;
  /** key → JSON of a Parameter */
  readonly parameters: Readonly<Record<string, string>>;
  /** item → JSON of a Limit */
  readonly limits: Readonly<Record<string, string>>;
  /** JSON of KnownName[] */
  readonly names: string;
  /** JSON of Application[] */
  readonly applications: string;
  /** JSON of { distributions: Distribution[], claims } */
  readonly distributions: string;
  /** JSON of NatProduct[] */
  readonly natProducts: string;
}

/** Makes the knowledge of a pack usable. Nothing is parsed before it is asked for. */
export function loadKnowledge(pack: KnowledgePack): Knowledge {
  const parsed = new Map<string, Parameter>();
  const limits = new Map<string, Limit>();
  const names = once(() => JSON.parse(pack.names) as readonly KnownName[]);
  const lookup = once(() => namePatterns(names()));
  const keys = once(() => Object.keys(pack.parameters).sort());
  const allNames = once(() => [...keys(), ...names().map((n) => n.key)].sort());
  const distributions = once(
    () =>
      JSON.parse(pack.distributions) as {
        readonly distributions: readonly Distribution[];
        readonly claims: Readonly<Record<string, Claim>>;
      },
  );
  const applications = once(() => JSON.parse(pack.applications) as readonly Application[]);
  const natProducts = once(() => JSON.parse(pack.natProducts) as readonly NatProduct[]);
  const entry = (key: string) => take(parsed, pack.parameters, key);
  return {
    version: pack.version,
    newestKernel: pack.newestKernel,
    get distributions() {
      return distributions().distributions;
    },
    get distributionClaims() {
      return distributions().claims;
    },
    parameter: (key) => entry(key) ?? entry(withoutInterface(key)),
    known: (key) => lookup()(key) ?? lookup()(withoutInterface(key)),
    get keys() {
      return keys();
    },
    get names() {
      return allNames();
    },
    limit: (item) => take(limits, pack.limits, item),
    get limits() {
      return Object.keys(pack.limits).sort();
    },
    get applications() {
      return applications();
    },
    get natProducts() {
      return natProducts();
    },
  };
}

/** `net.ipv4.conf.eth0.rp_filter` → `net.ipv4.conf.INTERFACE.rp_filter`; other keys as they are. */
export function withoutInterface(key: string): string {
  const parts = key.split('.', 6);
  if (parts.length !== 5 || parts[0] !== 'net' || (parts[2] !== 'conf' && parts[2] !== 'neigh')) return key;
  return `net.${parts[1]}.${parts[2]}.INTERFACE.${parts[4]}`;
}

function take<T>(done: Map<string, T>, texts: Readonly<Record<string, string>>, name: string): T | undefined {
  const have = done.get(name);
  if (have !== undefined || !Object.hasOwn(texts, name)) return have;
  const value = JSON.parse(texts[name] as string) as T;
  done.set(name, value);
  return value;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

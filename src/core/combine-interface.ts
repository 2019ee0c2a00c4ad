import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { CombineRule } from '../model/propagation.ts';
import { anyInterface, interfaceKey } from './interface-key.ts';

/** What an interface does of the values of all and of itself. */
export interface InterfaceEffect {
  readonly rule: CombineRule;
  /** absent where a value that counts is not known */
  readonly value?: string;
  /** what the value means, where the knowledge says */
  readonly meaning?: string;
  readonly all?: string;
  readonly own?: string;
  /** `eth0 does 1: the larger of all (1) and eth0 (0)` */
  readonly words: string;
  readonly source: string;
}

const told: Readonly<Record<CombineRule, string>> = {
  max: 'the larger of all and INTERFACE',
  min: 'the smaller of all and INTERFACE',
  or: 'on when all or INTERFACE says so',
  and: 'on when all and INTERFACE both say so',
  interface: 'only INTERFACE counts',
  'write-through': 'only INTERFACE counts, and a write to all goes to every interface',
  all: 'only all counts',
  'all-unless-zero': 'all, unless it is 0',
  redirects: 'on when all or INTERFACE says so, and while INTERFACE forwards when both do',
};

/**
 * What an interface really does, for a key of an interface (not of all or default).
 * @param get what a key holds: of all, of the interface, and of its forwarding
 * @returns `undefined` for other keys and where the rule is not known for this kernel
 */
export function combineInterface(
  key: string,
  kernel: Kernel,
  knowledge: Knowledge,
  get: (key: string) => string | undefined,
): InterfaceEffect | undefined {
  const part = interfaceKey(key);
  if (part === undefined || part.who === 'all' || part.who === 'default' || !part.folder.endsWith('.conf')) return undefined;
  const entry = knowledge.propagation?.interfaceKeys.find((one) => one.key === anyInterface(key));
  const found = entry && entryFor(kernel, entry.combine);
  if (entry === undefined || found?.certain !== true) return undefined;
  const { rule } = found.entry;
  const all = get(`${part.folder}.all.${part.leaf}`);
  const own = get(key);
  const value = combined(rule, number(all), number(own), number(get(`${part.folder}.${part.who}.forwarding`)))?.toString();
  const name = part.who.replaceAll('/', '.');
  const member = knowledge.parameter(key)?.value.members.find((m) => m.value === value);
  const why = told[rule].replace('all', `all (${all ?? 'unknown'})`).replace('INTERFACE', `${name} (${own ?? 'unknown'})`);
  return {
    rule,
    ...(value !== undefined && { value }),
    ...(member !== undefined && { meaning: member.meaning }),
    ...(all !== undefined && { all }),
    ...(own !== undefined && { own }),
    words: `${name} does ${value ?? 'what is not known'}: ${why.replaceAll('INTERFACE', name)}`,
    source: entry.source,
  };
}

type Value = bigint | undefined;

function combined(rule: CombineRule, all: Value, own: Value, forwards: Value): Value {
  switch (rule) {
    case 'interface':
    case 'write-through':
      return own;
    case 'all':
      return all;
    case 'all-unless-zero':
      return all === 0n ? own : all;
    case 'or':
      return isOn(all) === true || isOn(own) === true ? 1n : all === undefined || own === undefined ? undefined : 0n;
    case 'and':
      return isOn(all) === false || isOn(own) === false ? 0n : all === undefined || own === undefined ? undefined : 1n;
    case 'redirects':
      return redirects(all, own, forwards);
    case 'max':
    case 'min':
      if (all === undefined || own === undefined) return undefined;
      return all > own === (rule === 'max') ? all : own;
  }
}

function redirects(all: Value, own: Value, forwards: Value): Value {
  const [either, both] = [combined('or', all, own, forwards), combined('and', all, own, forwards)];
  if (forwards === undefined) return either === both ? either : undefined;
  return forwards === 0n ? either : both;
}

const isOn = (value: Value) => (value === undefined ? undefined : value !== 0n);
const number = (text: string | undefined) => (text !== undefined && /^-?\d{1,19}$/.test(text.trim()) ? BigInt(text.trim()) : undefined);

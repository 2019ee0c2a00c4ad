import type { Effective, EffectiveValue, Shadowed } from '../model/effective.ts';
import type { Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { compareText } from './compare-text.ts';
import { disagreements } from './effective-disagreements.ts';
import { type EffectiveHeld, effectiveHeld } from './effective-held.ts';
import { isPattern, keyMatches } from './effective-keys.ts';
import { effectiveNames } from './effective-names.ts';
import { effectiveView, type ReaderView } from './effective-view.ts';
import { fields } from './in-force.ts';

export interface EffectiveInput {
  readonly reader: SysctlReader;
  readonly readerWhy: string;
  /** every reader that may load the files of this machine; the one that it boots with first */
  readonly readers: readonly SysctlReader[];
  /** the files with their lines as a reader takes them */
  readonly filesFor: (reader: SysctlReader) => readonly ReadSysctlFile[];
  /** dotted keys and patterns; none: every key that any file sets */
  readonly wanted: readonly string[];
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** units that are enabled and paths that are there, of those that tell of later writers */
  readonly services?: ReadonlySet<string>;
  readonly paths?: ReadonlySet<string>;
  /** lines that lost are told up to here for each key and in all; absent: worked out for a key when it is asked for, all of them */
  readonly mostShadowed?: MostShadowed;
}

export interface MostShadowed {
  readonly each: number;
  readonly all: number;
}

export interface EffectiveAnswer extends Effective {
  /** wanted keys that nobody knows and no file sets */
  readonly unknown: readonly string[];
}

/** Which line of which file gives each key its value by one reader, what lost, what the kernel holds then, and where readers disagree. */
export function effective(input: EffectiveInput): EffectiveAnswer {
  const { reader, facts, kernel, knowledge } = input;
  const files = input.filesFor(reader);
  const names = effectiveNames(facts, kernel, knowledge, files);
  // one key that is asked for needs no list of all that are set
  const listed = input.wanted.length === 0 || input.wanted.some(isPattern);
  const only = listed ? undefined : new Set(input.wanted);
  const own = effectiveView(files, reader, names, only);
  const views = input.readers.map((one) => (one.name === reader.name ? own : effectiveView(input.filesFor(one), one, names, only)));
  const set = new Set(listed ? views.flatMap((view) => [...view.keys()]) : []);
  const keys = new Set(input.wanted.length === 0 ? set : input.wanted.flatMap((key) => matching(key, set, facts)));
  const isSet = (key: string) => set.has(key) || views.some((view) => view.winner(key) !== undefined);
  const boot = input.readers[0]?.name ?? reader.name;
  const seen = { facts, reader: boot, ...(input.services && { services: input.services }), ...(input.paths && { files: input.paths }) };
  const holds = effectiveHeld(own, { facts, kernel, knowledge, names, files, seen });
  const sorted = [...keys].sort(compareText);
  const lost = lostOf(own, input.mostShadowed);
  return {
    reader,
    readerWhy: input.readerWhy,
    values: sorted.map((key) => effectiveValue(key, own, holds, facts, lost)),
    masked: own.masked,
    disagreements: disagreements(sorted, views, boot, names),
    notChecked: [],
    unread: own.unread,
    notes: [],
    unknown: input.wanted.filter((key) => !(isPattern(key) ? matchesKnown(key, set, input) : isSet(key) || isKnown(key, input))),
  };
}

/** A key as it is; of a pattern the keys that files set, else those that the machine has. */
function matching(key: string, set: ReadonlySet<string>, facts: Facts): readonly string[] {
  if (!isPattern(key)) return [key];
  const matched = [...set].filter((one) => keyMatches(key, one));
  return matched.length > 0 ? matched : [...facts.sysctl.keys()].filter((one) => keyMatches(key, one));
}

function isKnown(key: string, { facts, knowledge }: EffectiveInput): boolean {
  return facts.sysctl.has(key) || (knowledge.parameter(key) ?? knowledge.known(key)) !== undefined;
}

function matchesKnown(pattern: string, set: ReadonlySet<string>, { facts, knowledge }: EffectiveInput): boolean {
  const known = knowledge.names.flatMap((name) => ['all', 'default'].map((who) => name.replace('INTERFACE', who)));
  return [...set, ...facts.sysctl.keys(), ...known].some((key) => keyMatches(pattern, key));
}

interface Lost {
  readonly lines: () => readonly Shadowed[];
  readonly more: number;
}

function lostOf(own: ReaderView, most: MostShadowed | undefined): (key: string) => Lost {
  if (most === undefined) return (key) => ({ lines: () => own.lost(key).lines, more: 0 });
  let left = most.all;
  return (key) => {
    const { lines, more } = own.lost(key, Math.min(most.each, left));
    left -= lines.length;
    return { lines: () => lines, more };
  };
}

function effectiveValue(key: string, own: ReaderView, holds: EffectiveHeld, facts: Facts, lost: (key: string) => Lost): EffectiveValue {
  const winner = own.winner(key);
  const reading = facts.sysctl.get(key);
  const excluded = winner === undefined ? own.excluded(key) : undefined;
  const notes = [
    ...(excluded === undefined ? [] : [`${excluded.path}:${excluded.line}: '-${excluded.rawKey}' leaves it out`]),
    ...holds.notes(key),
  ];
  const { lines, more } = lost(key);
  return {
    key,
    ...(winner !== undefined && { value: fields(winner.value), winner: { path: winner.path, line: winner.line } }),
    ...(winner?.pattern !== undefined && { pattern: winner.pattern }),
    get shadowed() {
      return lines();
    },
    ...(more > 0 && { shadowedMore: more }),
    ...holds.of(key, winner),
    later: holds.later(key),
    ...(reading !== undefined && 'value' in reading && { running: reading.value }),
    notes,
  };
}

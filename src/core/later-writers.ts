import type { LaterWriter } from '../model/effective.ts';
import type { Facts } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { LaterWriterEntry } from '../model/later-writer-entry.ts';
import type { ReaderName } from '../model/sysctl-reader.ts';
import { interfaceKey } from './interface-key.ts';

/** What is seen of a machine: short names of running programs, units that are enabled or running, paths of files. */
export interface Seen {
  readonly facts?: Facts;
  readonly services?: ReadonlySet<string>;
  readonly files?: ReadonlySet<string>;
  /** what loads the files at boot */
  readonly reader?: ReaderName;
}

/**
 * Who writes a key after the boot's loading, of the programs that are seen on the machine, by name. What others tell without a
 * source that was read is marked so.
 */
export function laterWriters(key: string, seen: Seen, knowledge: Knowledge): readonly LaterWriter[] {
  const programs = new Set(seen.facts?.programs ?? []);
  const units = new Set([...(seen.services ?? []), ...(seen.facts?.limits ?? []).flatMap((l) => (l.unit === undefined ? [] : [l.unit]))]);
  const isSeen = ({ when }: LaterWriterEntry) =>
    (when.reader !== undefined && when.reader === seen.reader) ||
    (when.programs ?? []).some((name) => programs.has(name)) ||
    (when.services ?? []).some((name) => units.has(name)) ||
    (when.files ?? []).some((path) => seen.files?.has(path) === true);
  return (knowledge.laterWriters ?? [])
    .filter((entry) => isSeen(entry) && entry.keys.some((pattern) => covers(pattern, key)))
    .map(({ name, what, source, grade }) => ({ name, what: grade === 'secondary' ? `${what} (not read in its source)` : what, source }));
}

/** `INTERFACE` is any interface but all, default and lo; a last `*` stands for the rest. */
function covers(pattern: string, key: string): boolean {
  const part = pattern.includes('.INTERFACE.') ? interfaceKey(key) : undefined;
  if (pattern.includes('.INTERFACE.') && (part === undefined || ['all', 'default', 'lo'].includes(part.who))) return false;
  const name = part === undefined ? key : `${part.folder}.INTERFACE.${part.leaf}`;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

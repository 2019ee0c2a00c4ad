import { enabledUnits, pathsThere } from '../collect/enabled-units.ts';
import { withLink } from '../core/boot-reader.ts';
import { type EffectiveAnswer, effective, type MostShadowed } from '../core/effective.ts';
import { isPattern } from '../core/effective-keys.ts';
import { bootReaderName, knownReader, machineReaders } from '../core/effective-readers.ts';
import { suggest } from '../core/suggest.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { dottedKey } from '../read/sysctl.ts';
import { UsageError } from './errors.ts';
import type { Machine } from './machine.ts';
import { sysctlFilesAs } from './parsed-files.ts';
import type { ReaderArgument } from './reader-argument.ts';

/**
 * What the machine's files give the keys that were typed, or every key that they set.
 * @param assumed what had to be taken to be so, one sentence each
 * @throws {UsageError} for a key that nobody knows and no file sets
 */
export function effectiveAnswer(
  typed: readonly string[],
  asked: ReaderArgument | undefined,
  assumed: readonly string[],
  { facts, kernel, files, tree }: Machine,
  knowledge: Knowledge,
  mostShadowed?: MostShadowed,
): EffectiveAnswer {
  const boot = bootReaderName(facts, knowledge);
  const known = knownReader(asked?.name ?? boot, facts, knowledge);
  const own: SysctlReader = { name: known.reader.name, version: asked?.version ?? known.reader.version };
  const others = machineReaders(facts, knowledge, own.name).map((name) =>
    name === own.name ? own : knownReader(name, facts, knowledge).reader,
  );
  const notes = [...assumed];
  const wanted = typed.map(keyArgument);
  const read = (reader: SysctlReader) => {
    // of a reader that is only compared with, files that say nothing of the keys need not be taken apart
    const found = sysctlFilesAs(reader.name === own.name ? files : files.flatMap((file) => concerning(file, reader, wanted)), reader);
    // a reader that was asked for takes what is there, as the program itself would in that tree
    if (reader.name !== 'systemd' || (asked !== undefined && reader.name === own.name)) return found;
    const linked = withLink(found, facts, knowledge).map((file) => (found.includes(file) ? file : asLinked(file)));
    if (linked.length > found.length)
      notes.push(`${linked.at(-1)?.path} is not in this tree; as this distribution has it, it is taken to be there`);
    return linked;
  };
  const filesFor = new Map(others.map((reader) => [reader.name, read(reader)]));
  if (facts.from === 'stand-in') notes.push('no files: with --kernel and without --root nothing of this host is read');
  const answer = effective({
    reader: own,
    readerWhy: asked?.version === undefined ? known.why : `${known.why.split(';')[0]}; the version was asked for`,
    readers: others,
    filesFor: (reader) => filesFor.get(reader.name) ?? [],
    wanted,
    facts,
    kernel,
    knowledge,
    ...(mostShadowed && { mostShadowed }),
    ...(tree !== undefined && {
      services: enabledUnits(tree),
      paths: pathsThere(tree, [...new Set((knowledge.laterWriters ?? []).flatMap((entry) => entry.when.files ?? []))]),
    }),
  });
  refuseUnknown(answer, knowledge);
  return { ...answer, notes: [...notes, ...(answer.notes ?? [])], notChecked: [...unreadable(facts.notChecked), ...answer.notChecked] };
}

/** The file as far as it can matter; it still hides others of its name. */
function concerning(file: SourceFile, { name }: SysctlReader, wanted: readonly string[]): readonly SourceFile[] {
  if (name === 'procps-p' && file.path !== '/etc/sysctl.conf') return [];
  const { text } = file;
  // busybox joins lines, so that a name may be broken in two
  if (text === undefined || name === 'busybox' || wanted.length === 0 || /[*?[]/.test(text) || wanted.some(isPattern)) return [file];
  const names = wanted.map((key) => key.slice(key.lastIndexOf('.') + 1).replaceAll('/', '.'));
  return [names.some((leaf) => text.includes(leaf)) ? file : { ...file, text: '#' }];
}

const asLinked = (file: ReadSysctlFile): ReadSysctlFile => ({ ...file, lines: file.lines.map((line) => ({ ...line, path: file.path })) });

/** What collect could not read matters here only where it is about these files or /proc/sys. */
function unreadable(all: readonly NotChecked[]): readonly NotChecked[] {
  return all.filter(
    ({ what }) => /sysctl|^distribution$|^init system$|^systemd version$|^\/proc\/sys/.test(what) && !/^loading/.test(what),
  );
}

/** A key as it is typed: with dots or slashes, below /proc/sys or not. */
function keyArgument(text: string): string {
  const key = dottedKey(text.trim().replace(/^\/proc\/sys\//, ''));
  if (key === '' || /[\s=]/.test(key)) throw new UsageError(`'${text}' is no key: expected one such as net.ipv4.tcp_fin_timeout`);
  return key;
}

function refuseUnknown(answer: EffectiveAnswer, knowledge: Knowledge): void {
  const key = answer.unknown[0];
  if (key === undefined) return;
  if (isPattern(key)) throw new UsageError(`'${key}' matches no key that is known here or set in any file`);
  if (knowledge.limit(key.toLowerCase()) !== undefined)
    throw new UsageError(`'${key}' is a limit: expected --user USER or --service UNIT with it`);
  const near = suggest(key, knowledge.names, 3);
  const meant = near.length === 0 ? '' : `; did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`;
  throw new UsageError(`'${key}' is not known here and no file sets it: expected a parameter (tune-advise list parameters)${meant}`);
}

import type { Address } from '../model/facts.ts';
import type { RecordedPath, RecordedProgram, Snapshot } from '../model/snapshot.ts';
import { CollectError } from './tree.ts';

const mostPaths = 1_000_000;
const longestPath = 4096;
/** Of all processes together: each takes memory when it is looked at. */
const mostDescriptors = 4_000_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A snapshot from what was parsed of it; everything in it may be hostile.
 * @param name how it is called in messages
 * @throws {CollectError} where it is no snapshot
 */
export function readSnapshot(parsed: unknown, name: string): Snapshot {
  const bad = (what: string): never => {
    throw new CollectError(`'${name}' is no snapshot that can be read: ${what}`);
  };
  const whole = isFields(parsed) ? parsed : bad('expected an object');
  if (own(whole, 'command') !== 'snapshot') bad('expected "command": "snapshot"');
  if (own(whole, 'version') !== 1) bad(`version ${shown(own(whole, 'version'))}: expected 1`);
  const files = own(whole, 'files');
  if (!isFields(files)) return bad('expected "files" by path');
  const programs = own(whole, 'programs') ?? {};
  if (!isFields(programs)) return bad('expected "programs" by command line');
  const pageSize = own(whole, 'pageSize');
  if (pageSize !== undefined && !(isCount(pageSize) && pageSize >= 512)) bad(`pageSize ${shown(pageSize)}: expected bytes`);
  const addresses = own(whole, 'addresses');
  if (addresses !== undefined && !(Array.isArray(addresses) && addresses.every(isAddress))) bad('expected a list of "addresses"');
  const recorded = checked(files, isPath, isRecorded, (path) => bad(`path ${shown(path)}: expected an absolute path and what lies there`));
  if (descriptorsIn(files) > mostDescriptors) bad(`expected at most ${mostDescriptors} open descriptors in all`);
  return {
    version: 1,
    command: 'snapshot',
    tool: toolOf(own(whole, 'tool')),
    taken: textOf(own(whole, 'taken')),
    by: textOf(own(whole, 'by')),
    superuser: own(whole, 'superuser') === true,
    ...(own(whole, 'partial') === true && { partial: true }),
    ...(own(whole, 'redacted') === true && { redacted: true }),
    ...(pageSize !== undefined && { pageSize: pageSize as number }),
    ...(addresses !== undefined && { addresses: addresses as readonly Address[] }),
    files: recorded,
    programs: checked(
      programs,
      (line) => line !== '' && line.length <= longestPath,
      isProgram,
      (line) => bad(`program ${shown(line)}: expected what it printed, or a problem`),
    ),
  };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const optional = (value: unknown, check: (value: unknown) => boolean) => value === undefined || check(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const textOf = (value: unknown) => (isText(value) ? value.slice(0, 200) : '');
const shown = (value: unknown) => (isText(value) ? `'${value.slice(0, 80)}'` : typeof value === 'number' ? `${value}` : 'of another kind');

function toolOf(value: unknown): Snapshot['tool'] {
  const fields = isFields(value) ? value : {};
  return { name: textOf(own(fields, 'name')), version: textOf(own(fields, 'version')), knowledge: textOf(own(fields, 'knowledge')) };
}

function checked<T>(
  fields: Fields,
  isName: (name: string) => boolean,
  isValue: (value: unknown) => value is T,
  bad: (name: string) => never,
): Readonly<Record<string, T>> {
  let count = 0;
  for (const name in fields) {
    count += 1;
    if (count > mostPaths || !isName(name) || !isValue(fields[name])) bad(name);
  }
  // names are asked by Object.entries and Object.hasOwn alone, so a prototype's name is a name like others
  return fields as Readonly<Record<string, T>>;
}

function isPath(path: string): boolean {
  if (!path.startsWith('/') || path.length > longestPath || path.includes('\0') || path.includes('//')) return false;
  return !path.includes('/.') || !path.split('/').some((part) => part === '.' || part === '..');
}

const kinds = ['text', 'latin1', 'same', 'link', 'names', 'there', 'problem', 'special', 'large', 'descriptors'];

function isRecorded(value: unknown): value is RecordedPath {
  if (isText(value)) return true;
  if (!isFields(value)) return false;
  const count = kinds.filter((kind) => own(value, kind) !== undefined).length;
  const there = own(value, 'there');
  return (
    (count === 1 || (count === 2 && own(value, 'names') !== undefined && own(value, 'problem') !== undefined)) &&
    ['text', 'latin1', 'same', 'link', 'problem', 'special'].every((kind) => optional(own(value, kind), isText)) &&
    optional(own(value, 'link'), (link) => (link as string).length <= longestPath) &&
    ['readOnly', 'cut', 'large'].every((kind) => optional(own(value, kind), (flag) => flag === true)) &&
    (there === undefined || there === 'file' || there === 'directory') &&
    optional(own(value, 'names'), isTexts) &&
    optional(own(value, 'descriptors'), isDescriptors)
  );
}

function descriptorsIn(files: Fields): number {
  let sum = 0;
  for (const path in files) {
    const entry = files[path];
    const found = isFields(entry) ? own(entry, 'descriptors') : undefined;
    const count = isFields(found) ? own(found, 'count') : undefined;
    if (isCount(count)) sum += count;
  }
  return sum;
}

function isDescriptors(value: unknown): boolean {
  if (!isFields(value)) return false;
  const count = own(value, 'count');
  return (
    isCount(count) &&
    count <= 10_000_000 &&
    optional(own(value, 'inotify'), isCount) &&
    optional(own(value, 'eventpoll'), isCount) &&
    optional(own(value, 'sockets'), isTexts)
  );
}

function isProgram(value: unknown): value is RecordedProgram {
  if (!isFields(value)) return false;
  if (own(value, 'output') !== undefined) return isText(own(value, 'output')) && optional(own(value, 'cut'), (cut) => cut === true);
  return isText(own(value, 'problem')) && typeof own(value, 'absent') === 'boolean';
}

function isAddress(value: unknown): value is Address {
  if (!isFields(value)) return false;
  const [prefix, family] = [own(value, 'prefix'), own(value, 'family')];
  return (
    isText(own(value, 'interface')) && isText(own(value, 'address')) && isCount(prefix) && prefix <= 128 && (family === 4 || family === 6)
  );
}

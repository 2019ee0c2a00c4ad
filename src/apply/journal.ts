import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Applied, ApplyBegin, ApplyRecord } from '../model/apply.ts';
import { Refusal } from './place.ts';
import { flushDirectory } from './stage.ts';

const nameOf = (folder: string) => join(folder, 'journal');

/** Begins a journal: it is there whole or not at all. */
export function beginJournal(folder: string, begin: ApplyBegin): void {
  const temporary = join(folder, 'journal.new');
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    writeFileSync(descriptor, `${JSON.stringify(begin)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, nameOf(folder));
  flushDirectory(folder);
  flushDirectory(dirname(folder));
}

/** Adds a line and waits until it is on the disk. */
export function note(folder: string, record: Exclude<ApplyRecord, ApplyBegin>): void {
  const descriptor = openSync(nameOf(folder), constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    // a line that a killed process left half is ended, so that it stays one line
    const torn = !readFileSync(descriptor, 'utf8').endsWith('\n');
    writeSync(descriptor, `${torn ? '\n' : ''}${JSON.stringify(record)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What the journal of an apply tells; undefined: it never began, so nothing was touched.
 * @throws {Refusal} for a journal that this program did not write
 */
export function readJournal(folder: string, id: string): Applied | undefined {
  let text: string;
  try {
    text = readFileSync(nameOf(folder), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const [first = '', ...rest] = text.split('\n');
  const begin = parsed(first) as ApplyBegin | undefined;
  if (begin === undefined || !isBegin(begin) || begin.id !== id)
    throw new Refusal(`the journal of ${id} cannot be understood: expected as apply wrote it`);
  const touched = new Map<string, string>();
  let last: Extract<ApplyRecord, { record: 'state' }> | undefined;
  let after: ReadonlyMap<string, string> | undefined;
  for (const line of rest) {
    const record = parsed(line) as ApplyRecord | undefined;
    if (record?.record === 'value' && !touched.has(record.key)) touched.set(record.key, record.before);
    if (record?.record !== 'state') continue;
    last = record;
    if (record.after !== undefined) after = new Map(record.after.map(({ key, value }) => [key, value]));
  }
  return {
    begin,
    touched,
    ...(last !== undefined && { state: last.state, stateWhen: last.when }),
    ...(last?.why !== undefined && { why: last.why }),
    ...(after !== undefined && { after }),
  };
}

function parsed(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'record' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown, each: (one: Readonly<Record<string, unknown>>) => boolean): boolean =>
  Array.isArray(value) && value.length < 20_000 && value.every((one) => typeof one === 'object' && one !== null && each(one));

function isBegin(begin: ApplyBegin): boolean {
  const saved = (file: Readonly<Record<string, unknown>>): boolean => {
    const before = file['before'];
    if (!isText(file['path']) || !file['path'].startsWith('/') || !isText(file['after'])) return false;
    if (before === null) return true;
    if (typeof before !== 'object') return false;
    const { sha256, mode, uid, gid, mtimeNs } = before as Readonly<Record<string, unknown>>;
    return isText(sha256) && isText(mtimeNs) && /^-?\d{1,20}$/.test(mtimeNs) && [mode, uid, gid].every((n) => Number.isInteger(n));
  };
  return (
    begin.record === 'begin' &&
    begin.version === 1 &&
    isText(begin.id) &&
    isText(begin.when) &&
    isText(begin.boot) &&
    isText(begin.profile) &&
    isList(begin.files, saved) &&
    Array.isArray(begin.folders) &&
    begin.folders.every((folder) => isText(folder) && folder.startsWith('/')) &&
    Array.isArray(begin.modules) &&
    isList(begin.values, (v) => isText(v['key']) && isText(v['value']) && (v['before'] === null || isText(v['before']))) &&
    isList(begin.watched, (v) => isText(v['key']) && isText(v['value']))
  );
}

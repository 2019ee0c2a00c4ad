import { readdirSync, readFileSync } from 'node:fs';
import { sysctlNames } from '../../src/core/sysctl-names.ts';
import type { FoundThere } from '../../src/model/source-file.ts';
import type { ReadSysctlFile, SysctlNames, SysctlWrite } from '../../src/model/sysctl-file.ts';
import { keyOfPath, pathOfKey } from '../../src/model/sysctl-path.ts';
import { readerAtLeast, type SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';

const folder = new URL('../cases/readers/sysctl/', import.meta.url);

interface CaseFile {
  readonly text?: string;
  readonly base64?: string;
  readonly runs?: readonly (readonly [string, number])[];
  readonly symlink?: string;
  readonly dir?: true;
}

type RecordedReader = 'systemd' | 'procps' | 'busybox';

export interface SysctlCase {
  readonly name: string;
  readonly description: string;
  readonly files: Readonly<Record<string, CaseFile>>;
  readonly ifaces: readonly string[];
  readonly results: readonly {
    readonly releases: readonly string[];
    readonly reader: RecordedReader;
    readonly mode: 'real' | 'record';
    readonly changed: Readonly<Record<string, string>>;
  }[];
  readonly listed: readonly { readonly releases: readonly string[]; readonly order: readonly string[] }[];
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

export const sysctlCases: readonly SysctlCase[] = readdirSync(folder)
  .filter((name) => name !== 'releases.json')
  .sort()
  .map(read);

const { releases } = read('releases.json') as { readonly releases: Readonly<Record<string, Readonly<Record<RecordedReader, string>>>> };

export function readerOf(name: RecordedReader, release: string): SysctlReader {
  return { name, version: releases[release]?.[name] ?? '' };
}

/** Bytes as the recordings show them: what is no UTF-8 as `\xe9`. */
function textOf(file: CaseFile): { readonly text: string; readonly latin1: boolean } {
  if (file.base64 === undefined)
    return { text: file.text ?? (file.runs ?? []).map(([text, times]) => text.repeat(times)).join(''), latin1: false };
  const bytes = Buffer.from(file.base64, 'base64');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? { text: bytes.toString('latin1'), latin1: true } : { text, latin1: false };
}

/** The files of a case as a collector would hand them over, with their lines as one reader takes them. */
export function filesOf(one: SysctlCase, reader: SysctlReader): readonly ReadSysctlFile[] {
  return Object.keys(one.files).map((path) => fileAt(one, path, reader));
}

function fileAt(one: SysctlCase, path: string, reader: SysctlReader): ReadSysctlFile {
  const file = one.files[path] ?? {};
  if (file.dir === true) return { path, lines: [], found: 'directory' };
  if (file.symlink === undefined) return { path, lines: linesOf(path, file, reader) };
  const target = new URL(file.symlink, `file://${path}`).pathname;
  const there = one.files[target];
  const found: FoundThere = target === '/dev/null' ? 'null' : there === undefined ? 'missing' : 'file';
  return { path, link: file.symlink, found, lines: there === undefined ? [] : linesOf(target, there, reader) };
}

function linesOf(path: string, file: CaseFile, reader: SysctlReader) {
  const { text, latin1 } = textOf(file);
  const lines = readSysctlAs(path, text, reader);
  return latin1 ? lines.map((line) => (line.value === undefined ? line : { ...line, value: escaped(line.value) })) : lines;
}

const escaped = (value: string) => value.replace(/[\u0080-\u00ff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);

/** The loop of the recordings for busybox: every .conf file, sorted by its name alone. */
export function busyboxLoop(files: readonly ReadSysctlFile[]): readonly ReadSysctlFile[] {
  const base = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const chosen = files.filter((file) => file.path.endsWith('.conf') && file.found !== 'directory');
  return chosen.toSorted((a, b) => (base(a.path) < base(b.path) ? -1 : 1));
}

const dump = JSON.parse(readFileSync(new URL('../kernels/6.18.15+deb13-cloud-amd64.json', import.meta.url), 'utf8')) as {
  readonly keys: Readonly<Record<string, { readonly mode: string; readonly netns?: { readonly mode: string } }>>;
};

/** What a fresh network namespace shows below /proc/sys on 6.18, with some interfaces. */
export const namesWith = remembered((interfaces: readonly string[]): SysctlNames => {
  const modes = new Map<string, string>();
  for (const [key, { mode, netns }] of Object.entries(dump.keys)) {
    if (netns?.mode === '-' || /^net\.ipv[46]\.(?:conf|neigh)\.(?!all|default|lo\.)/.test(key)) continue;
    modes.set(pathOfKey(key), netns?.mode ?? mode);
    if (/^net\.ipv[46]\.(?:conf|neigh)\.lo\./.test(key))
      for (const name of interfaces) modes.set(pathOfKey(key).replace('/lo/', `/${name}/`), netns?.mode ?? mode);
  }
  const names = sysctlNames([...modes.keys()].map(keyOfPath));
  return { ...names, writable: (path) => (Number.parseInt(modes.get(path) ?? '0', 8) & 0o200) !== 0 };
});

function remembered<T>(make: (interfaces: readonly string[]) => T): (interfaces: readonly string[]) => T {
  const made = new Map<string, T>();
  return (interfaces) => {
    const known = made.get(interfaces.join()) ?? make(interfaces);
    made.set(interfaces.join(), known);
    return known;
  };
}

/** What the files of a tmpfs would hold after the writes: systemd does not truncate, and passes over a value that is there. */
export function recorded(writes: readonly SysctlWrite[], reader: SysctlReader): Readonly<Record<string, string>> {
  const held = new Map<string, string>();
  for (const { key, value } of writes) {
    const before = held.get(key) ?? '';
    if (reader.name === 'systemd' && readerAtLeast(reader, '252') && before.replace(/\n$/, '') === value) continue;
    const now = `${value}\n`;
    held.set(key, reader.name === 'systemd' ? now + before.slice(now.length) : now);
  }
  return Object.fromEntries([...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, clipped(value)]));
}

function clipped(text: string): string {
  return text.length < 4000 ? text : `${text.slice(0, 1500)}...[cut]...${text.slice(-1500)}`;
}

import type { ReadSysctlFile } from '../core/precedence.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import type { SourceFile } from '../model/source-file.ts';
import { readLimits } from '../read/limits.ts';
import { readSysctl } from '../read/sysctl.ts';
import { readUnit } from '../read/systemd-unit.ts';

export interface ParsedFiles {
  readonly sysctl: readonly ReadSysctlFile[];
  readonly limits: readonly LimitsLine[];
  readonly units: readonly UnitLine[];
  /** path → text of all files that could be read */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads the machine's own configuration: which file speaks which language is told by where it lies. */
export function parsedFiles(files: readonly SourceFile[]): ParsedFiles {
  const texts = new Map(files.flatMap((file) => (file.text === undefined ? [] : [[file.path, file.text] as const])));
  const readable = files.filter((file) => file.text !== undefined);
  return {
    sysctl: files.filter((file) => isSysctl(file.path)).map((file) => sysctlFile(file, texts)),
    limits: readable
      .filter((file) => /\/limits\.(conf|d\/[^/]+)$/.test(file.path))
      .flatMap((file) => readLimits(file.path, file.text ?? '')),
    units: readable
      .filter((file) => /\.service$|\.service\.d\/|\/(system|user)\.conf/.test(file.path))
      .toSorted((a, b) => unitRank(a.path) - unitRank(b.path) || (name(a.path) < name(b.path) ? -1 : 1))
      .flatMap((file) => readUnit(file.path, file.text ?? '')),
    texts,
  };
}

const isSysctl = (path: string) => path === '/etc/sysctl.conf' || /\/sysctl\.d\/[^/]+\.conf$/.test(path);
const name = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** A drop-in comes after the file that it adds to. */
const unitRank = (path: string) => (/\.d\/[^/]+$/.test(path) ? 1 : 0);

/** The lines of a linked file belong to the file that the link leads to: that is the one to edit. */
function sysctlFile(file: SourceFile, texts: ReadonlyMap<string, string>): ReadSysctlFile {
  const target = file.link === undefined ? undefined : targetOf(file.path, file.link);
  const place = target !== undefined && texts.has(target) ? target : file.path;
  return {
    path: file.path,
    lines: file.text === undefined ? [] : readSysctl(place, file.text),
    ...(file.link !== undefined && { link: file.link }),
    ...(file.problem !== undefined && { problem: file.problem }),
  };
}

function targetOf(path: string, link: string): string {
  const parts = link.startsWith('/') ? [] : path.split('/').slice(1, -1);
  for (const part of link.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

import { fileOrder } from '../core/file-order.ts';
import { linkedPath } from '../core/linked-path.ts';
import { baseName } from '../model/base-name.ts';
import type { ReadLimitsFile, ReadUnitFile } from '../model/limits-file.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { readLimits } from '../read/limits.ts';
import { readSysctl } from '../read/sysctl.ts';
import { readSysctlAs } from '../read/sysctl-as.ts';
import { readUnit, readUnitLines } from '../read/systemd-unit.ts';

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
      .toSorted((a, b) => unitRank(a.path) - unitRank(b.path) || (baseName(a.path) < baseName(b.path) ? -1 : 1))
      .flatMap((file) => readUnit(file.path, file.text ?? '')),
    texts,
  };
}

const isSysctl = (path: string) =>
  path === '/etc/sysctl.conf' || /\/sysctl\.d\/[^/]+\.conf$/.test(path) || /^\/run\/credentials\/.*\/sysctl\.extra$/.test(path);

/** A drop-in comes after the file that it adds to. */
const unitRank = (path: string) => (/\.d\/[^/]+$/.test(path) ? 1 : 0);

/**
 * The machine's sysctl files with their lines as one reader takes them, those among them that cannot be read.
 * @param places `target` tells the lines of a linked file at the file that the link leads to: the one to edit
 */
export function sysctlFilesAs(
  files: readonly SourceFile[],
  reader: SysctlReader,
  places: 'link' | 'target' = 'link',
): readonly ReadSysctlFile[] {
  const there = files.filter((file) => isSysctl(file.path));
  const paths = new Set(there.flatMap((file) => (file.text === undefined ? [] : [file.path])));
  const placeOf = (file: SourceFile) => {
    const target = places === 'link' || file.link === undefined ? undefined : linkedPath(file.path, file.link);
    return target !== undefined && paths.has(target) ? target : file.path;
  };
  const read = (file: SourceFile, memory?: number[]): ReadSysctlFile => ({
    ...thereOf(file),
    encoding: file.encoding,
    lines: file.text === undefined ? [] : readSysctlAs(placeOf(file), file.text, reader, memory),
  });
  if (!keepsMemory(reader)) return there.map((file) => read(file));
  const memory: number[] = [];
  const inOrder = new Map(
    fileOrder(
      there.map((file) => ({ ...thereOf(file), lines: [] })),
      reader,
    ).order.map(({ path }) => [path, undefined as ReadSysctlFile | undefined]),
  );
  for (const path of inOrder.keys()) {
    const file = there.find((one) => one.path === path);
    if (file !== undefined) inOrder.set(path, read(file, memory));
  }
  return there.map((file) => inOrder.get(file.path) ?? read(file));
}

/** procps before 4.0 writes, for some bad lines, what an earlier line left in its memory. */
const keepsMemory = (reader: SysctlReader) => reader.name.startsWith('procps') && !readerAtLeast(reader, '4.0.0');

/** limits.conf and limits.d, by the paths that pam_limits uses. */
export function limitsFilesOf(files: readonly SourceFile[]): readonly ReadLimitsFile[] {
  return files
    .filter((file) => /\/limits\.(conf|d\/[^/]+)$/.test(file.path))
    .map((file) => ({ ...thereOf(file), encoding: file.encoding, lines: file.text === undefined ? [] : readLimits(file.path, file.text) }));
}

/** Units, drop-ins and the files of the service managers. */
export function unitFilesOf(files: readonly SourceFile[]): readonly ReadUnitFile[] {
  return files
    .filter((file) => /^\/(?:etc|run|lib|usr)\/(?:[^/]+\/){0,2}systemd\//.test(file.path))
    .map((file) => ({
      ...thereOf(file),
      ...(file.text === '' && file.found === undefined && { empty: true as const }),
      lines: file.text === undefined ? [] : readUnitLines(file.path, file.text, file.encoding),
    }));
}

function thereOf({ path, link, problem, found }: SourceFile): Pick<ReadSysctlFile, 'path' | 'link' | 'problem' | 'found'> {
  return {
    path,
    ...(link !== undefined && { link }),
    ...(problem !== undefined && { problem }),
    ...(found !== undefined && { found }),
  };
}

/** The lines of a linked file belong to the file that the link leads to: that is the one to edit. */
function sysctlFile(file: SourceFile, texts: ReadonlyMap<string, string>): ReadSysctlFile {
  const target = file.link === undefined ? undefined : linkedPath(file.path, file.link);
  const place = target !== undefined && texts.has(target) ? target : file.path;
  return {
    path: file.path,
    lines: file.text === undefined ? [] : readSysctl(place, file.text),
    ...(file.link !== undefined && { link: file.link }),
    ...(file.problem !== undefined && { problem: file.problem }),
    ...(file.found !== undefined && { found: file.found }),
  };
}

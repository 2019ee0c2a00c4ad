import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { writeTree } from '../apply/write-files.ts';
import { readInputs } from '../collect/read-input.ts';
import { type Baseline, baselineText, readBaseline } from '../core/baseline.ts';
import type { Finding } from '../model/finding.ts';
import { type Arguments, flag, one } from './arguments.ts';
import { JobError, UsageError } from './errors.ts';
import type { LintConfig } from './lint-config.ts';
import { folderOf, prefixOf } from './lint-paths.ts';

/** The baseline that holds: `--baseline`, else that of tune-advise.ini. */
export function baselinePath(args: Arguments, config: LintConfig): string | undefined {
  const given = one(args, 'baseline') ?? (config.baseline === undefined ? undefined : `${prefixOf(config.folder)}${config.baseline}`);
  if (given === undefined && flag(args, 'write-baseline'))
    throw new UsageError('--write-baseline needs a file: expected --baseline FILE, or [baseline] file = FILE in tune-advise.ini');
  return given;
}

/** @throws {UsageError} where the file holds something else; {JobError} where it cannot be read */
export function baselineFile(path: string): Baseline {
  const [file] = readInputs([path]).files;
  if (file?.text === undefined)
    throw new JobError(`the baseline ${path}: ${file?.problem ?? 'no such file or directory'}: expected what --write-baseline writes`);
  const read = readBaseline(path, file.text);
  if ('problem' in read) throw new UsageError(`the baseline ${path}: ${read.problem}`);
  return read;
}

/** Writes these findings as the baseline. @throws {UsageError} where another file would be lost; the path may come from a tree's own ini */
export function writeBaseline(path: string, findings: readonly Finding[]): void {
  const text = readInputs([path]).files[0]?.text ?? '';
  const there = text.trim() === '' ? {} : readBaseline(path, text);
  if ('problem' in there)
    throw new UsageError(`--write-baseline: ${path} is there and no baseline: expected a new name, or delete it first`);
  const done = writeTree(folderOf(path), [{ path: basename(path), content: baselineText(findings) }]);
  if ('error' in done) throw new JobError(`the baseline: ${done.error}`);
}

/** Whether an entry of this path would have been found: its file was checked, or is no more. */
export function looked(checked: readonly string[]): (path: string) => boolean {
  const paths = new Set(checked);
  return (path) => paths.has(path) || !existsSync(path);
}

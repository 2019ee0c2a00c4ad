import { formats } from '../../src/cli/formats.ts';
import { type LintFiles, lintFiles } from '../../src/cli/lint-files.ts';
import { fixedFiles } from '../../src/cli/lint-fix.ts';
import { formatLint } from '../../src/cli/lint-formats.ts';
import { decode } from '../../src/collect/decode.ts';
import type { SourceFile } from '../../src/model/source-file.ts';
import { unifiedDiff } from '../../src/render/diff.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { obeyed } from './obeyed.ts';

/** How an input is linted; `format` is one of the six or `diff`, which mends. */
export interface Way {
  readonly format: string;
  readonly kernels: readonly string[];
  readonly coloured: boolean;
}

const supported = ['rhel:8', 'rhel:9', 'debian:12', 'debian:13', 'ubuntu:22.04', 'ubuntu:24.04'];
const some = ['6.1', 'rhel:8', 'debian:12', 'ubuntu:24.04', '4.11', '3.10'];

/** Formats take turns against the languages; every fifth input is for all supported kernels, as without any option. */
export function wayOf(index: number): Way {
  const turn = Math.floor(index / 12);
  return {
    format: turn % 13 === 12 ? 'diff' : (formats.lint[turn % formats.lint.length] ?? 'text'),
    kernels: index % 5 === 0 ? supported : [some[turn % some.length] ?? '6.1'],
    coloured: turn % 4 === 0,
  };
}

export interface Outcome {
  /** what is wrong with it; `undefined` where nothing is */
  readonly problem: string | undefined;
  /** milliseconds of CPU that this process took for it, with its collector of garbage, but without looking at the outcome */
  readonly ms: number;
}

/** Lints one file as the command does, from its bytes to its report. */
export async function lintInput(path: string, bytes: Uint8Array, way: Way): Promise<Outcome> {
  const before = process.cpuUsage();
  let ms = 0;
  const problem = await problemOf(path, bytes, way, () => {
    const { user, system } = process.cpuUsage(before);
    ms = (user + system) / 1000;
  });
  return { problem, ms };
}

async function problemOf(path: string, bytes: Uint8Array, way: Way, done: () => void): Promise<string | undefined> {
  const file: SourceFile = { path, ...decode(bytes) };
  const lint = (files: readonly SourceFile[]) => {
    const input: LintFiles = { files, kernels: way.kernels.map(kernel), kernelsFrom: '--kernel', knowledge };
    return lintFiles(input);
  };
  try {
    const report = await lint([file]);
    if (way.format === 'diff') {
      const { changed } = await fixedFiles([file], report, lint, ['safe', 'review']);
      const texts = (files: readonly SourceFile[]) => new Map(files.map(({ path: at, text = '' }) => [at, text]));
      unifiedDiff(texts([file]), texts(changed));
      done();
    } else {
      const options = { report, files: [file], tool: { name: 'tune-advise', version: '1', knowledge: '1' }, failOn: 'warning' as const };
      const text = formatLint(way.format, { ...options, screen: { width: 100, colour: way.coloured, verbose: false } });
      done();
      const odd = obeyed(way.format, text, report.findings.length, way.coloured && way.format === 'text');
      if (odd !== undefined) return `${way.format}: ${odd}`;
    }
    const lines = (file.text ?? '').split('\n').length;
    for (const { id, place, related } of report.findings)
      for (const { line, column, endLine, endColumn } of [place, ...related])
        if (!(line >= 1 && line <= endLine && endLine <= lines && column >= 1 && (endLine > line || endColumn >= column)))
          return `${id} at ${line}:${column}-${endLine}:${endColumn} of ${lines} lines`;
    return 'polluted' in {} ? 'a prototype was changed' : undefined;
  } catch (error) {
    return `crash: ${(error as Error).stack?.split('\n').slice(0, 3).join(' ') ?? String(error)}`;
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { vendorFile } from '../../src/cli/tuned-profile.ts';
import { standIn } from '../../src/core/stand-in.ts';
import { tunedJudgement } from '../../src/core/tuned-judgement.ts';
import { readKernel } from '../../src/model/kernel.ts';
import type { Knowledge } from '../../src/model/knowledge.ts';
import type { JudgedLine, VendorFile } from '../../src/model/vendor-line.ts';

/** A tuned profile by its folder, or a saptune note by its file. */
export function fileOf(path: string): VendorFile | undefined {
  const file = statSync(path).isDirectory() ? join(path, 'tuned.conf') : path;
  return existsSync(file) ? vendorFile(file, readFileSync(file, 'utf8')) : undefined;
}

/** What each line comes to on a machine with 16 GiB and 8 CPUs of each distribution. */
export function judgedOn(file: VendorFile, distributions: readonly string[], knowledge: Knowledge): readonly (readonly JudgedLine[])[] {
  return distributions.map((name) => {
    const kernel = readKernel(name, knowledge.distributions);
    if ('error' in kernel) throw new Error(kernel.error);
    const facts = standIn({ kernel, memoryBytes: 16 * 2 ** 30, cpus: 8, distributions: knowledge.distributions });
    return tunedJudgement(file.lines, facts, kernel, knowledge);
  });
}

interface Differences {
  readonly profiles: number;
  readonly lines: number;
  readonly differ: readonly string[];
  /** tuned itself cannot load them without running a function */
  readonly notLoaded: readonly string[];
}

/** Our joining of profiles beside that of tuned's own loader, over a directory of profiles; undefined where tuned is not installed. */
export function besideLoader(script: string, directory: string): Differences | undefined {
  const { status, stdout } = spawnSync('python3', [script, directory], { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (status !== 0) return undefined;
  const loaded: Record<string, { error?: string; lines?: [string, string, string[]][] }> = JSON.parse(stdout);
  const differ: string[] = [];
  const notLoaded: string[] = [];
  let lines = 0;
  for (const name of readdirSync(directory).sort()) {
    const theirs = loaded[name];
    if (theirs === undefined) continue;
    const ours = fileOf(join(directory, name));
    if (theirs.lines === undefined) {
      notLoaded.push(name);
      if ((ours?.notes.length ?? 0) === 0) differ.push(`${name}: tuned does not load it (${theirs.error}), and we say nothing`);
      continue;
    }
    const words = { exactly: '', 'at least': '>', 'at most': '<' } as const;
    const wanted = theirs.lines.map(([key, value, only]) => `${key} = ${value.replace(/\s+/g, ' ')}${only.length === 0 ? '' : ' only'}`);
    const have = (ours?.lines ?? []).map(
      (line) => `${line.key} = ${words[line.relation]}${line.value}${line.only === undefined ? '' : ' only'}`,
    );
    lines += wanted.length;
    if (JSON.stringify(wanted) !== JSON.stringify(have)) differ.push(`${name}: tuned has ${wanted.join('; ')}, we ${have.join('; ')}`);
  }
  return { profiles: Object.keys(loaded).length, lines, differ, notLoaded };
}

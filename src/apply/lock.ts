import { linkSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './place.ts';
import { quietly } from './stage.ts';
import type { System } from './system.ts';

interface Holder {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
  readonly command: string;
  readonly since: string;
}

/**
 * Takes the lock of a state folder, also from a process that is gone.
 * @returns what gives it back
 * @throws {Refusal} that says who holds it
 */
export function takeLock(state: string, command: string, system: System): () => void {
  const path = join(state, 'lock');
  const start = system.startOf(system.pid) ?? '0';
  const mine = join(state, `lock-${system.pid}-${start}`);
  const holder: Holder = { pid: system.pid, start, boot: system.bootId(), command, since: system.now().toISOString() };
  sweep(state, system);
  writeFileSync(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let turn = 0; turn < 20; turn++) {
      if (linked(mine, path)) return () => quietly(() => unlinkSync(path));
      const text = textOf(path);
      if (text === undefined) continue;
      const other = holderOf(text);
      if (other !== undefined && lives(other, system))
        throw new Refusal(`'${other.command}' of process ${other.pid} is at work since ${other.since}: expected to be the only one`);
      clear(path, `${mine}-old`, text);
    }
  } finally {
    quietly(() => unlinkSync(mine));
  }
  throw new Refusal(`the lock ${path} changes hands all the time: expected to get it within 20 tries`);
}

/** Only who moved the old lock away knows what it was: a new one that has come in between is given back. */
function clear(path: string, aside: string, seen: string): void {
  quietly(() => renameSync(path, aside));
  const moved = textOf(aside);
  if (moved !== undefined && moved !== seen) linked(aside, path);
  quietly(() => unlinkSync(aside));
}

/** A name that is linked is there with all of its text at once. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== 'object' || found === null || !('pid' in found) || typeof found.pid !== 'number') return undefined;
    const read = (name: string) => String((found as Readonly<Record<string, unknown>>)[name] ?? '');
    return { pid: found.pid, start: read('start'), boot: read('boot'), command: read('command'), since: read('since') };
  } catch {
    return undefined;
  }
}

const lives = (holder: Holder, system: System) => holder.boot === system.bootId() && system.startOf(holder.pid) === holder.start;

/** What processes left that were killed while they asked for the lock. */
function sweep(state: string, system: System): void {
  for (const name of readdirSync(state)) {
    const found = /^lock-(\d{1,10})-(\d{1,20})(?:-old)?$/.exec(name);
    if (found && system.startOf(Number(found[1])) !== found[2]) quietly(() => unlinkSync(join(state, name)));
  }
}

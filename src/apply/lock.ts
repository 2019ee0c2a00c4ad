import { linkSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
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

const tries = 100;
const pauseMs = 10;

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
  // of an earlier boot it may be the lock itself, under its other name
  quietly(() => unlinkSync(mine));
  writeFileSync(mine, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
  try {
    for (let turn = 0; turn < tries; turn++) {
      const other = ask(mine, path, system, 0);
      if (other === 'mine') return () => quietly(() => unlinkSync(path));
      if (other !== 'again')
        throw new Refusal(`'${other.command}' of process ${other.pid} is at work since ${other.since}: expected to be the only one`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  } finally {
    quietly(() => unlinkSync(mine));
  }
  throw new Refusal(`the lock ${path} changes hands all the time: expected to get it within ${tries} tries`);
}

/** Each is needed only where a process was killed while it cleared the one before. */
const deepest = 4;

/**
 * What a process left that is gone is cleared under a lock of its own, and only if it still is there then: nobody else can have taken it
 * away and put a new one in its place meanwhile. Moved away first and looked at later, a new lock would be nobody's for a moment.
 */
function ask(mine: string, path: string, system: System, depth: number): Holder | 'mine' | 'again' {
  if (linked(mine, path)) return 'mine';
  const text = textOf(path);
  if (text === undefined) return 'again';
  const other = holderOf(text);
  if (other !== undefined && lives(other, system)) return other;
  const clearing = `${path}-old`;
  if (depth < deepest && ask(mine, clearing, system, depth + 1) === 'mine') {
    if (textOf(path) === text) quietly(() => unlinkSync(path));
    quietly(() => unlinkSync(clearing));
  }
  return 'again';
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
    const found = /^lock-(\d{1,10})-(\d{1,20})$/.exec(name);
    if (found && system.startOf(Number(found[1])) !== found[2]) quietly(() => unlinkSync(join(state, name)));
  }
}

import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { ApplyBegin, ApplyJob, ApplyReport, KeyValue } from '../model/apply.ts';
import { beginJournal, note, readJournal } from './journal.ts';
import { removeApplyFolder } from './open-applies.ts';
import { Refusal, reasonOf } from './place.ts';
import { moveFiles, stageFiles } from './place-files.ts';
import { fileThere, originalOf, placeBelow, sha256, wantedOf } from './saved-files.ts';
import { flushDirectory } from './stage.ts';
import { makeApplyFolder } from './state-folder.ts';
import type { Places, System } from './system.ts';
import { modulesStay, undo } from './undo.ts';
import { plain, readValue, sameValue, valuePath, writeValue } from './values.ts';

export interface ApplyRun {
  readonly job: ApplyJob;
  readonly places: Places;
  readonly system: System;
  readonly tool: string;
  /** seconds of a trial, and what makes sure that it ends; files then wait for confirm */
  readonly trial?: { readonly seconds: number; arm(id: string): void };
  /** what the kernel makes of a value, where it does not keep it as it is; undefined: not known */
  kept(key: string, value: string): string | undefined;
  /** the name of a signal that came in */
  stopped(): string | undefined;
}

export type ApplyOutcome = ApplyReport & { readonly notes: readonly string[] };

/** @throws {Refusal} that names everything that cannot be written, before anything is */
export function checkWritable({ job, places }: Pick<ApplyRun, 'job' | 'places'>): void {
  const closed: string[] = [];
  const check = (path: string) => {
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      const why = `'${path}' cannot be written (${reasonOf(error).split(' ')[0]})`;
      if (!closed.includes(why)) closed.push(why);
    }
  };
  for (const { path } of job.files) {
    const { target, missing } = placeBelow(places.root, path);
    check(dirname(missing[0] ?? target));
  }
  for (const { key, current } of job.values) if (places.values !== undefined && current !== null) check(valuePath(places.values, key));
  if (closed.length === 0) return;
  const root = process.getuid?.() === 0 ? '' : '; expected to run as root';
  throw new Refusal(`${closed.slice(0, 5).join(', ')}${closed.length > 5 ? ` and ${closed.length - 5} more` : ''}${root}`);
}

/** @throws {Refusal} where the machine is not any more as the plan took it */
export function checkUnchanged({ job, places }: Pick<ApplyRun, 'job' | 'places'>): void {
  for (const { path, before } of job.files) {
    const now = fileThere(placeBelow(places.root, path).target)?.bytes;
    if (now === undefined ? before !== undefined : before === undefined || !Buffer.from(before).equals(now))
      throw new Refusal(`'${path}' has changed since the plan was made: expected it as the plan took it`);
  }
  for (const { key, current } of places.values === undefined ? [] : job.values) {
    const now = readValue(places.values ?? '', key);
    if (current !== null && (now === undefined || !sameValue(now, current)))
      throw new Refusal(`${key} is '${plain(now ?? 'not there')}' now, and was '${current}' when the plan was made: expected it as it was`);
  }
}

/**
 * Does the job under a lock that the caller holds. Whatever goes wrong, everything is brought back and compared.
 * @throws {Refusal} only where nothing has been touched
 */
export async function runApply(run: ApplyRun): Promise<ApplyOutcome> {
  const { job, places, system, trial } = run;
  checkUnchanged(run);
  const id = makeApplyFolder(places.state, system.now());
  const folder = join(places.state, id);
  const report = { id, written: [], loaded: [], readBack: [], restart: job.restart, rolledBack: false, why: null, notes: [] };
  let begin: ApplyBegin;
  try {
    begin = save(run, id, folder);
  } catch (error) {
    removeApplyFolder(folder);
    return {
      ...report,
      id: null,
      restart: [],
      rolledBack: true,
      why: `what is there cannot be saved, so nothing was touched: ${said(error)}`,
    };
  }
  const loaded: { key: string; from: string | null; to: string }[] = [];
  const readBack: { key: string; expected: string; actual: string | null }[] = [];
  const pause = async () => {
    // signals are only heard between two turns
    await new Promise((done) => setImmediate(done));
    const signal = run.stopped();
    if (signal !== undefined) throw new Refusal(`${signal} came in`);
  };
  const state = (name: 'trying' | 'done', after: readonly KeyValue[]) =>
    note(folder, { record: 'state', state: name, when: system.now().toISOString(), after });
  try {
    trial?.arm(id);
    const files = { places, folder, begin, bytesOf: (number: number) => job.files[number]?.after ?? new Uint8Array() };
    if (trial === undefined) await stageFiles(files, pause);
    for (const module of job.modules) {
      await pause();
      note(folder, { record: 'module', name: module });
      const ran = system.run('modprobe', ['--', module]);
      if ('problem' in ran) throw new Refusal(`the module ${module} cannot be loaded: ${ran.problem}`);
    }
    const base = places.values;
    if (base !== undefined) {
      for (const { key, value } of job.values) {
        await pause();
        const from = load(run, base, folder, key, value, readBack);
        loaded.push({ key, from, to: value });
      }
      for (const [key, value] of job.keep)
        if (!sameValue(readValue(base, key) ?? value, value)) {
          await pause();
          loaded.push({ key, from: load(run, base, folder, key, value, readBack), to: value });
        }
      for (const { key, value } of job.values) readBackAgain(run, base, key, value);
    }
    const written = trial === undefined ? await moveFiles(files, pause) : [];
    const held = base === undefined ? [] : [...job.values.map(({ key }) => key), ...begin.watched.map(({ key }) => key)];
    const after = held.flatMap((key) => {
      const value = readValue(base ?? '', key);
      return value === undefined ? [] : [{ key, value }];
    });
    state(trial === undefined ? 'done' : 'trying', after);
    const modules = job.modules.map((name) => `modprobe ${name} was done; it stays loaded also after an undo`);
    return { ...report, written, loaded, readBack, notes: modules };
  } catch (error) {
    const applied = readJournal(folder, id) ?? { begin, touched: new Map() };
    const { left } = undo(places, folder, applied, system, true);
    const why = said(error);
    if (left.length === 0) {
      try {
        note(folder, { record: 'state', state: 'rolled-back', when: system.now().toISOString(), why });
      } catch {
        // there is no room to say so; nothing is left to be undone, and what was saved for it may go
        removeApplyFolder(folder);
      }
    }
    const modules = [...job.modules].filter((name) => applied.begin.modules.includes(name));
    const notes = [
      ...left.map(({ what, why: reason }) => `${what} is NOT as it was: ${reason}`),
      ...(left.length === 0 ? modulesStay(modules) : []),
    ];
    return { ...report, restart: [], loaded: [], readBack, rolledBack: left.length === 0, why, notes };
  }
}

const said = (error: unknown) => (error instanceof Refusal ? error.message : reasonOf(error));

/** Everything that is needed to come back is on the disk before the journal begins, and that before anything is touched. */
function save(run: ApplyRun, id: string, folder: string): ApplyBegin {
  const { job, places, system, trial } = run;
  const folders: string[] = [];
  const files = job.files.map(({ path, after }, number) => {
    const { target, missing } = placeBelow(places.root, path);
    for (const made of missing) {
      const below = `/${relative(places.root, made)}`;
      if (!folders.includes(below)) folders.push(below);
    }
    const there = fileThere(target);
    if (there !== undefined) writeFileSync(originalOf(folder, number), there.bytes, { mode: 0o600, flag: 'wx', flush: true });
    if (trial !== undefined) writeFileSync(wantedOf(folder, number), after, { mode: 0o600, flag: 'wx', flush: true });
    return { path, before: there?.saved ?? null, after: sha256(after) };
  });
  const base = places.values;
  const now = system.now();
  const begin: ApplyBegin = {
    record: 'begin',
    version: 1,
    id,
    when: now.toISOString(),
    profile: job.profile,
    tool: run.tool,
    boot: system.bootId(),
    files,
    folders,
    modules: job.modules,
    values: base === undefined ? [] : job.values.map(({ key, value }) => ({ key, before: readValue(base, key) ?? null, value })),
    watched: base === undefined ? [] : watchedNow(base, job.watched),
    ...(trial !== undefined && {
      trial: {
        seconds: trial.seconds,
        until: system.uptime() + trial.seconds,
        ends: new Date(now.getTime() + trial.seconds * 1000).toISOString(),
      },
    }),
  };
  flushDirectory(folder);
  beginJournal(folder, begin);
  return begin;
}

function watchedNow(base: string, keys: readonly string[]): readonly KeyValue[] {
  return keys.flatMap((key) => {
    try {
      const value = readValue(base, key);
      return value === undefined ? [] : [{ key, value }];
    } catch {
      // what cannot be read cannot be brought back either; secrets of IPv6 are among these
      return [];
    }
  });
}

/** @returns what it held */
function load(
  run: ApplyRun,
  base: string,
  folder: string,
  key: string,
  value: string,
  readBack: { key: string; expected: string; actual: string | null }[],
): string {
  const from = readValue(base, key);
  if (from === undefined)
    throw new Refusal(`${key} is not there: expected a key of the running kernel; if a module brings it, modprobe that and apply again`);
  note(folder, { record: 'value', key, before: from });
  try {
    writeValue(base, key, value);
  } catch (error) {
    throw new Refusal(`the kernel refuses ${key} = ${value} (${reasonOf(error).split(' ')[0]})`);
  }
  const actual = readValue(base, key);
  readBack.push({ key, expected: value, actual: actual === undefined ? null : plain(actual) });
  readBackAgain(run, base, key, value);
  return plain(from);
}

function readBackAgain(run: ApplyRun, base: string, key: string, value: string): void {
  const actual = readValue(base, key);
  const kept = run.kept(key, value) ?? value;
  if (actual === undefined || !(sameValue(actual, value) || sameValue(actual, kept)))
    throw new Refusal(`${key} is '${plain(actual ?? 'not there')}' after '${value}' was written to it: expected it to be kept`);
}

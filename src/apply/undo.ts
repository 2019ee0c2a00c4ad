import { readFileSync, renameSync, rmdirSync, unlinkSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Applied, KeyValue, SavedFile } from '../model/apply.ts';
import { isThere, Refusal, reasonOf } from './place.ts';
import { fileThere, originalOf, placeBelow, sha256, temporaryOf } from './saved-files.ts';
import { flushDirectory, quietly, stage } from './stage.ts';
import type { Places, System } from './system.ts';
import { plain, readValue, sameValue, writeValue } from './values.ts';

/** How things stand against what apply left: as before it, as it left them, or as somebody else did. */
type Standing = 'before' | 'ours' | 'other' | 'gone';

export interface Survey {
  readonly files: readonly { readonly number: number; readonly saved: SavedFile; readonly target: string; readonly standing: Standing }[];
  readonly values: readonly {
    readonly key: string;
    readonly before: string;
    readonly ours: string | undefined;
    readonly now: string | undefined;
    readonly standing: Standing;
  }[];
}

/** Looks, and changes nothing. Only values whose writing had begun count, with what such writes may have moved. */
export function survey(places: Places, { begin, touched, after, state }: Applied): Survey {
  const { values: base } = places;
  const written = begin.values.flatMap(({ key, before, value }) => {
    const was = before ?? touched.get(key);
    return touched.has(key) && was !== undefined ? [{ key, before: was, ours: after?.get(key) ?? value }] : [];
  });
  // a revert that was killed leaves them where its own writes moved them, which nobody else did
  const left = state === 'reverting' ? undefined : after;
  const moved = touched.size === 0 ? [] : begin.watched.map(({ key, value }) => ({ key, before: value, ours: left?.get(key) }));
  return {
    files: begin.files.map((saved, number) => {
      const { target } = placeBelow(places.root, saved.path);
      const now = fileThere(target)?.saved.sha256;
      const standing = now === saved.before?.sha256 ? 'before' : now === saved.after ? 'ours' : now === undefined ? 'gone' : 'other';
      return { number, saved, target, standing };
    }),
    values:
      base === undefined
        ? []
        : [...written, ...moved].map((value) => {
            const now = readValue(base, value.key);
            return { ...value, now, standing: standingOf(now, value) };
          }),
  };
}

function standingOf(now: string | undefined, { before, ours }: { readonly before: string; readonly ours: string | undefined }): Standing {
  if (now === undefined) return 'gone';
  if (sameValue(now, before)) return 'before';
  return ours === undefined || sameValue(now, ours) ? 'ours' : 'other';
}

export interface Undone {
  readonly files: readonly string[];
  readonly values: readonly KeyValue[];
  /** what could not be brought back, or was left to whom changed it since */
  readonly left: readonly { readonly what: string; readonly why: string }[];
}

/**
 * Brings values and files back, removes temporaries and folders that were made, and compares. Never throws for a part that fails:
 * the rest is undone all the same.
 * @param all also what somebody else changed since
 */
export function undo(places: Places, folder: string, applied: Applied, system: System, all: boolean): Undone {
  const { begin } = applied;
  const found = survey(places, applied);
  const left: { what: string; why: string }[] = [];
  const mine = <T extends { readonly standing: Standing }>(one: T) => one.standing === 'ours' || (all && one.standing !== 'before');
  const values = found.values.filter((value) => mine(value) && value.now !== undefined);
  // what stands right now may be moved by what is brought back, and so may what is left to somebody else
  const goals = found.values.flatMap((value) => {
    if (value.now === undefined) return [];
    return [{ key: value.key, before: mine(value) || value.standing === 'before' ? value.before : value.now }];
  });
  const count = begin.values.filter(({ key }) => goals.some((goal) => goal.key === key)).length;
  if (places.values !== undefined)
    left.push(...restoreValues(places.values, [...goals.slice(0, count).toReversed(), ...goals.slice(count)]));
  for (const value of found.values) {
    if (value.standing === 'gone') left.push({ what: value.key, why: 'it is not there any more' });
    else if (value.standing === 'other' && !all)
      left.push({ what: value.key, why: `somebody set it to '${plain(value.now ?? '')}' since` });
  }
  const files: string[] = [];
  for (const { number, saved, target, standing } of found.files) {
    quietly(() => unlinkSync(temporaryOf(target, begin.id, number)));
    if (standing === 'before') continue;
    if (standing !== 'ours' && !all) {
      left.push({ what: saved.path, why: standing === 'gone' ? 'somebody removed it since' : 'somebody changed it since' });
      continue;
    }
    try {
      restoreFile(folder, number, saved, target, temporaryOf(target, begin.id, number), system);
      files.push(saved.path);
    } catch (error) {
      left.push({ what: saved.path, why: error instanceof Refusal ? error.message : reasonOf(error) });
    }
  }
  for (const path of begin.folders.toReversed()) {
    const made = join(places.root, path);
    if (!isThere(made)) continue;
    try {
      rmdirSync(made);
      flushDirectory(dirname(made));
    } catch (error) {
      left.push({ what: path, why: `the folder stays: ${reasonOf(error)}` });
    }
  }
  return { files, values: values.map(({ key, before }) => ({ key, value: plain(before) })), left };
}

/** What is not undone: a module that is taken away would take the keys of others with it. */
export const modulesStay = (names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${names.join(', ')}: what was loaded of it stays loaded until the next boot`];

/** @throws {Refusal} where what was saved is not what it was when it was saved: nothing can be brought back from it */
export function checkOriginals(folder: string, { begin }: Applied): void {
  for (const [number, { path, before }] of begin.files.entries()) {
    if (before === null) continue;
    if (fileThere(originalOf(folder, number))?.saved.sha256 !== before.sha256)
      throw new Refusal(`what was saved of '${path}' has another checksum than when it was saved: expected it untouched`);
  }
}

/** Keys move each other, so that they are gone through until all are right or nothing gets better. */
function restoreValues(
  base: string,
  order: readonly { readonly key: string; readonly before: string }[],
): { readonly what: string; readonly why: string }[] {
  const reasons = new Map<string, string>();
  for (let turn = 0; turn < 5; turn++) {
    reasons.clear();
    for (const { key, before } of order) {
      try {
        const now = readValue(base, key);
        if (now !== undefined && !sameValue(now, before)) writeValue(base, key, before);
      } catch (error) {
        reasons.set(key, reasonOf(error));
      }
    }
    if (order.every(({ key, before }) => isSame(base, key, before))) return [];
  }
  return order
    .filter(({ key, before }) => !isSame(base, key, before))
    .map(({ key, before }) => ({
      what: key,
      why: `'${plain(before)}' cannot be set again: ${reasons.get(key) ?? 'the kernel keeps another value'}`,
    }));
}

function isSame(base: string, key: string, before: string): boolean {
  try {
    return sameValue(readValue(base, key) ?? '', before);
  } catch {
    return false;
  }
}

function restoreFile(folder: string, number: number, saved: SavedFile, target: string, temporary: string, system: System): void {
  const { before } = saved;
  if (before === null) {
    unlinkSync(target);
    flushDirectory(dirname(target));
    return;
  }
  const bytes = readFileSync(originalOf(folder, number));
  if (sha256(bytes) !== before.sha256) throw new Refusal('what was saved of it has another checksum than when it was saved');
  stage(temporary, bytes, before);
  restoreTime(temporary, before.mtimeNs, system);
  renameSync(temporary, target);
  flushDirectory(dirname(target));
  if (fileThere(target)?.saved.sha256 !== before.sha256) throw new Refusal('it does not hold what was saved of it');
}

/** A number of seconds as Node takes it cannot hold every nanosecond; touch takes it as text. */
function restoreTime(path: string, mtimeNs: string, system: System): void {
  const nanoseconds = BigInt(mtimeNs);
  utimesSync(path, Number(nanoseconds) / 1e9, Number(nanoseconds) / 1e9);
  if (fileThere(path)?.saved.mtimeNs === mtimeNs) return;
  system.run('touch', ['-m', '-d', `@${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`, path]);
}

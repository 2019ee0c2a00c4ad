import { unitLimits } from '../../src/core/unit-limits.ts';
import type { ReadUnitFile } from '../../src/model/limits-file.ts';
import { readUnitLines } from '../../src/read/systemd-unit.ts';
import type { SystemdRun, UnitTree } from './unit-systemd.ts';
import { askedUnits } from './unit-trees.ts';

/** The files of a tree as our readers get them. In its test mode the real manager reads user.conf for system units too. */
export function filesOf(tree: UnitTree, manager: 'system' | 'user'): readonly ReadUnitFile[] {
  return [...tree].map(([place, entry]): ReadUnitFile => {
    const path = `/${manager === 'user' ? place : place.replace('/user.conf', '/system.conf')}`;
    if ('directory' in entry) return { path, lines: [], found: 'directory', problem: 'a directory' };
    if ('bytes' in entry) return { path, lines: linesOf(path, entry.bytes), ...(entry.bytes === '' && { empty: true as const }) };
    const target = targetOf(tree, place, entry.link);
    if (entry.link === '/dev/null') return { path, lines: [], link: entry.link, found: 'null' };
    if (target === undefined) return { path, lines: [], link: entry.link, found: 'missing', problem: 'leads nowhere' };
    return { path, lines: linesOf(path, target), link: entry.link, ...(target === '' && { empty: true as const }) };
  });
}

function targetOf(tree: UnitTree, place: string, link: string, hops = 0): string | undefined {
  if (hops > 8) return undefined;
  const base = link.startsWith('/') ? link : `/${place.slice(0, place.lastIndexOf('/'))}/${link}`;
  const path = new URL(`file://${base}`).pathname.slice(1);
  const entry = tree.get(path);
  if (entry === undefined || 'directory' in entry) return undefined;
  return 'bytes' in entry ? entry.bytes : entry.link === '/dev/null' ? '' : targetOf(tree, path, entry.link, hops + 1);
}

function linesOf(path: string, bytes: string) {
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return readUnitLines(path, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer));
  } catch {
    return readUnitLines(path, bytes, 'latin1');
  }
}

const states: Readonly<Record<string, string>> = {
  loaded: 'loaded',
  masked: 'masked',
  'not-found': 'missing',
  error: 'error',
  'bad-setting': 'error',
};
// one directory under two names on this distribution
const usr = (path: string) =>
  Buffer.from(path.replace(/^\/lib\//, '/usr/lib/').replace(/^\/etc\/xdg\//, '/etc/'), 'latin1').toString('utf8');
const ourPath = (path: string) => path.replace('/system.conf', '/user.conf');

export interface Compared {
  readonly disagreements: readonly string[];
  readonly units: number;
  readonly values: number;
  /** of the values, those that a line sets */
  readonly set: number;
  readonly refused: number;
}

/** Where the real systemd and ours differ about a tree: state, files, values of limits, refused lines. */
export function compareUnits(tree: UnitTree, run: SystemdRun, version: number, manager: 'system' | 'user'): Compared {
  const files = filesOf(tree, manager);
  const options = { version, manager, home: '/home', runtime: '/run/user/1' };
  const wrong: string[] = [];
  let values = 0;
  let set = 0;
  const refused = new Set<string>();
  const why = new Map<string, string>();
  for (const unit of askedUnits) {
    // a user's manager knows no swap
    if (manager === 'user' && unit.endsWith('.swap')) continue;
    const ours = unitLimits(unit, files, options);
    // drop-ins of a unit without a file are not read; the manager's files are, for any unit
    for (const line of ours.state === 'missing' ? ours.refused.filter(({ path }) => /\/(system|user)\.conf/.test(path)) : ours.refused) {
      refused.add(`${ourPath(line.path)}:${line.reported}`);
      why.set(`${ourPath(line.path)}:${line.reported}`, line.why);
    }
    const theirs = run.units.find(({ names }) => names.includes(unit));
    if (theirs === undefined) {
      wrong.push(`${unit}: systemd knows no such unit, ours ${ours.state}`);
      continue;
    }
    const state = states[theirs.state] ?? theirs.state;
    // of several links to one mask systemd calls all but the first loaded an error: none of them starts
    const sameMask = state === 'error' && ours.state === 'masked' && !ours.file?.endsWith(`/${unit}`);
    if (state !== ours.state && !sameMask) wrong.push(`${unit}: systemd ${theirs.state}, ours ${ours.state}`);
    if (state !== 'loaded' || ours.state !== 'loaded') continue;
    if (usr(theirs.file ?? '') !== ourPath(ours.file ?? '')) wrong.push(`${unit}: systemd reads ${theirs.file}, ours ${ours.file}`);
    const dropIns = [theirs.dropIns.map(usr).join(' '), ours.dropIns.map(ourPath).join(' ')];
    if (dropIns[0] !== dropIns[1]) wrong.push(`${unit}: drop-ins: systemd ${dropIns[0]}, ours ${dropIns[1]}`);
    for (const value of ours.values) {
      const real = theirs.limits.get(value.key)?.[value.type];
      // what nobody wrote follows from the limits of this process in systemd's test mode
      const builtIn = value.winner === undefined && (value.key === 'nofile' || value.key === 'memlock');
      if (builtIn ? real === undefined : (value.winner === undefined ? undefined : value.value) !== real)
        wrong.push(
          `${unit}: ${value.type} ${value.key}: systemd ${real}, ours ${value.value} of ${value.winner?.path}:${value.winner?.line}`,
        );
      values++;
      if (value.winner !== undefined) set++;
    }
  }
  // mounts of this machine take drop-ins of their kind
  for (const { name, state } of run.units)
    if (state === 'loaded' && name.endsWith('.mount') && !askedUnits.includes(name))
      for (const line of unitLimits(name, files, options).refused) refused.add(`${ourPath(line.path)}:${line.reported}`);
  // names that have nothing to do with limits are not ours to judge
  const ours = run.complaints.filter(({ text }) => !/^Unknown key '(?!(default)?limit)/i.test(text));
  const complaints = new Set(ours.map(({ path, line }) => `${usr(path)}:${line}`));
  for (const place of complaints)
    if (!refused.has(place)) wrong.push(`${place}: systemd refuses it, ours takes it (${reason(run, place)})`);
  for (const place of refused) if (!complaints.has(place)) wrong.push(`${place}: ours refuses it, systemd takes it (${why.get(place)})`);
  return { disagreements: wrong, units: askedUnits.length, values, set, refused: refused.size };
}

const reason = (run: SystemdRun, place: string) => run.complaints.find(({ path, line }) => `${usr(path)}:${line}` === place)?.text;

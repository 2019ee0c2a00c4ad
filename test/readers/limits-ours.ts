import { posix } from 'node:path';
import { sessionLimits } from '../../src/core/session-limits.ts';
import type { Account, LimitPair, ReadLimitsFile } from '../../src/model/limits-file.ts';
import { readLimits } from '../../src/read/limits.ts';
import type { LimitsTree, ModuleSession, TreeFile } from './limits-module.ts';

/** The kernel's order of RLIMIT_CPU to RLIMIT_RTTIME. */
export const kernelOrder = 'cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime'.split(' ');

const infinity = '18446744073709551615';
const none = (text: string) => (text === infinity ? 'unlimited' : text);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Our answer for every user of a tree, in the words of the module. */
export function ourSessions(tree: LimitsTree, pamVersion: string, debian: boolean, setAll = false): readonly ModuleSession[] {
  const files = tree.files.flatMap((file) => readFile(file, tree));
  const pairs = (of: LimitsTree['pid1']) =>
    new Map(kernelOrder.map((item, i): [string, LimitPair] => [item, { soft: none(of[i]?.[0] ?? ''), hard: none(of[i]?.[1] ?? '') }]));
  const options = { pamVersion, debian, setAll, nrOpen: tree.nrOpen, inherited: pairs(tree.inherited), pid1: pairs(tree.pid1) };
  return tree.users.map((user) => {
    const got = sessionLimits(files, accountOf(user, tree), options);
    const value = (item: string, type: string) => {
      const found = got.values.find((v) => v.key === item && v.type === type)?.value ?? 'unknown';
      return found === 'unlimited' ? infinity : found;
    };
    const status = got.refused === undefined ? 0 : got.refused.item === undefined ? serviceError : permissionDenied;
    return {
      status,
      priority: Number(got.priority?.value ?? 0),
      noNewPrivileges: Number(got.noNewPrivileges?.value ?? 0),
      chroot: status === 0 ? (got.chroot?.value ?? '-') : '-',
      limits: kernelOrder.map((item): [string, string] => [value(item, 'soft'), value(item, 'hard')]),
    };
  });
}

const serviceError = 3;
const permissionDenied = 6;

function accountOf({ name, uid, gid }: LimitsTree['users'][number], { groups }: LimitsTree): Account {
  const gids = new Set([gid, ...groups.filter((g) => g.members.includes(name)).map((g) => g.gid)]);
  // of two groups with one name only the first can be asked for by it
  const named = groups.map((g, i) => ({
    gid: g.gid,
    name: groups.findIndex((other) => other.name === g.name) === i ? text(g.name).text : '',
  }));
  return { name: text(name).text, uid, gid, groups: named.filter((g) => gids.has(g.gid)) };
}

function text(bytes: string): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  try {
    return { text: utf8.decode(Buffer.from(bytes, 'latin1')), encoding: 'utf8' };
  } catch {
    return { text: bytes, encoding: 'latin1' };
  }
}

function readFile(file: TreeFile, tree: LimitsTree): readonly ReadLimitsFile[] {
  const path = text(file.path).text;
  if (file.kind === 'directory') return [{ path, lines: [], found: 'directory', problem: 'is a directory' }];
  if (file.kind === 'file') {
    const decoded = text(file.bytes);
    return [{ path, lines: readLimits(path, decoded.text), encoding: decoded.encoding }];
  }
  const link = file.target;
  const seen = new Set([file.path]);
  let there: TreeFile | undefined = file;
  while (there?.kind === 'link') {
    const target: string = posix.resolve(posix.dirname(there.path), there.target);
    if (seen.has(target)) return [{ path, lines: [], link, found: 'loop', problem: 'is a loop of links' }];
    if (target === '/dev/null') return [{ path, lines: [], link, found: 'null' }];
    seen.add(target);
    there = tree.files.find((other) => other.path === target);
  }
  if (!there) return [{ path, lines: [], link, found: 'missing', problem: 'leads nowhere' }];
  return readFile({ ...there, path: file.path }, tree).map((read) => ({ ...read, link }));
}

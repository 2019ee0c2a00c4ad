import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import type { NotChecked, SysctlReading } from '../model/facts.ts';
import { decode } from './decode.ts';
import { readParameter } from './read-parameter.ts';
import { codeOf, readRegular, special, type Tree, type TreeRecord } from './tree.ts';

export interface SysctlTree {
  readonly sysctl: ReadonlyMap<string, SysctlReading>;
  /** the whole tree was walked: what is not in it does not exist */
  readonly complete: boolean;
  readonly notChecked: readonly NotChecked[];
}

/** Secrets, and files whose mere reading does something or logs a warning. They are listed and never opened. */
const neverOpened = new Set(['tcp_fastopen_key', 'stable_secret', 'netdev_rss_key', 'stat_refresh', 'base_reachable_time', 'retrans_time']);
/** Holds the administrator's interpreters, not parameters; listing it can also trigger a mount. */
const neverEntered = 'fs/binfmt_misc';

const mostFiles = 400_000;
const deepest = 16;
const largestRead = 64 << 10;
const longestValue = 4096;
/** Every kernel that was looked at has more than 700; a tree with a handful was put together by hand and proves no absence. */
const fewestOfKernel = 200;

/** Reads everything below /proc/sys that may be read. */
export function sysctlTree(tree: Tree): SysctlTree {
  const sysctl = new Map<string, SysctlReading>();
  if (tree.record) return recorded(tree.record);
  const notChecked: NotChecked[] = [];
  const top = tree.find('/proc/sys');
  if (top.kind !== 'directory') return { sysctl, complete: false, notChecked };
  let complete = true;
  const skip = (path: string, why: string) => {
    complete = false;
    if (notChecked.length < 20)
      notChecked.push({ what: `/proc/sys/${path}`, why, couldChange: 'which parameters exist and what they hold' });
  };
  const walk = (real: string, parts: readonly string[]) => {
    const entries = entriesOf(real);
    if (typeof entries === 'string' || parts.length > deepest) {
      skip(parts.join('/'), typeof entries === 'string' ? entries : 'nested too deeply');
      return;
    }
    for (const entry of entries) {
      const below = [...parts, entry.name];
      const path = below.join('/');
      if (path === neverEntered) continue;
      if (sysctl.size >= mostFiles) {
        skip(path, `more than ${mostFiles} files`);
        return;
      }
      const child = `${real}/${entry.name}`;
      if (entry.isDirectory()) walk(child, below);
      else if (entry.isFile()) sysctl.set(keyOf(below), reading(child, `/proc/sys/${path}`, entry.name, tree.live));
      else skip(path, `is ${kindOf(child)}, expected a regular file`);
    }
  };
  walk(top.real, []);
  const looksWhole = ['kernel', 'net'].some((name) => tree.find(`/proc/sys/${name}`).kind === 'directory');
  return {
    sysctl: sortedByKey(sysctl),
    complete: complete && looksWhole && (tree.live || sysctl.size >= fewestOfKernel),
    notChecked,
  };
}

function recorded({ parameters, complete }: TreeRecord): SysctlTree {
  const sysctl = new Map<string, SysctlReading>();
  for (const [path, found] of parameters()) {
    const place = placeOf(path);
    if (place.key === undefined || sysctl.size >= mostFiles) continue;
    if (place.secret) sysctl.set(place.key, { unreadable: 'never collected', path });
    else if ('unreadable' in found) sysctl.set(place.key, { unreadable: found.unreadable, path });
    else sysctl.set(place.key, { value: normal(found.text.slice(0, largestRead)), path, writable: found.writable });
  }
  return { sysctl: sortedByKey(sysctl), complete: complete && sysctl.size > 0, notChecked: [] };
}

interface Place {
  /** undefined: it is not looked at */
  readonly key: string | undefined;
  readonly secret: boolean;
}

const mostPlaces = 20_000;
const places = new Map<string, Place>();

/** Records of many machines hold the same paths, so what is made of a path is kept. */
function placeOf(path: string): Place {
  const known = places.get(path);
  if (known !== undefined) return known;
  // a path may be a piece of a whole record, which would be kept with it
  const own = JSON.parse(JSON.stringify(path)) as string;
  const parts = own.slice('/proc/sys/'.length).split('/');
  const left = parts.length > deepest || own.startsWith(`/proc/sys/${neverEntered}/`);
  const place = { key: left ? undefined : keyOf(parts), secret: neverOpened.has(parts.at(-1) ?? '') };
  if (places.size >= mostPlaces) places.clear();
  places.set(own, place);
  return place;
}

/** A record mostly is in order already, and sorting a thousand keys takes longer than to see that. */
function sortedByKey<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  let last = '';
  for (const key of map.keys()) {
    if (key < last) return new Map([...map.keys()].sort().map((each) => [each, map.get(each) as T]));
    last = key;
  }
  return map;
}

function entriesOf(real: string): readonly Dirent[] | string {
  try {
    return readdirSync(real, { withFileTypes: true });
  } catch (error) {
    return `not readable (${codeOf(error)})`;
  }
}

function kindOf(real: string): string {
  try {
    return special(lstatSync(real));
  } catch {
    return 'gone';
  }
}

/** A dot inside a component, as in the interface `eth0.100`, becomes `/`. */
const keyOf = (parts: readonly string[]) => parts.map((part) => (part.includes('.') ? part.replaceAll('.', '/') : part)).join('.');

function reading(real: string, path: string, name: string, live: boolean): SysctlReading {
  if (neverOpened.has(name)) return { unreadable: 'never collected', path };
  const quick = live ? quickly(real) : undefined;
  if (quick) return { value: normal(quick.text), path, writable: (quick.mode & 0o222) !== 0 };
  let mode: number;
  try {
    mode = lstatSync(real).mode;
  } catch (error) {
    return { unreadable: codeOf(error), path };
  }
  if ((mode & 0o444) === 0) return { unreadable: 'write-only', path };
  const content = readRegular(real, largestRead);
  if ('problem' in content) return { unreadable: content.code ?? content.problem, path };
  return { value: normal(decode(content.bytes).text), path, writable: (mode & 0o222) !== 0 };
}

function quickly(real: string): ReturnType<typeof readParameter> {
  try {
    return readParameter(real);
  } catch {
    return undefined;
  }
}

/** Single blanks between fields, line feeds kept between lines of a value that has several. */
function normal(text: string): string {
  // most values are one word
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  if (body.length <= longestValue && !/\s/.test(body)) return body;
  const lines = text.split('\n').map((line) =>
    line
      .split(/[\t ]+/)
      .join(' ')
      .trim(),
  );
  return lines.join('\n').trim().slice(0, longestValue);
}

import type { NotChecked } from '../model/facts.ts';
import type { RecordedPath, Snapshot } from '../model/snapshot.ts';
import type { FoundThere } from '../model/source-file.ts';
import { recordedProblem } from './recorded-problem.ts';
import { type Content, type Found, leadsNowhere, type RecordedParameter, type Tree, type TreeRecord } from './tree.ts';

type Entry = Exclude<RecordedPath, string>;

const mostLinks = 40;
const parameters = '/proc/sys/';
const mostTold = 20;
const unpaired = /\p{Surrogate}/u;
const nothing: Found = { kind: 'none', problem: 'no such file', missing: true, there: 'missing' };

/** A machine as it was recorded: reads, finds and lists what the snapshot holds, and gives the answers that programs gave there. */
export function recordedTree(snapshot: Snapshot): Tree {
  const { files } = snapshot;
  const entry = (path: string): Entry | undefined => {
    const found = Object.hasOwn(files, path) ? files[path] : undefined;
    return typeof found === 'string' ? { text: found } : found;
  };
  const folders = once(() => foldersOf(files));
  // asked for one by one: they are made once for each process
  const links = new Map<string, readonly string[]>();
  const lists = new Map<string, readonly string[]>();
  const found = new Map<string, Found>();
  const find = (path: string): Found => {
    const known = found.get(path);
    if (known !== undefined) return known;
    const made = within(path) ?? resolve(path, entry, (folder) => folders().has(folder));
    found.set(path, made);
    return made;
  };
  /** What lies in a folder that was walked to before, where no link stands there. */
  const within = (path: string): Found | undefined => {
    const at = path.lastIndexOf('/');
    if (at < 1 || at === path.length - 1 || path.includes('/.') || path.includes('//')) return undefined;
    const folder = find(path.slice(0, at));
    if (folder.kind === 'none') return folder.missing ? nothing : undefined;
    if (folder.kind !== 'directory') return undefined;
    const real = `${folder.real === '/' ? '' : folder.real}${path.slice(at)}`;
    const there = entry(real);
    if (there === undefined) return folders().has(real) ? { kind: 'directory', real, size: 0 } : nothing;
    return there.text === undefined ? undefined : { kind: 'file', real, size: there.large ? Number.MAX_SAFE_INTEGER : 0 };
  };
  const content = (real: string, limit: number, hops = 0): Content => {
    const found = entry(real);
    if (found?.same !== undefined && hops === 0) return content(found.same, limit, 1);
    if (found?.problem !== undefined) return recordedProblem(found.problem);
    const bytes = found?.latin1 === undefined ? Buffer.from(found?.text ?? '', 'utf8') : Buffer.from(found.latin1, 'latin1');
    return bytes.length > limit ? { bytes: bytes.subarray(0, limit), truncated: true } : { bytes, truncated: found?.cut === true };
  };
  return {
    root: '/',
    live: true,
    record: recordOf(snapshot, folders),
    find,
    link(path) {
      const of = /^(\/proc\/\d+\/fd)\/(\d+)$/.exec(path);
      const folder = of?.[1] ?? '';
      const descriptors = of && entry(folder)?.descriptors;
      if (!descriptors) return find(path).link;
      const made = links.get(folder) ?? descriptorLinks(descriptors);
      links.set(folder, made);
      return made[Number(of[2])];
    },
    read(path, limit) {
      const found = find(path);
      if (found.kind === 'none') return { problem: found.problem, ...(found.missing && { code: 'ENOENT' }) };
      return found.kind === 'directory' ? { problem: 'is a directory' } : content(found.real, limit);
    },
    text(path, limit) {
      const found = find(path);
      const { text, cut } = (found.kind === 'file' && entry(found.real)) || {};
      // an unpaired surrogate is not what its bytes would decode to
      return text === undefined || cut || text.length * 3 > limit || unpaired.test(text) ? undefined : text;
    },
    list(path) {
      const found = find(path);
      if (found.kind !== 'directory') return undefined;
      const listed = lists.get(found.real);
      if (listed !== undefined) return listed;
      const own = entry(found.real);
      if (own?.problem !== undefined) return undefined;
      if (own?.descriptors) return Array.from({ length: own.descriptors.count }, (_, at) => `${at}`);
      const names = [...new Set([...(own?.names ?? []), ...(folders().get(found.real) ?? [])])].sort();
      lists.set(found.real, names);
      return names;
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Names by folder; every path makes its folders. Below /proc/sys only folders count, as nothing there is listed. */
function foldersOf(files: Snapshot['files']): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>([['', []]]);
  for (const path in files) {
    let child = path;
    for (;;) {
      const at = child.lastIndexOf('/');
      const folder = child.slice(0, at);
      const names = folders.get(folder);
      const name = child.slice(at + 1);
      if (names) {
        names.push(name);
        break;
      }
      folders.set(folder, [name]);
      child = folder;
    }
  }
  return folders;
}

function recordOf(snapshot: Snapshot, folders: () => ReadonlyMap<string, readonly string[]>): TreeRecord {
  return {
    by: snapshot.by,
    superuser: snapshot.superuser,
    ...(snapshot.partial && { partial: true }),
    ...(snapshot.pageSize !== undefined && { pageSize: snapshot.pageSize }),
    ...(snapshot.addresses && { addresses: snapshot.addresses }),
    run(program, args) {
      const answer = snapshot.programs[[program, ...args].join(' ')];
      if (answer === undefined || !Object.hasOwn(snapshot.programs, [program, ...args].join(' ')))
        return { problem: `what ${program} tells was not recorded`, absent: true };
      return answer;
    },
    parameters: () => parametersOf(snapshot.files),
    complete: snapshot.partial !== true && ['kernel', 'net'].some((name) => folders().has(`${parameters}${name}`)) && whole(snapshot.files),
    notChecked: cutShort(snapshot),
  };
}

function* parametersOf(files: Snapshot['files']): Generator<readonly [string, RecordedParameter]> {
  for (const path in files) {
    const found = files[path];
    if (!path.startsWith(parameters) || found === undefined) continue;
    if (typeof found === 'string') yield [path, { text: found, writable: true }];
    else if (found.text !== undefined) yield [path, { text: found.text, writable: found.readOnly !== true }];
    else if (found.latin1 !== undefined) yield [path, { text: found.latin1, writable: found.readOnly !== true }];
    else if (found.problem !== undefined && found.names === undefined) yield [path, { unreadable: found.problem }];
  }
}

/** A folder of parameters that could not be looked into hides what is in it. */
function whole(files: Snapshot['files']): boolean {
  for (const path in files) {
    const found = files[path];
    if (typeof found === 'object' && found.names !== undefined && path.startsWith(parameters)) return false;
  }
  return true;
}

function cutShort({ files, programs }: Snapshot): readonly NotChecked[] {
  const cut: string[] = [];
  for (const path in files) {
    const found = files[path];
    if (typeof found === 'object' && found.cut === true) cut.push(path);
  }
  for (const [line, answer] of Object.entries(programs)) if ('output' in answer && answer.cut === true) cut.push(line);
  return cut.slice(0, mostTold).map((what) => ({
    what,
    why: 'the snapshot holds only its beginning, as it was long',
    couldChange: 'counts of sockets, routes and rules',
  }));
}

function descriptorLinks(found: NonNullable<Entry['descriptors']>): readonly string[] {
  const times = (count: number | undefined, link: string) => new Array<string>(Math.min(count ?? 0, found.count)).fill(link);
  return [
    ...(found.sockets ?? []).map((inode) => `socket:[${inode}]`),
    ...times(found.inotify, 'anon_inode:inotify'),
    ...times(found.eventpoll, 'anon_inode:[eventpoll]'),
  ].slice(0, found.count);
}

/** As `openTree` walks a machine's own paths, with what was recorded in place of the file system. */
function resolve(path: string, entry: (path: string) => Entry | undefined, isFolder: (path: string) => boolean): Found {
  const rest = steps(path);
  const done: string[] = [];
  let links = 0;
  let link: string | undefined;
  const none = (problem: string, there: FoundThere): Found => ({
    kind: 'none',
    problem,
    missing: there === 'missing',
    there,
    ...(link !== undefined && { link }),
  });
  while (rest.length > 0) {
    const part = rest.shift() ?? '';
    if (part === '..') {
      done.pop();
      continue;
    }
    if (link !== undefined && done.length === 0 && part === 'dev' && rest.length === 1 && rest[0] === 'null')
      return none('is a link to /dev/null', 'null');
    const here = `/${[...done, part].join('/')}`;
    const found = entry(here);
    if (found?.link !== undefined) {
      links += 1;
      if (links > mostLinks) return none('too many levels of links: it leads back to itself', 'loop');
      if (rest.length === 0 && link === undefined) link = found.link;
      if (found.link.startsWith('/')) done.length = 0;
      rest.unshift(...steps(found.link));
      continue;
    }
    if (found === undefined && !isFolder(here)) return none(link === undefined ? 'no such file' : `${leadsNowhere}: '${link}'`, 'missing');
    done.push(part);
  }
  const real = `/${done.join('/')}`;
  const found = entry(real);
  const linked = link !== undefined && { link };
  if (found?.special !== undefined) return none(`is ${found.special}, expected a regular file`, 'special');
  if (
    found === undefined ||
    found.names ||
    found.descriptors ||
    found.there === 'directory' ||
    (found.problem !== undefined && isFolder(real))
  )
    return { kind: 'directory', real, size: 0, ...linked };
  return { kind: 'file', real, size: found.large ? Number.MAX_SAFE_INTEGER : 0, ...linked };
}

const steps = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.');

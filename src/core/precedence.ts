import type { SysctlLine } from '../model/setting.ts';

export type Reader = 'systemd' | 'procps' | 'busybox';

/** A sysctl file as found on a machine, with its lines already read. */
export interface ReadSysctlFile {
  readonly path: string;
  readonly lines: readonly SysctlLine[];
  /** where a symbolic link leads, as written in it */
  readonly link?: string;
  readonly problem?: string;
}

export interface Assignment {
  readonly key: string;
  readonly value: string;
  readonly path: string;
  readonly line: number;
}

export interface Winner extends Assignment {
  readonly shadowed: readonly Assignment[];
}

export interface Precedence {
  /** the files in the order in which the reader takes them; hidden and masked ones are left out */
  readonly order: readonly ReadSysctlFile[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  /** which line gives a key its value at the end; `undefined` when none does */
  winner(key: string): Winner | undefined;
}

const directories = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d'];

/**
 * Which line wins for which key. A simple model: directory rank, basename order, masks, /etc/sysctl.conf last for procps,
 * explicit lines before globs, exclusions as each reader takes them.
 */
export function precedence(files: readonly ReadSysctlFile[], reader: Reader): Precedence {
  const { order, masked } = readingOrder(files, reader);
  const explicit = new Map<string, SysctlLine[]>();
  const globs: SysctlLine[] = [];
  const exclusions: SysctlLine[] = [];
  for (const line of order.flatMap((file) => file.lines)) {
    if (line.key === undefined) continue;
    if (line.kind === 'exclusion') exclusions.push(line);
    if (line.kind === 'exclusion' && reader === 'systemd' && line.glob !== true) explicit.delete(line.key);
    if (line.kind !== 'setting' || line.value === undefined) continue;
    if (line.glob === true) globs.push(line);
    else explicit.set(line.key, [...(explicit.get(line.key) ?? []), line]);
  }
  return {
    order,
    masked,
    winner(key) {
      const direct = explicit.get(key);
      if (direct !== undefined) return winnerOf(key, direct);
      if (reader === 'busybox' || exclusions.some((line) => matches(line.key ?? '', key))) return undefined;
      return winnerOf(
        key,
        globs.filter((line) => matches(line.key ?? '', key)),
      );
    },
  };
}

function winnerOf(key: string, lines: readonly SysctlLine[]): Winner | undefined {
  const assignments = lines.map((line) => ({ key, value: line.value ?? '', path: line.path, line: line.line }));
  const last = assignments.at(-1);
  return last && { ...last, shadowed: assignments.slice(0, -1) };
}

function readingOrder(files: readonly ReadSysctlFile[], reader: Reader): Pick<Precedence, 'order' | 'masked'> {
  const owners = new Map<string, ReadSysctlFile>();
  const masked: { path: string; by: string }[] = [];
  for (const directory of directories) {
    for (const file of files) {
      if (!isIn(directory, file.path)) continue;
      const name = basename(file.path);
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, file);
      else masked.push({ path: file.path, by: owner.path });
    }
  }
  const sorted = [...owners].sort(([a], [b]) => compareBytes(a, b)).map(([, file]) => file);
  const own = files.find((file) => file.path === '/etc/sysctl.conf');
  return { order: own !== undefined && reader !== 'systemd' ? [...sorted, own] : sorted, masked };
}

function isIn(directory: string, path: string): boolean {
  return path.startsWith(`${directory}/`) && path.endsWith('.conf') && !path.slice(directory.length + 1).includes('/');
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Byte order, as the readers sort; the code units of what JavaScript holds sort alike below U+D800. */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A glob of the readers against a dotted key: `*` and `?` stop at a component's end, as glob(3) does on /proc/sys. */
function matches(pattern: string, key: string): boolean {
  const wanted = pattern.split('.');
  const have = key.split('.');
  return wanted.length === have.length && wanted.every((part, i) => matchesComponent(part, have[i] ?? ''));
}

function matchesComponent(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  if (!/[*?[]/.test(pattern)) return false;
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const set = pattern[p] === '[' ? readSet(pattern, p) : undefined;
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (set !== undefined ? set.has(text[t] ?? '') : pattern[p] === '?' || pattern[p] === text[t]) {
      p = set !== undefined ? set.end : p + 1;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function readSet(pattern: string, at: number): { readonly end: number; has(char: string): boolean } | undefined {
  const close = pattern.indexOf(']', at + 2);
  if (close < 0) return undefined;
  const negated = pattern[at + 1] === '!';
  const body = pattern.slice(at + (negated ? 2 : 1), close);
  const has = (char: string) => {
    for (let i = 0; i < body.length; i++) {
      if (body[i + 1] === '-' && i + 2 < body.length) {
        if (char >= (body[i] ?? '') && char <= (body[i + 2] ?? '')) return true;
        i += 2;
      } else if (body[i] === char) return true;
    }
    return false;
  };
  return { end: close + 1, has: (char) => has(char) !== negated };
}

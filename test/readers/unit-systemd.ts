import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A tree of files; texts hold bytes one to one (latin1). */
export type UnitTree = ReadonlyMap<string, { readonly bytes: string } | { readonly link: string } | { readonly directory: true }>;

export interface SystemdUnit {
  readonly name: string;
  readonly names: readonly string[];
  /** `loaded`, `masked`, `not-found`, `error`, `bad-setting` */
  readonly state: string;
  readonly file?: string;
  readonly dropIns: readonly string[];
  /** item → soft and hard as systemd parsed them, 2^64 - 1 as `unlimited` */
  readonly limits: ReadonlyMap<string, { readonly soft: string; readonly hard: string }>;
}

export interface SystemdRun {
  readonly units: readonly SystemdUnit[];
  /** `path:line` of its complaints about lines */
  readonly complaints: readonly { readonly path: string; readonly line: number; readonly text: string }[];
  readonly log: string;
}

const binary = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find((path) => existsSync(path));

/** Why the real reader cannot be run here, or `undefined`. */
export function systemdMissing(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (binary === undefined) return 'needs systemd';
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('unshare', ['-m', '-n', 'true']).status !== 0) return 'needs mount and network namespaces (unshare -m -n)';
  return spawnSync('setpriv', ['--version']).status === 0 ? undefined : 'needs setpriv';
}

/** Number of the installed systemd: 252. */
export function systemdVersion(): number {
  return Number(/systemd (\d+)/.exec(spawnSync(binary ?? 'systemd', ['--version'], { encoding: 'utf8' }).stdout)?.[1]);
}

/** Loads the units that `all.target` wants of each tree with the real systemd, in a sandbox. */
export function runSystemd(trees: readonly UnitTree[], script: string, mode: 'system' | 'user' = 'system'): readonly SystemdRun[] {
  const folder = mkdtempSync(join(tmpdir(), 'tune-advise-units-'));
  try {
    chmodSync(folder, 0o755);
    const copy = join(folder, 'systemd');
    copyFileSync(binary ?? '', copy);
    chmodSync(copy, 0o755);
    const roots = trees.map((tree, i) => {
      const root = join(folder, `t${i}`);
      for (const place of ['etc/systemd/system', 'etc/systemd/user', 'run/user/1', 'usr/local/lib', 'usr/lib/systemd/system', 'home'])
        mkdirSync(join(root, place), { recursive: true });
      for (const [path, entry] of tree) {
        const place = join(root, path);
        mkdirSync('directory' in entry ? place : dirname(place), { recursive: true });
        if ('link' in entry) symlinkSync(entry.link, place);
        else if ('bytes' in entry) writeFileSync(place, entry.bytes, 'latin1');
      }
      return root;
    });
    const ran = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', script, mode, copy, ...roots], {
      encoding: 'latin1',
      timeout: 600_000,
    });
    if (ran.status !== 0) throw new Error(`the sandbox failed: ${ran.stderr}`);
    return roots.map((root) => parsedRun(readFileSync(`${root}.out`, 'latin1'), readFileSync(`${root}.err`, 'latin1'), root));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parsedRun(out: string, log: string, root: string): SystemdRun {
  const units: SystemdUnit[] = [];
  const blocks = out.split(/^\t?-> Unit /m).slice(1);
  for (const block of blocks) {
    const name = block.slice(0, block.indexOf(':\n'));
    const all = (label: string) => [...block.matchAll(new RegExp(`^\\t\\t?${label}: (.*)$`, 'gm'))].map((match) => match[1] ?? '');
    const limits = new Map<string, { soft: string; hard: string }>();
    for (const [, item, hard] of block.matchAll(/^\t\tLimit([A-Z]+): (\d+)$/gm)) {
      const soft = new RegExp(`^\\t\\tLimit${item}Soft: (\\d+)$`, 'm').exec(block)?.[1] ?? '';
      limits.set((item ?? '').toLowerCase(), { soft: number(soft), hard: number(hard ?? '') });
    }
    const file = all('Fragment Path')[0]?.replace(root, '');
    units.push({
      name,
      names: [name, ...all('Alias'), ...all('Name')],
      state: all('Unit Load State')[0] ?? '',
      ...(file !== undefined && { file }),
      dropIns: all('DropIn Path').map((path) => path.replace(root, '')),
      limits,
    });
  }
  const complaints = [...log.matchAll(/^(\/[^:\n]+):(\d+): (.*)$/gm)].map(([, path, line, text]) => ({
    path: (path ?? '').replace(root, ''),
    line: Number(line),
    text: text ?? '',
  }));
  return { units, complaints, log };
}

const number = (text: string) => (text === '18446744073709551615' ? 'unlimited' : text);

import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A tree of /etc as one machine has it; bytes of files and names are one character each (latin1). */
export interface LimitsTree {
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
  readonly groups: readonly { readonly name: string; readonly gid: number; readonly members: readonly string[] }[];
  /** below /etc/security */
  readonly files: readonly TreeFile[];
  /** 16 pairs in the kernel's order, what the opening program has */
  readonly inherited: readonly (readonly [string, string])[];
  /** the same, what PID 1 has */
  readonly pid1: readonly (readonly [string, string])[];
  readonly nrOpen: string;
}

export type TreeFile = { readonly path: string } & (
  | { readonly kind: 'file'; readonly bytes: string }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' }
);

/** What the module did for one user; 18446744073709551615 is no limit. */
export interface ModuleSession {
  readonly status: number;
  readonly priority: number;
  readonly noNewPrivileges: number;
  readonly chroot: string;
  readonly limits: readonly (readonly [string, string])[];
}

export interface LimitsModule {
  /** one session for every user of the tree */
  sessions(tree: LimitsTree): Promise<readonly ModuleSession[]>;
  close(): void;
}

const library = '/lib/x86_64-linux-gnu/libpam.so.0';

/** Why the real module cannot be run here, or undefined. */
export function noModule(root = '/'): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x86-64';
  if (process.getuid?.() !== 0) return 'needs root, for a mount namespace';
  if (!existsSync(join(root, library)) || !existsSync(join(root, '/lib/x86_64-linux-gnu/security/pam_limits.so')))
    return 'no pam_limits.so';
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'no gcc';
  }
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
  } catch {
    return 'no mount namespaces';
  }
  return undefined;
}

/** Version of the installed module as its package tells (`1.5.2`); its builder is Debian or a descendant then. */
export function installedModule(): { readonly pam: string; readonly debian: true } | undefined {
  try {
    const told = execFileSync('dpkg-query', ['-W', 'libpam-modules'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const pam = /\t(?:\d+:)?(\d+(?:\.\d+)+)/.exec(told)?.[1];
    return pam === undefined ? undefined : { pam, debian: true };
  } catch {
    return undefined;
  }
}

const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex');
const row = [
  'cpu time',
  'file size',
  'data size',
  'stack size',
  'core file size',
  'resident set',
  'processes',
  'open files',
  'locked memory',
];
row.push('address space', 'file locks', 'pending signals', 'msgqueue size', 'nice priority', 'realtime priority', 'realtime timeout');

/** Starts the real module of this system, or of the one unpacked below `root`, with /etc a tmpfs of its own. */
export function startModule(root = '/', module = 'pam_limits.so'): LimitsModule {
  const folder = mkdtempSync(join(tmpdir(), 'limits-module-'));
  const shim = join(folder, 'limits.so');
  execFileSync('gcc', ['-O1', '-fPIC', '-shared', '-o', shim, join(import.meta.dirname, 'limits-module.c'), library]);
  const inside =
    'mount --bind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/etc" && cat "$2" > "$1/etc/limits.so" && exec chroot "$1" /usr/bin/env "$3" "$4" /bin/true';
  const child = spawn('unshare', [
    '-m',
    '--propagation',
    'private',
    'sh',
    '-c',
    inside,
    'sh',
    root,
    shim,
    'LIMITS_MODULE_SERVES=1',
    'LD_PRELOAD=/etc/limits.so',
  ]);
  const answers = answersOf(child);
  const send = (...words: readonly string[]) => child.stdin.write(`${words.join('\t')}\n`);
  const put = (path: string, bytes: string) => send('file', hex(path), hex(bytes));
  put('/etc/nsswitch.conf', 'passwd: files\ngroup: files\n');
  for (const service of ['tune-advise', 'other']) put(`/etc/pam.d/${service}`, `session required ${module} noaudit\n`);
  return {
    sessions(tree) {
      send('reset');
      put('/etc/passwd', tree.users.map(({ name, uid, gid }) => `${name}:x:${uid}:${gid}::/:/bin/sh\n`).join(''));
      put('/etc/group', tree.groups.map(({ name, gid, members }) => `${name}:x:${gid}:${members.join(',')}\n`).join(''));
      send('dir', hex('/etc/security'));
      for (const file of tree.files) {
        if (file.kind === 'file') put(file.path, file.bytes);
        else if (file.kind === 'link') send('link', hex(file.path), hex(file.target));
        else send('dir', hex(file.path));
      }
      send('pid1', hex(rows(tree.pid1)));
      send('nr_open', tree.nrOpen);
      send('inherited', tree.inherited.flat().join(' '));
      for (const { name } of tree.users) send('run', hex(name));
      return Promise.all(tree.users.map(() => answers()));
    },
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answersOf(child: ChildProcessWithoutNullStreams): () => Promise<ModuleSession> {
  const waiting: { readonly give: (line: string) => void; readonly fail: (error: Error) => void }[] = [];
  const ready: string[] = [];
  let errors = '';
  child.stdin.on('error', () => {});
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const next = waiting.shift();
    if (next) next.give(line);
    else ready.push(line);
  });
  let ended: string | undefined;
  child.on('close', (code, signal) => {
    ended = `the module ended with ${signal ?? code}: ${errors}`;
    for (const { fail } of waiting) fail(new Error(ended));
  });
  return async () => {
    const line =
      ready.shift() ??
      (await new Promise<string>((give, fail) => {
        if (ended !== undefined) fail(new Error(ended));
        else waiting.push({ give, fail });
      }));
    const [status = '', priority = '', noNewPrivileges = '', chroot = '', ...numbers] = line.split(' ');
    const limits = Array.from({ length: 16 }, (_, i): [string, string] => [numbers[2 * i] ?? '', numbers[2 * i + 1] ?? '']);
    const jail = chroot === '-' ? chroot : Buffer.from(chroot, 'hex').toString('latin1');
    return { status: Number(status), priority: Number(priority), noNewPrivileges: Number(noNewPrivileges), chroot: jail, limits };
  };
}

/** /proc/1/limits as the kernel prints it. */
function rows(pairs: LimitsTree['pid1']): string {
  const shown = (text: string | undefined) => (text === '18446744073709551615' ? 'unlimited' : (text ?? '')).padEnd(20);
  const lines = pairs.map(([soft, hard], i) => `${`Max ${row[i]}`.padEnd(25)} ${shown(soft)} ${shown(hard)} ${'units'.padEnd(10)}`);
  return `${'Limit'.padEnd(25)} ${'Soft Limit'.padEnd(20)} ${'Hard Limit'.padEnd(20)} ${'Units'.padEnd(10)}\n${lines.join('\n')}\n`;
}

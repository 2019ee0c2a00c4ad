import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const driver = fileURLToPath(new URL('./sandbox.py', import.meta.url));
const python = '/usr/bin/python3';

export type SandboxMode = 'real' | 'record';

/** What lies at a path of a tree; `text` holds one byte a character. */
export type SandboxEntry =
  | { readonly text: string; readonly mode?: string }
  | { readonly symlink: string }
  | { readonly dir: true }
  | { readonly socket: true }
  | { readonly fifo: true };

export interface SandboxRequest {
  readonly root: string;
  readonly mode: SandboxMode;
  readonly files: Readonly<Record<string, SandboxEntry>>;
  readonly ifaces: readonly string[];
  readonly argv: readonly string[] | 'tuned';
  readonly env?: Readonly<Record<string, string>>;
  /** writes to make in another namespace, which the answer tells as `replayed` */
  readonly replay?: readonly ReplayedWrite[];
  readonly stdout?: true;
  readonly timeout?: number;
}

export interface ReplayedWrite {
  /** below /proc/sys */
  readonly path: string;
  /** one a character */
  readonly bytes: string;
  /** not when the value is there already */
  readonly suppress: boolean;
  /** a write that the kernel refuses ends all later ones of this process */
  readonly process?: string;
}

export interface SandboxAnswer {
  readonly rc: number | 'timeout';
  /** bytes by path below /proc/sys, one a character */
  readonly changed: ReadonlyMap<string, string>;
  readonly replayed?: ReadonlyMap<string, string>;
  readonly stderr: string;
}

export interface Sandbox {
  run(request: SandboxRequest): Promise<SandboxAnswer>;
  /** names and octal modes below /proc/sys as a reader in that mode sees them */
  names(mode: SandboxMode, ifaces: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** values below /proc/sys/net of an untouched network namespace, by path below /proc/sys */
  untouched(ifaces: readonly string[]): Promise<ReadonlyMap<string, string>>;
  close(): void;
}

/** Why no sandbox can be had here; `undefined` when one can. */
export function noSandbox(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'needs root for mount and network namespaces';
  if (!existsSync(python)) return `${python} is missing`;
  if (!existsSync('/dev/net/tun')) return '/dev/net/tun is missing, interfaces cannot be made';
  const trial = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', 'true']);
  return trial.status === 0 ? undefined : 'mount and network namespaces cannot be made';
}

/** Starts the driver, one process that runs readers on trees one after the other. */
export function openSandbox(): Sandbox {
  const child: ChildProcess = spawn(python, ['-I', driver], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the sandbox has no pipes');
  createInterface({ input: stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line) as Answer));
  child.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the sandbox driver ended'));
  });
  const ask = async (request: object): Promise<Answer> => {
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.push({ resolve, reject });
      stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (answer.error !== undefined) throw new Error(`sandbox: ${answer.error}`);
    return answer;
  };
  return {
    async run({ files, replay, ...rest }) {
      const answer = await ask({
        ...rest,
        files: Object.fromEntries(Object.entries(files).map(([path, entry]) => [path, wired(entry)])),
        ...(replay && { replay: replay.map((write) => [write.path, toBase64(write.bytes), write.suppress, write.process ?? null]) }),
      });
      return {
        rc: answer.rc ?? 'timeout',
        changed: bytesByPath(answer.changed),
        ...(answer.replayed && { replayed: bytesByPath(answer.replayed) }),
        stderr: answer.stderr ?? '',
      };
    },
    async names(mode, ifaces) {
      const answer = await ask({ names: true, mode, ifaces });
      return new Map(Object.entries(answer.names ?? {}));
    },
    async untouched(ifaces) {
      return bytesByPath((await ask({ untouched: true, ifaces })).changed);
    },
    close() {
      stdin.end();
    },
  };
}

interface Answer {
  readonly error?: string;
  readonly rc?: number | 'timeout';
  readonly changed?: Readonly<Record<string, string>>;
  readonly replayed?: Readonly<Record<string, string>>;
  readonly stderr?: string;
  readonly names?: Readonly<Record<string, string>>;
}

function wired(entry: SandboxEntry): object {
  return 'text' in entry ? { base64: toBase64(entry.text), ...(entry.mode && { mode: entry.mode }) } : entry;
}

function toBase64(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('base64');
}

function bytesByPath(coded: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries(coded ?? {}).map(([path, text]) => [path, Buffer.from(text, 'base64').toString('latin1')]));
}

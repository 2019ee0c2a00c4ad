import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { held } from '../../src/core/held.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

/** `eth0` as a bridge without an address, `lo` with one */
export const interfaces: readonly string[] = ['eth0', 'eth1'];

export interface Line {
  readonly key: string;
  readonly value: string;
}

export interface Sequence {
  readonly reader: SysctlReader;
  readonly lines: readonly Line[];
}

interface Answer {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** paths that cannot be written here */
  readonly locked: readonly string[];
  readonly error?: string;
}

const script = fileURLToPath(new URL('kernel-writes.py', import.meta.url));

/** `net.ipv4.conf.eth0/100.rp_filter` → `ipv4/conf/eth0.100/rp_filter` */
const pathOf = (key: string) =>
  key
    .split('.')
    .slice(1)
    .map((part) => part.replaceAll('/', '.'))
    .join('/');

/** Makes the sequences on this machine's kernel, each in a namespace of its own. */
export function onKernel(sequences: readonly Sequence[], keys: readonly string[]): readonly Answer[] {
  const input = sequences.map(({ reader, lines }) => {
    const newline = reader.name === 'busybox' ? '' : '\n';
    const made = lines.filter((line) => newline !== '' || line.value !== '');
    const writes = made.map((line) => [pathOf(line.key), line.value + newline, reader.name === 'systemd']);
    return JSON.stringify({ ifaces: interfaces, keys: keys.map(pathOf), writes, stop: reader.name === 'busybox' });
  });
  const run = spawnSync('/usr/bin/python3', [script], { input: `${input.join('\n')}\n`, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (run.error !== undefined || run.status !== 0) return [{ before: {}, after: {}, locked: [], error: run.error?.message ?? run.stderr }];
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

export interface Compared {
  /** keys whose value was told, and how many of them changed */
  readonly told: number;
  readonly changed: number;
  readonly unknown: number;
  readonly wrong: readonly string[];
}

const blanks = (text: string | undefined) => text?.replace(/\s+/g, ' ').trim();

/** Holds what is told of a sequence against what the kernel then showed. */
export function compare({ reader, lines }: Sequence, answer: Answer, keys: readonly string[]): Compared {
  const told = held(
    lines.map((line, i) => ({ ...line, path: '/etc/sysctl.conf', line: i + 1 })),
    {
      reader,
      knowledge,
      kernel: kernel(release()),
      interfaces: ['lo', ...interfaces],
      before: (key) => blanks(answer.before[pathOf(key)]),
      writable: (key) => !answer.locked.includes(pathOf(key)),
      has: (key) => Object.hasOwn(answer.before, pathOf(key)),
    },
  );
  const wrong: string[] = [];
  let unknown = 0;
  let changed = 0;
  const there = keys.filter((key) => Object.hasOwn(answer.before, pathOf(key)));
  for (const key of there) {
    const before = blanks(answer.before[pathOf(key)]);
    const shown = blanks(answer.after[pathOf(key)]);
    const entry = told.get(key);
    const value = entry === undefined ? before : entry.value;
    if (shown !== before) changed += 1;
    if (value === undefined) unknown += 1;
    else if (value !== shown) wrong.push(`${key}: told '${value}', is '${shown}', was '${before}'`);
  }
  return { told: there.length - unknown, changed, unknown, wrong };
}

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { json, run, tree } from './run.ts';

interface Dump {
  readonly machines: readonly { readonly memoryBytes: number; readonly cpus: number }[];
  readonly keys: Readonly<Record<string, { readonly mode: string; readonly values?: readonly (readonly (string | null)[])[] }>>;
}

interface Change {
  readonly kind: string;
  readonly key: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly why: string;
}

const dump = (release: string): Dump => JSON.parse(readFileSync(new URL(`../kernels/${release}.json`, import.meta.url), 'utf8'));
const heldIn = (from: Dump, key: string) => from.keys[key]?.values?.[0]?.[0] ?? undefined;

const ends = {
  bullseye: { side: 'debian:11,5.10.223', dump: dump('5.10.0-32-cloud-amd64') },
  bookworm: { side: 'debian:12,6.1.176', dump: dump('6.1.0-50-cloud-amd64') },
  trixie: { side: 'debian:13,6.12.107', dump: dump('6.12.107+deb13-cloud-amd64') },
  newer: { side: 'debian:13,6.18.15', dump: dump('6.18.15+deb13-cloud-amd64') },
} as const;

/** Sizes that follow what was free at boot, and keys that are only there by how a kernel was built or what was loaded. */
const byMachine = new Set(['kernel.sched_energy_aware']);
const byBuild = /^net\.netfilter\.nf_log\.\d+$|^net\.mptcp\.enabled$|^vm\.memory_failure_/;

function byFormula(key: string): boolean {
  const url = new URL(`../../src/knowledge/sysctl/${key}.json`, import.meta.url);
  const defaults: readonly { readonly value?: string }[] = existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')).defaults : [];
  return defaults.some(({ value }) => value === undefined);
}

/** Every key that can be written, set to what the kernel before had: nothing of it is refused there. */
function changesBetween(from: keyof typeof ends, to: keyof typeof ends) {
  const [a, b] = [ends[from], ends[to]];
  const keys = Object.keys(a.dump.keys).filter((key) => {
    const value = heldIn(a.dump, key);
    return a.dump.keys[key]?.mode === '0644' && value !== undefined && value !== '' && !value.includes('\n');
  });
  const cwd = tree({ 'all.conf': `${keys.map((key) => `${key} = ${heldIn(a.dump, key)}`).join('\n')}\n` });
  const [machine] = a.dump.machines;
  const sized = ['--memory', `${machine?.memoryBytes}`, '--cpus', `${machine?.cpus}`];
  const ran = run(['upgrade-check', 'all.conf', '--from', a.side, '--to', b.side, ...sized, '--format', 'json'], { cwd });
  return { keys, changes: json(ran).changes as readonly Change[], before: a.dump, after: b.dump };
}

const steps = [
  ['bullseye', 'bookworm'],
  ['bookworm', 'trixie'],
  ['trixie', 'newer'],
  ['trixie', 'bullseye'],
] as const;

describe.each(steps)('%s to %s, held against booted kernels', (from, to) => {
  const { keys, changes, before, after } = changesBetween(from, to);
  const defaults = changes.filter(({ kind }) => kind === 'default-changed' || kind === 'lowers-default');
  // what user space sets stands in no dump of a kernel
  const own = defaults.filter(({ why }) => !why.includes('set by ') && !why.includes('near the truth'));

  test('each default that is told is the one that the kernels had', () => {
    const wrong = own.flatMap((one) => {
      const [was, is] = [heldIn(before, one.key ?? ''), heldIn(after, one.key ?? '')];
      return (was !== undefined && was !== one.before) || (is !== undefined && is !== one.after) ? [{ ...one, was, is }] : [];
    });
    expect(wrong).toEqual([]);
  });

  test('each key that is told to go or to come does', () => {
    const wrong = changes.filter(
      ({ kind, key }) =>
        (kind === 'key-gone' && after.keys[key ?? ''] !== undefined) || (kind === 'key-appears' && before.keys[key ?? ''] !== undefined),
    );
    expect(wrong).toEqual([]);
  });

  test('each key that went is told', () => {
    const told = new Set(changes.filter(({ kind }) => kind === 'key-gone' || kind === 'unknown').map(({ key }) => key));
    expect(keys.filter((key) => after.keys[key] === undefined && !told.has(key) && !byBuild.test(key))).toEqual([]);
  });

  test('each default that differs is told, but for sizes that follow memory', () => {
    const told = new Set(
      [...defaults, ...changes.filter(({ kind }) => kind === 'unknown' || kind === 'value-refused')].map(({ key }) => key),
    );
    const differs = keys.filter((key) => heldIn(after, key) !== undefined && heldIn(after, key) !== heldIn(before, key));
    expect(differs.filter((key) => !told.has(key) && !byFormula(key) && !byMachine.has(key))).toEqual([]);
  });
});

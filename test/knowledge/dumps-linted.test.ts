import { describe, expect, it } from 'vitest';
import { lintFiles } from '../rules/lint-files.ts';
import { readBooted } from './proof/booted.ts';

/** Values that a kernel shows and refuses all the same, each with the reason; one that is taken goes from this list. */
const shownAndRefused = new Map([
  ['kernel.kexec_load_disabled', 'only 1 can be written'],
  ['kernel.kexec_load_limit_panic', '-1 is the state before any write'],
  ['kernel.kexec_load_limit_reboot', '-1 is the state before any write'],
  ['kernel.max_rcu_stall_to_panic', '0 is the state before any write'],
  ['kernel.modules_disabled', 'only 1 can be written'],
  ['kernel.msg_next_id', '-1 is the state before any write'],
  ['kernel.sem_next_id', '-1 is the state before any write'],
  ['kernel.shm_next_id', '-1 is the state before any write'],
  ['vm.dirty_background_bytes', '0 says that the ratio counts'],
  ['vm.dirty_bytes', '0 says that the ratio counts'],
]);
const seen = new Set<string>();

describe.each(readBooted(new URL('../kernels/', import.meta.url)).map((b) => [b.release, b] as const))('%s', (release, booted) => {
  const lines = Object.entries(booted.keys).flatMap(([key, row]) => {
    const value = row.values.findLast((pair) => pair !== null)?.[1];
    const shown = value !== undefined && value !== '' && !value.startsWith('!') && (Number.parseInt(row.mode, 8) & 0o222) !== 0;
    return shown ? [`${key} = ${value}\n`] : [];
  });
  const { findings } = lintFiles({ 'etc/sysctl.d/10-dump.conf': lines.join('') }, { kernels: [release] });
  const keysOf = (...ids: readonly string[]) => findings.filter((f) => ids.includes(f.id)).map((f) => `${f.id} ${f.key}`);

  it('what it shows of its keys is neither unknown nor absent nor read-only', () => {
    expect(lines.length).toBeGreaterThan(800);
    expect(keysOf('TA001', 'TA002')).toEqual([]);
    // what is read back of an action is no setting
    expect(keysOf('TA019')).toEqual(['TA019 fs.xfs.stats_clear']);
  });

  it('what it shows is taken, unless it is known to refuse it', () => {
    const refused = keysOf('TA003').map((text) => text.slice('TA003 '.length));
    for (const key of refused) seen.add(key);
    expect(refused.filter((key) => !shownAndRefused.has(key))).toEqual([]);
  });
});

it('each exception is still one', () => {
  expect([...shownAndRefused.keys()].filter((key) => !seen.has(key))).toEqual([]);
});

import { entryFor } from '../../../src/model/kernel.ts';
import type { Kernel } from '../../../src/model/kernel-types.ts';
import type { Parameter } from '../../../src/model/parameter.ts';
import type { Booted, Row } from './booted.ts';
import type { Verdict } from './verdict.ts';

/** What a new network namespace shows of a key, and whether a write there stays there. */
export function proveNamespace(entry: Parameter, kernel: Kernel, booted: Booted, { netns }: Row): Omit<Verdict, 'key'> | undefined {
  if (netns === undefined) return undefined;
  const base = { kernel: booted.release, field: 'namespace' } as const;
  const shown = netns.mode === '-' ? 'hidden' : (Number.parseInt(netns.mode, 8) & 0o222) !== 0 ? 'writable' : 'read-only';
  const apart = netns.isolation === 'isolated' ? ', isolated' : netns.isolation === 'LEAKS' ? ', one value for all' : '';
  const measured = `${shown}${apart}`;
  const found = entryFor(kernel, entry.scope);
  if (!found?.certain) return { ...base, state: 'unknown', said: 'unknown', measured };
  const { scope, inNamespace } = found.entry;
  const right =
    inNamespace === shown && (netns.isolation !== 'isolated' || scope === 'netns') && (netns.isolation !== 'LEAKS' || scope !== 'netns');
  return { ...base, state: right ? 'proved' : 'wrong', said: `${inNamespace}, ${scope}`, measured };
}

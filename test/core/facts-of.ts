import type { Facts, SysctlReading } from '../../src/model/facts.ts';

/** Facts of a machine that was looked at and of which nothing is known but what is given. */
export function factsOf(more: Partial<Facts>): Facts {
  return {
    from: 'host',
    host: 'edge1',
    pageSize: { value: 4096, origin: { kind: 'read', path: 'getconf PAGESIZE' } },
    sysctl: new Map(),
    sysctlComplete: false,
    nat: [],
    limits: [],
    gauges: new Map(),
    named: new Map(),
    notChecked: [],
    ...more,
  };
}

export function readings(values: Readonly<Record<string, string>>): ReadonlyMap<string, SysctlReading> {
  return new Map(
    Object.entries(values).map(([key, value]) => [key, { value, path: `/proc/sys/${key.replaceAll('.', '/')}`, writable: true }]),
  );
}

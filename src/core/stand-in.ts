import type { Facts } from '../model/facts.ts';
import type { Given } from './given.ts';
import { applyGiven } from './given.ts';
import { natRoles } from './nat.ts';

/** A machine made of the options alone: nothing was read, so whatever is not given is unknown. */
export function standIn(options: Given): Facts {
  const nothing: Facts = {
    from: 'stand-in',
    pageSize: { value: 4096, origin: { kind: 'assumed', why: 'what most processors use' } },
    sysctl: new Map(),
    sysctlComplete: false,
    nat: [],
    limits: [],
    gauges: new Map(),
    named: new Map(),
    notChecked: [],
  };
  return applyGiven({ ...nothing, nat: natRoles(nothing) }, options);
}

import { type Check, type CheckedCase, isInForce } from './checked-case.ts';
import { forbiddenMachine } from './forbidden-machine.ts';
import { forbiddenTcp } from './forbidden-tcp.ts';

/** An outcome that no plan may have, whoever proposes it. Written by hand from sources, not from the guards of the product. */
export interface Forbidden {
  readonly of: RegExp;
  readonly why: string;
  readonly source: string;
  bad(value: string, one: CheckedCase, key: string): boolean;
}

export const forbidden: readonly Forbidden[] = [...forbiddenTcp, ...forbiddenMachine];

/** e. None of the table, in any line of the plan's file and in any limit. */
export const notForbidden: Check = (one) => {
  const limits = one.plan.changes.filter((c) => c.target === 'limit').map((c) => [`limit ${c.key}`, c.proposed] as const);
  return [...one.lines, ...limits].flatMap(([key, value]) =>
    // what an administrator put in force and the plan only keeps is not its doing
    forbidden
      .filter((row) => row.of.test(key) && !isInForce(one, key, value) && row.bad(value, one, key))
      .map((row) => `${key} = ${value}: ${row.why} (${row.source})`),
  );
};

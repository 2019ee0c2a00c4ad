import type { Evidence } from '../model/finding.ts';
import type { SymptomContext } from '../model/symptom.ts';

/** A parameter in force that is one whole number. */
export interface LimitInForce {
  readonly key: string;
  readonly value: number;
  /** as the kernel prints it */
  readonly text: string;
  readonly from: string;
}

/** Above 2^53 `value` is rounded, which does no harm to shares of it. Undefined where it is not known or no whole number. */
export function limitOf(context: SymptomContext, key: string): LimitInForce | undefined {
  const found = context.sysctl(key);
  if (found === undefined || !/^\d{1,20}$/.test(found.value)) return undefined;
  return { key, value: Number(found.value), text: found.value, from: found.from };
}

/** The values in force of those keys that are known and hold something. */
export function limitEvidence(context: SymptomContext, keys: readonly string[]): readonly Evidence[] {
  return keys.flatMap((key) => {
    const found = context.sysctl(key);
    return found === undefined || found.value === '' ? [] : [{ fact: key, value: found.value, from: found.from }];
  });
}

import type { Profile } from '../../src/model/profile.ts';
import type { Advised, Running } from './machine-of.ts';

/** A plan and all that a check may look at. */
export interface CheckedCase {
  readonly running: Running;
  readonly profile: Profile;
  readonly plan: Advised;
  /** settings of the plan's own file, in its order */
  readonly lines: readonly (readonly [string, string])[];
  /** what the kernel holds once they were written */
  readonly after: ReadonlyMap<string, string>;
}

/** What is wrong, one line each; the check that says it stands before. */
export type Check = (one: CheckedCase) => readonly string[];

/** The first, or the named, field of what a key holds afterwards; `undefined` where that is not known. */
export function held(one: CheckedCase, key: string, field = 0): bigint | undefined {
  const text = one.after.get(key)?.split(' ')[field];
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}

export function isWritten(one: CheckedCase, key: string): boolean {
  return one.lines.some(([name]) => name === key);
}

/** Whether an administrator has the value in force, or in a file, already: what is only kept is not the plan's doing. */
export function isInForce({ running: { draw } }: CheckedCase, key: string, value: string): boolean {
  const line = `\n${key} = ${value}\n`;
  return draw.held[key] === value || Object.values(draw.files).some((text) => text.includes(line));
}

/** `4.19.1` as 4019. */
export function versionOf({ running }: CheckedCase): number {
  const [major = 0, minor = 0] = running.kernel.kernel.version.split('.').map(Number);
  return major * 1000 + minor;
}

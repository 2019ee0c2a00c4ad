import type { Facts } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';

export interface GuardQuestion {
  readonly key: string;
  /** as the kernel keeps it */
  readonly value: string;
  readonly facts: Facts;
  /** what a key has once the plan is loaded */
  planned(key: string): string | undefined;
  /** what this key has when no file sets it */
  readonly usual: string | undefined;
  /** a fact that is known to hold: `--set accept_one_way=true` and the like */
  holds(fact: string): boolean;
}

export interface GuardHit {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** One of CONTRACT section 4.5: what may lock out or cut off. An error where the fact is known, else a warning that names the condition. */
export interface Guard {
  readonly id: string;
  readonly slug: string;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
  check(question: GuardQuestion): GuardHit | undefined;
}

export const error = (message: string, fact: string, value: string, from: string): GuardHit => ({
  severity: 'error',
  message,
  evidence: [{ fact, value, from }],
});

export const warning = (message: string): GuardHit => ({ severity: 'warning', message, evidence: [] });

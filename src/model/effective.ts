import type { NotChecked } from './facts.ts';
import type { ReaderName, SysctlReader } from './sysctl-reader.ts';

export interface LinePlace {
  readonly path: string;
  readonly line: number;
}

/** A line that lost, and why. */
export interface Shadowed extends LinePlace {
  readonly value: string;
  readonly why: string;
}

/** Who writes a key after the files were loaded at boot. */
export interface LaterWriter {
  readonly name: string;
  readonly what: string;
  readonly source: string;
}

/** One key, as the files give it by one reader. */
export interface EffectiveValue {
  readonly key: string;
  /** as the winning line gives it, single blanks between fields; absent: no line gives it a value */
  readonly value?: string;
  readonly winner?: LinePlace;
  /** the winning line is a pattern */
  readonly pattern?: string;
  readonly shadowed: readonly Shadowed[];
  /** how many more lost beyond those, where there are too many to be told one by one */
  readonly shadowedMore?: number;
  /** what the kernel will hold once everything is loaded, where that can be told */
  readonly held?: string;
  /** why `held` is another value than the line's, or why it cannot be told */
  readonly heldWhy?: string;
  readonly later: readonly LaterWriter[];
  /** what the running kernel holds now, where that is known */
  readonly running?: string;
  /** what else decides, one sentence each: what an interface really does, what the reader passes over */
  readonly notes?: readonly string[];
}

export interface Disagreement {
  readonly key: string;
  /** by reader: value and line, or neither where that reader sets nothing */
  readonly readers: Readonly<Partial<Record<ReaderName, { readonly value?: string; readonly path?: string; readonly line?: number }>>>;
  /** one short line: how to make them agree */
  readonly remedy?: string;
}

/** What really takes effect: the answer of `effective` for sysctl keys. */
export interface Effective {
  readonly reader: SysctlReader;
  /** whether this is the reader that the distribution boots with, and how that is known */
  readonly readerWhy: string;
  readonly values: readonly EffectiveValue[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  readonly disagreements: readonly Disagreement[];
  readonly notChecked: readonly NotChecked[];
  /** files that this reader does not take, or not whole, and why */
  readonly unread?: readonly { readonly path: string; readonly why: string }[];
  /** what was taken to be so, one sentence each */
  readonly notes?: readonly string[];
}

/** One limit of a session or a service, soft or hard. */
export interface EffectiveLimit {
  /** pam_limits item: `nofile` */
  readonly key: string;
  readonly type: 'soft' | 'hard';
  /** in the kernel's unit; `unlimited`; absent where it cannot be told */
  readonly value?: string;
  readonly unitOfValue: string;
  readonly domain?: string;
  readonly unit?: string;
  readonly winner?: LinePlace;
  /** the rule that decided, in words */
  readonly rule: string;
  readonly shadowed: readonly Shadowed[];
}

/** The answer of `effective nofile --user U` or `--service UNIT`. */
export interface EffectiveLimits {
  readonly reader: 'pam_limits' | 'systemd';
  readonly version?: string;
  readonly who: string;
  readonly values: readonly EffectiveLimit[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  /** what else decides: refused logins, a stop line, containers, restarts */
  readonly notes: readonly string[];
  readonly notChecked: readonly NotChecked[];
}

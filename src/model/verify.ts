export type VerifyStatus = 'ok' | 'drift' | 'missing' | 'unreadable';

/** How well a reason stands: seen itself, fits what was seen, cannot be ruled out, or there is none. */
export type VerifyGrade = 'proved' | 'likely' | 'possible' | 'unknown';

/** One setting as it should be. Values as the kernel prints them, single blanks between fields. */
export interface Expected {
  readonly target: 'sysctl' | 'limit';
  /** dotted, `/` for a dot inside a name; of a limit its item: `nofile` */
  readonly key: string;
  /** undefined: it is never shown */
  readonly value?: string;
  /** as the line gives it, where the kernel makes another value of it; the one is as good as the other */
  readonly typed?: string;
  /** `PATH:LINE`, or which profile or plan asks for it */
  readonly from: string;
  /** of the line, where a line asks for it */
  readonly path?: string;
  /** why the value is not the line's, or what the kernel is known to do with the line */
  readonly about?: string;
  /** the kernel is known not to take the line's value: what was found to be wrong with it */
  readonly refused?: string;
  /** `-key = v`: failure is forgiven */
  readonly forgiven?: true;
  readonly unit?: string;
  readonly user?: string;
  readonly type?: 'soft' | 'hard';
}

export interface VerifyRow {
  readonly target: 'sysctl' | 'limit';
  readonly key: string;
  /** undefined: not shown, as it is secret */
  readonly expected?: string;
  /** undefined: not there, or not readable */
  readonly actual?: string;
  readonly status: VerifyStatus;
  readonly from: string;
  /** one sentence each, the surest first; empty where there is nothing to say */
  readonly why: readonly { readonly grade: VerifyGrade; readonly text: string }[];
  /** it makes the exit code 1: drift, and what is missing without a reason that excuses it */
  readonly counts: boolean;
  readonly unit?: string;
  readonly user?: string;
  readonly type?: 'soft' | 'hard';
  readonly program?: string;
  readonly pid?: number;
  /** what to do about it, and what would not help */
  readonly remedy?: string;
  readonly notThis?: string;
}

/** Expected against actual. */
export interface Verification {
  /** what the expectation is: `the files, as systemd-sysctl 252 reads them`, `profile proxy-behind-nat`, `plan FILE` */
  readonly against: string;
  /** in the order of target, key, unit, type */
  readonly rows: readonly VerifyRow[];
  readonly notes: readonly string[];
  readonly notChecked: readonly { readonly what: string; readonly why: string; readonly couldChange?: string }[];
}

/** A number that a formula looked at. `in force`: what the machine has; `planned`: what this plan gives another key. */
export interface SizingInput {
  /** name of a fact, `value(KEY)` or `current` */
  readonly name: string;
  readonly value: string;
  readonly from: 'measured' | 'given' | 'read' | 'assumed' | 'planned' | 'in force';
  /** the option, path or reason behind it; empty where `from` says all */
  readonly origin: string;
}

export interface SizingBound {
  /** who bounds it: the profile's own min or max, the range of this kernel, or what is in use and is never narrowed */
  readonly by: 'profile' | 'kernel' | 'in force';
  readonly text: string;
}

/** How a value was worked out: the formula as written, the numbers put in, and what bounded the result. */
export interface Sizing {
  /** the rule as the profile has it */
  readonly formula: string;
  readonly inputs: readonly SizingInput[];
  /** what the formula gives, before what is in force is joined to it; fields with single blanks between */
  readonly result: string;
  readonly bounds: readonly SizingBound[];
  /** all of it in one line: `max(4096, ceil(conn_rate 9000 x accept_stall_s 1)) = 9000; conn_rate given, accept_stall_s assumed` */
  readonly text: string;
}

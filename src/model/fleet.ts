import type { Change, Question, Removal } from './plan.ts';

/** A change that hosts of one group need, with what they have now. */
export interface FleetChange {
  readonly change: Pick<
    Change,
    | 'target'
    | 'key'
    | 'module'
    | 'proposed'
    | 'reason'
    | 'beware'
    | 'confidence'
    | 'sources'
    | 'reach'
    | 'domain'
    | 'unit'
    | 'type'
    | 'unitOfValue'
  >;
  /** what it is now, the most usual first; `null` is unknown */
  readonly current: readonly { readonly value: string | null; readonly hosts: number }[];
  readonly where: readonly { readonly value: Change['where']; readonly hosts: number }[];
}

/** What is wrong with what is set, where no profile was asked for. */
export interface FleetFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'advice';
  readonly key?: string;
  readonly message: string;
  readonly path: string;
}

/** Hosts that need exactly the same; `hosts` sorted. */
export interface FleetGroup {
  /** `tune_advise_1`, by size; a name that Ansible takes for a group */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly changes: readonly FleetChange[];
  readonly removals: readonly Removal[];
  readonly findings: readonly FleetFinding[];
}

/** Hosts whose value differs from what nearly all hosts like them have. */
export interface FleetOutlier {
  readonly hosts: readonly string[];
  readonly key: string;
  readonly value: string;
  readonly usual: string;
  /** so many of `of` hosts have the usual value */
  readonly have: number;
  readonly of: number;
  /** in what they are alike: `debian:12, Linux 6.1.0-50-amd64, 4 CPUs, 16 GiB` */
  readonly like: string;
}

/** A value that the next boot will change back, as files say otherwise. */
export interface FleetDrift {
  readonly key: string;
  readonly running: string;
  readonly boot: string;
  /** the line that decides at boot: `path:line` */
  readonly from: string;
  readonly hosts: readonly string[];
}

export interface FleetReport {
  /** `''` without a profile */
  readonly profile: string;
  /** read, so without those that are unreadable */
  readonly hosts: number;
  readonly groups: readonly FleetGroup[];
  readonly outliers: readonly FleetOutlier[];
  readonly drift: readonly FleetDrift[];
  readonly questions: readonly (Question & { readonly hosts: number })[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  readonly notChecked: readonly { readonly what: string; readonly why: string; readonly hosts: number }[];
}

/** A piece of what is told of a host; equal texts stand for equal pieces. */
export interface FleetAnswer {
  /** each a Change as JSON */
  readonly changes: readonly string[];
  /** each a Removal as JSON */
  readonly removals: readonly string[];
  /** each a FleetFinding as JSON */
  readonly findings: readonly string[];
  /** each a Question as JSON */
  readonly questions: readonly string[];
  /** each a FleetDrift without hosts as JSON */
  readonly drift: readonly string[];
  /** variables for Ansible, where they were asked for and there is something to do */
  readonly vars?: string;
}

/** A value that is loaded live. `current` is null where the key is not there before its module is loaded. */
export interface ValueToLoad {
  readonly key: string;
  readonly current: string | null;
  readonly value: string;
}

/** What apply is to do, in the order in which it is done. Paths are those of the machine, whatever the root. */
export interface ApplyJob {
  readonly profile: string;
  /** only files that differ; `before` undefined: there is no such file */
  readonly files: readonly { readonly path: string; readonly before: Uint8Array | undefined; readonly after: Uint8Array }[];
  readonly modules: readonly string[];
  readonly values: readonly ValueToLoad[];
  /** keys that a write to one of the values may move, without the values themselves */
  readonly watched: readonly string[];
  /** of the watched ones those that are right as they are, and are written again where a write has moved them */
  readonly keep: ReadonlyMap<string, string>;
  readonly notLoaded: readonly { readonly key: string; readonly value: string; readonly why: string }[];
  readonly restart: readonly { readonly unit: string; readonly why: string }[];
  /** what must be run by hand besides */
  readonly run: readonly string[];
}

export interface SavedFile {
  readonly path: string;
  readonly before: {
    readonly sha256: string;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
    readonly mtimeNs: string;
  } | null;
  readonly after: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** The first line of a journal: all that is needed to bring the start back. */
export interface ApplyBegin {
  readonly record: 'begin';
  readonly version: 1;
  readonly id: string;
  readonly when: string;
  readonly profile: string;
  readonly tool: string;
  readonly boot: string;
  readonly files: readonly SavedFile[];
  /** folders that are made, outer ones first */
  readonly folders: readonly string[];
  readonly modules: readonly string[];
  readonly values: readonly { readonly key: string; readonly before: string | null; readonly value: string }[];
  readonly watched: readonly KeyValue[];
  /** seconds since boot at which a trial ends */
  readonly trial?: { readonly seconds: number; readonly until: number; readonly ends: string };
}

export type ApplyState = 'trying' | 'confirming' | 'done' | 'confirmed' | 'reverting' | 'reverted' | 'rolled-back';

/** A line of a journal. Steps are written, and on the disk, before they are taken. */
export type ApplyRecord =
  | ApplyBegin
  | { readonly record: 'module' | 'file'; readonly name: string }
  | { readonly record: 'value'; readonly key: string; readonly before: string }
  | {
      readonly record: 'state';
      readonly state: ApplyState;
      readonly when: string;
      readonly why?: string;
      readonly after?: readonly KeyValue[];
    };

/** What a journal tells of one apply. */
export interface Applied {
  readonly begin: ApplyBegin;
  /** absent: it was interrupted before it was done */
  readonly state?: ApplyState;
  readonly stateWhen?: string;
  readonly why?: string;
  /** keys whose writing had begun, with what they held */
  readonly touched: ReadonlyMap<string, string>;
  /** what the values and the watched keys held at the end; absent: not known */
  readonly after?: ReadonlyMap<string, string>;
}

/** What apply and revert tell. */
export interface ApplyReport {
  readonly id: string | null;
  readonly written: readonly string[];
  readonly loaded: readonly { readonly key: string; readonly from: string | null; readonly to: string }[];
  readonly readBack: readonly { readonly key: string; readonly expected: string; readonly actual: string | null }[];
  readonly restart: readonly { readonly unit: string; readonly why: string }[];
  readonly rolledBack: boolean;
  readonly why: string | null;
}

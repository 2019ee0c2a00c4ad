import type { VersionBound } from './kernel-types.ts';
import type { VendorFile } from './vendor-line.ts';

export type Verb = 'exactly' | 'at least' | 'at most' | 'widen to' | 'default' | 'absent';
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A parsed formula or condition: plain data, evaluated by core/evaluate.ts. */
export type Expr =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'keep' }
  | { readonly type: 'unlimited' }
  | { readonly type: 'listeners' }
  | { readonly type: 'current' }
  | { readonly type: 'planned'; readonly key: string }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly type: 'negate'; readonly of: Expr }
  | { readonly type: 'arithmetic'; readonly op: '+' | '-' | '*' | '/'; readonly left: Expr; readonly right: Expr }
  | { readonly type: 'compare'; readonly op: Comparison; readonly left: Expr; readonly right: Expr }
  | { readonly type: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly type: 'not'; readonly of: Expr }
  | { readonly type: 'kernel'; readonly op: Comparison; readonly version: VersionBound & string }
  | { readonly type: 'module'; readonly name: string }
  | { readonly type: 'nat'; readonly role: 'clients' | 'outbound' | 'gateway' };

export interface ProfileRule {
  readonly verb: Verb;
  /** one expression a field; empty for `default` and `absent` */
  readonly fields: readonly Expr[];
  readonly when?: Expr;
  /** as written */
  readonly text: string;
  /** what was made of the lines of several profiles that were named together */
  readonly joined?: JoinedRule;
}

/** What one profile says of a key that another one sets too. */
export interface RuleSide {
  readonly profile: string;
  /** its rule as written, without the condition */
  readonly text: string;
  readonly verb: Verb;
  readonly why?: string;
  readonly source?: string;
  readonly strength?: Strength;
  readonly beware?: string;
}

/** The rules of several profiles for one key, sorted by profile, and which of them stand. */
export interface JoinedRule {
  readonly sides: readonly RuleSide[];
  /** the profiles whose words hold for the joined rule */
  readonly stands: readonly string[];
  /** `kafka: at least 100000; redis-valkey: at least 10032: the larger serves both` */
  readonly how: string;
  /** no rule is right for all: nothing is set, and it is asked */
  readonly undecided?: true;
}

export type Strength = 'vendor' | 'maintainers' | 'common' | 'folklore';

export interface ProfileEntry {
  readonly section: 'sysctl' | 'limits' | 'app' | 'module';
  readonly key: string;
  readonly rules: readonly ProfileRule[];
  /** `[app]` lines may be plain text */
  readonly advice?: string;
  readonly why?: string;
  readonly source?: string;
  readonly strength?: Strength;
  readonly beware?: string;
  readonly path: string;
  readonly line: number;
  /** name of the profile that it came from, through `include`; several with commas where they were joined */
  readonly from: string;
  /** of the rule that holds, where profiles were joined */
  readonly joined?: JoinedRule;
}

/** What a profile says of a key that one of its included profiles sets: takes the place of what stands there. */
export interface ProfileNote {
  readonly section: 'why' | 'source' | 'strength' | 'beware';
  readonly key: string;
  readonly text: string;
  readonly line: number;
}

export interface Profile {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly include: readonly string[];
  readonly conflicts: readonly string[];
  /** profiles that it gives way to where both cannot be had; `any` is every other */
  readonly yields?: readonly string[];
  /** fact → why it matters */
  readonly ask: ReadonlyMap<string, string>;
  readonly entries: readonly ProfileEntry[];
  /** files of tuned or saptune that it was made of */
  readonly vendor?: readonly VendorFile[];
  /** only before composing */
  readonly notes?: readonly ProfileNote[];
}

export interface ProfileProblem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

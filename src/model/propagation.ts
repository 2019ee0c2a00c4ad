import type { Claim, Grade } from './claim.ts';
import type { KernelRange } from './kernel-types.ts';

/**
 * Where a write to a key of interfaces goes besides: nowhere (`stored`); of default to interfaces whose own value was never set;
 * of all to default and every interface, with every write or only with one that changes the value, or then to every interface
 * alone; a `secret` of IPv6 changes how addresses are made.
 */
export type Spread =
  | 'stored'
  | 'read-only'
  | 'default-to-untouched'
  | 'all-to-default-and-interfaces'
  | 'change-of-all'
  | 'change-of-all-to-interfaces'
  | 'secret';

/** How the values of all and of an interface become what the interface does. */
export type CombineRule = 'max' | 'min' | 'or' | 'and' | 'interface' | 'write-through' | 'all' | 'all-unless-zero' | 'redirects';

/** A key that all, default and each interface have. */
export interface InterfaceKey {
  /** `net.ipv4.conf.INTERFACE.arp_ignore` */
  readonly key: string;
  readonly spread: readonly (KernelRange & { readonly rule: Spread; readonly claim: string })[];
  /** empty where no rule of these says it */
  readonly combine: readonly (KernelRange & { readonly rule: CombineRule })[];
  /** of `combine` */
  readonly source: string;
  readonly grade: Grade;
}

/** A write to one key that sets another to 0: always, or only when it changes the value. */
export interface Zeroes extends KernelRange {
  readonly written: string;
  readonly zeroes: string;
  readonly when: 'written' | 'changed';
  readonly claim: string;
}

/** What a write does beyond its own key. */
export interface Propagation {
  readonly interfaceKeys: readonly InterfaceKey[];
  readonly zeroes: readonly Zeroes[];
  /** names of one variable */
  readonly aliases: readonly { readonly keys: readonly string[]; readonly claim: string }[];
  readonly claims: Readonly<Record<string, Claim>>;
}

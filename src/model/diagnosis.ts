import type { NotChecked } from './facts.ts';
import type { Cause } from './symptom.ts';

/** Which readings a diagnosis rests on. */
export interface Window {
  /** between the two looks; 0: one look */
  readonly seconds: number;
  /** why rates are not known */
  readonly weak?: string;
  /** whose network namespace, where one was named */
  readonly pid?: number;
}

/** A cause as it is told: with its symptom, and with what follows from it and is therefore no cause of its own. */
export interface ToldCause extends Omit<Cause, 'kind' | 'explains' | 'anywhere'> {
  readonly id: string;
  readonly slug: string;
  readonly sources: readonly string[];
  /** nearest first, without further ones below them */
  readonly follows: readonly ToldCause[];
}

/** Something about a symptom that is no cause. */
export interface Told {
  readonly id: string;
  /** what is meant, in a few words: the symptom or its place */
  readonly what: string;
  readonly why: string;
}

/** How much was looked at; absent parts could not be read. */
export interface Looked {
  readonly symptoms: number;
  /** counters and gauges */
  readonly numbers: number;
  /** TCP sockets */
  readonly sockets?: number;
  readonly listeners?: number;
  readonly processes?: number;
}

/** A fact of profiles that the readings tell. */
export interface MeasuredFact {
  readonly name: string;
  readonly value: number;
  readonly from: string;
}

/** How much of a limit was taken at the last look, in plain counts. */
export interface UseSeen {
  readonly kind: 'accept-queue' | 'local-ports' | 'tracked-flows';
  /** `:8080`, `10.0.0.5 to 10.0.3.7:8080`; raw where it came from outside */
  readonly what: string;
  readonly used: number;
  /** absent: not known */
  readonly limit?: number;
}

/** Numbers of the looks that a picture says better than a sentence. */
export interface Seen {
  /** by kind, then most taken first, then by name */
  readonly uses: readonly UseSeen[];
  /** TCP sockets by state, the most first; empty where they were not read */
  readonly states: readonly { readonly state: string; readonly count: number }[];
  /** counters of what was dropped that rose between the looks, the fastest first */
  readonly drops: readonly { readonly counter: string; readonly by: number; readonly perSecond: number; readonly from: string }[];
}

/** What a machine suffers from, and what it does not. */
export interface Diagnosis {
  readonly window: Window;
  /** absent: nobody asked for it */
  readonly seen?: Seen;
  readonly looked: Looked;
  /** facts by name that advice can be given, sorted */
  readonly measured: readonly MeasuredFact[];
  /** worst and surest first; one story stands once */
  readonly causes: readonly ToldCause[];
  /** nearest to its limit first */
  readonly notYet: readonly (Told & { readonly share?: number })[];
  /** by id, as the next */
  readonly ruledOut: readonly Told[];
  readonly notChecked: readonly Told[];
  /** what could not be read at all */
  readonly unread: readonly NotChecked[];
}

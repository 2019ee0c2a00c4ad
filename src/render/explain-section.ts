import type { Claim } from '../model/claim.ts';

/** A titled part of an explanation; one without lines is not shown. Lines are raw: explain-text.ts makes them harmless. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Statements with source and grade, sorted; the same source is not repeated for the same words. */
export function claimLines(claims: Readonly<Record<string, Claim>>): readonly string[] {
  return [...new Set(Object.values(claims).map((c) => `${c.text}: ${c.source} (${c.grade})`))].toSorted();
}

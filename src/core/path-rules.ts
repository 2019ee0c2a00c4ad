import type { Finding } from '../model/finding.ts';
import { pathPattern } from './path-pattern.ts';

/** What the files that fit a pattern are checked for. */
export interface PathRules {
  readonly pattern: string;
  /** ids; not empty: these rules alone */
  readonly only: readonly string[];
  /** ids of rules that are off */
  readonly off: readonly string[];
  /** nothing is checked there */
  readonly none?: true;
}

export interface PathChoice {
  /** whether anything of a file is checked */
  checked(path: string): boolean;
  /** whether a finding of this rule is wanted there */
  wanted(finding: Pick<Finding, 'id'> & { readonly place: { readonly path: string } }): boolean;
}

/** Puts `[paths]` of tune-advise.ini to use: all patterns that fit a file count, the last that speaks of a rule wins. */
export function pathRules(rules: readonly PathRules[]): PathChoice {
  const fitting = rules.map((rule) => ({ ...rule, fits: pathPattern(rule.pattern) }));
  const forPath = (path: string) => fitting.filter((rule) => rule.fits(path));
  return {
    checked: (path) => forPath(path).at(-1)?.none !== true,
    wanted: ({ id, place }) => {
      let yes = true;
      for (const { only, off, none } of forPath(place.path)) {
        if (none) yes = false;
        else if (only.length > 0) yes = only.includes(id);
        else if (off.includes(id)) yes = false;
      }
      return yes;
    },
  };
}

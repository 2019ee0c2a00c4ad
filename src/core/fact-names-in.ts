import type { Expr } from '../model/profile.ts';

/** Names of facts that an expression looks at, sorted. */
export function factNamesIn(expr: Expr): readonly string[] {
  const found = new Set<string>();
  const walk = (e: Expr): void => {
    if (e.type === 'name') found.add(e.name);
    for (const child of 'args' in e ? e.args : 'left' in e ? [e.left, e.right] : 'of' in e ? [e.of] : []) walk(child);
  };
  walk(expr);
  return [...found].sort();
}

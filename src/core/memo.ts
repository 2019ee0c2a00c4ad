/** Remembers answers by a name that says all that was asked. */
export function memo<A extends readonly unknown[], R>(answer: (...asked: A) => R, name: (...asked: A) => string): (...asked: A) => R {
  const known = new Map<string, R>();
  return (...asked) => {
    const key = name(...asked);
    if (!known.has(key)) known.set(key, answer(...asked));
    return known.get(key) as R;
  };
}

/** Things by a name, in the order in which the names come first. */
export function grouped<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const there = found.get(nameOf(one));
    if (there === undefined) found.set(nameOf(one), [one]);
    else there.push(one);
  }
  return found;
}

import type { SysctlReader } from '../model/sysctl-reader.ts';

/**
 * Remembers what a pure function makes of one object for one reader, as long as the object lives: precedence, the writes and the
 * view of `effective` all ask for the order and the entries of the same files.
 */
export function perReader<K extends object, T>(make: (of: K, reader: SysctlReader) => T): (of: K, reader: SysctlReader) => T {
  const known = new WeakMap<K, Map<string, T>>();
  return (of, reader) => {
    let made = known.get(of);
    if (made === undefined) {
      made = new Map();
      known.set(of, made);
    }
    const name = `${reader.name} ${reader.version}`;
    const there = made.get(name);
    if (there !== undefined) return there;
    const value = make(of, reader);
    made.set(name, value);
    return value;
  };
}

// yargs checks itself with these two; node's module is slow to load because it brings coloured differences.
export function strictEqual(actual, expected, message) {
  if (!Object.is(actual, expected)) throw message instanceof Error ? message : new Error(message ?? `${actual} is not ${expected}`);
}

export function notStrictEqual(actual, expected, message) {
  if (Object.is(actual, expected)) throw message instanceof Error ? message : new Error(message ?? `${actual} was not expected`);
}

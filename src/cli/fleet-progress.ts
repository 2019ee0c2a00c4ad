/** Milliseconds between two words. */
const often = 250;

/** How far it is, in one line on standard error that is written over, for a person who watches. */
export function fleetProgress(of: number, done: () => number): { tell(): void; end(): void } {
  const terminal = process.stderr.isTTY === true;
  let last = Date.now();
  let told = false;
  return {
    tell() {
      if (!terminal || Date.now() - last < often) return;
      last = Date.now();
      told = true;
      process.stderr.write(`\r${done()} of ${of} read`);
    },
    end() {
      if (told) process.stderr.write(`\r\x1b[K`);
    },
  };
}

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const longest = 4096;
let scratch: Buffer | undefined;

/**
 * A file below the /proc/sys of this machine. There are more than a thousand, so this makes as few calls as it can: a value that is
 * shorter than what is asked for is there as a whole.
 * @returns undefined for what needs a closer look: no regular file, nobody may read it, a long value, no UTF-8
 * @throws as `open` and `read` do
 */
export function readParameter(real: string): { readonly text: string; readonly mode: number } | undefined {
  // nothing of node is touched before this is called: the page bundles this file and never calls it
  scratch ??= Buffer.allocUnsafeSlow(longest);
  const descriptor = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || (stats.mode & 0o444) === 0) return undefined;
    const length = readSync(descriptor, scratch, 0, scratch.length, null);
    const text = scratch.toString('utf8', 0, length);
    return length < scratch.length && !text.includes('\uFFFD') ? { text, mode: stats.mode } : undefined;
  } finally {
    closeSync(descriptor);
  }
}

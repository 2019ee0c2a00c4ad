import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const step = 64 << 10;
const page = 4 << 10;

/**
 * Hands out an already resolved file piece by piece; a piece is only good until `each` returns, and `each` ends it with `false`.
 * Opened as `readRegular` does.
 * @returns why it is not read; undefined: it was
 * @throws the system's error where it cannot be opened or read to its end
 */
export function streamRegular(real: string, each: (piece: Buffer) => boolean): string | undefined {
  const descriptor = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY);
  try {
    if (!fstatSync(descriptor).isFile()) return 'is no regular file';
    const piece = Buffer.allocUnsafe(step);
    for (;;) {
      // tables of the kernel come by the page: it is filled up, so that `each` is not called for every few lines
      let filled = 0;
      let got = 1;
      while (got > 0 && filled <= step - page) {
        got = readSync(descriptor, piece, filled, step - filled, null);
        filled += got;
      }
      if (filled === 0 || !each(piece.subarray(0, filled)) || got === 0) return undefined;
    }
  } finally {
    closeSync(descriptor);
  }
}

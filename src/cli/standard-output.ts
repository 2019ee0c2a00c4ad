import { fstatSync, writeSync } from 'node:fs';
import { exit } from './exit.ts';

const descriptor = 1;
/** `process.stdout` takes what is left once this is set: terminals, and pipes that take no more for now. */
let handedOver = false;
let broken = false;

/**
 * Whether standard output is a terminal. `process.stdout` knows it too, but loading what it is made of takes longer than most of what is
 * printed takes to be made, so that it is left alone as long as there is another way.
 */
export function isTerminal(): boolean {
  return mayBeTerminal() && process.stdout.isTTY === true;
}

/** The width of the terminal; undefined where there is none, or where it does not tell: a serial console and many a pseudo terminal tell 0. */
export function columns(): number | undefined {
  const told = isTerminal() ? process.stdout.columns : 0;
  return told > 0 ? told : undefined;
}

/**
 * Writes all of it to standard output, in order. A pipe that nobody reads any more ends the program in silence, a full disk with one line,
 * both once the work that goes on has come to an end or waits.
 */
export function writeOut(text: string | Uint8Array): void {
  if (broken) return;
  if (!handedOver && (process.platform === 'win32' || isTerminal())) handOver();
  let rest = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  while (!handedOver && rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') {
        process.nextTick(ended, error);
        broken = true;
        return;
      }
      handOver();
    }
  }
  if (rest.length > 0) process.stdout.write(rest);
}

function handOver(): void {
  handedOver = true;
  process.stdout.on('error', ended);
}

function ended(error: NodeJS.ErrnoException): never {
  // the reader of a pipe has gone (head, less): nothing is left to say to it
  if (error.code === 'EPIPE') process.exit(exit.done);
  process.stderr.write(`tune-advise: standard output cannot be written (${error.code}): expected room for what is printed\n`);
  process.exit(exit.job);
}

/** Memory devices such as /dev/null are character devices too, and are the first kind that Linux numbers. */
const memoryDevices = 1;

function mayBeTerminal(): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isCharacterDevice() && !(process.platform === 'linux' && stats.rdev >>> 8 === memoryDevices);
  } catch {
    return true;
  }
}

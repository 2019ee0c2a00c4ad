import { type Arguments, flag, one } from './arguments.ts';
import { UsageError } from './errors.ts';
import { columns, isTerminal, writeOut } from './standard-output.ts';

export interface ScreenSize {
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
}

/** Width and colour: options first, then NO_COLOR, then what the terminal is. */
export function screen(args: Arguments): ScreenSize {
  const width = one(args, 'width');
  if (width !== undefined && !/^[1-9]\d{1,3}$/.test(width)) throw new UsageError(`--width ${width}: expected a number from 10 to 9999`);
  const terminal = isTerminal();
  const asked = args['color'] === undefined ? undefined : flag(args, 'color');
  const refused = (process.env['NO_COLOR'] ?? '') !== '';
  return {
    width: width === undefined ? Math.max(40, Math.min(columns() ?? 100, 160)) : Number(width),
    verbose: flag(args, 'verbose'),
    colour: asked ?? (terminal && !refused && process.env['TERM'] !== 'dumb'),
  };
}

/** What a lone `-` on the command line is called inside. */
export const standardInput = '/dev/stdin';

/** Writes to standard output. */
export function print(text: string): void {
  writeOut(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

/** The same for text that stands for bytes, one character each. */
export function printBytes(latin1: string): void {
  writeOut(Buffer.from(latin1, 'latin1'));
}

/** A word on the way, on standard error and only for a person who watches. */
export function progress(text: string): void {
  if (process.stderr.isTTY === true) process.stderr.write(`${text}\n`);
}

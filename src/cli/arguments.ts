import { UsageError } from './errors.ts';

/** The arguments of a command as yargs hands them over; every value is a text, a flag or a list of texts. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One value; an option that was given twice where one is taken is wrong use. */
export function one(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) {
    if (value.length > 1) throw new UsageError(`--${name} was given ${value.length} times: expected once`);
    return value.length === 0 ? undefined : String(value[0]);
  }
  return String(value);
}

export function many(args: Arguments, name: string): readonly string[] {
  const value = args[name];
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

export function flag(args: Arguments, name: string): boolean {
  return args[name] === true;
}

/** A whole number of at least 1. */
export function positive(args: Arguments, name: string): number | undefined {
  const text = one(args, name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${name} ${text}: expected a whole number of at least 1`);
  return Number(text);
}

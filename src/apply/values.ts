import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { pathOfKey } from '../model/sysctl-path.ts';
import { Refusal } from './place.ts';

/** Blanks between fields do not count: the kernel prints tabs. */
export const sameValue = (a: string, b: string): boolean => plain(a) === plain(b);

export const plain = (value: string): string => value.trim().replace(/[ \t]+/g, ' ');

/** The file of a key. @throws {Refusal} for a key that would lead elsewhere */
export function valuePath(values: string, key: string): string {
  const path = pathOfKey(key);
  const parts = path.split('/');
  if (/[\0-\x1f]/.test(key) || parts.length < 2 || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new Refusal(`'${key}' is no parameter that can be written`);
  return `${values}/${path}`;
}

/** What a key holds, without the line end; undefined: there is no such key. @throws where it cannot be read */
export function readValue(values: string, key: string): string | undefined {
  try {
    return readFileSync(valuePath(values, key), 'utf8').replace(/\n$/, '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** One write, as the kernel takes a value whole or not at all. @throws what the kernel refuses */
export function writeValue(values: string, key: string, value: string): void {
  const descriptor = openSync(valuePath(values, key), constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    writeSync(descriptor, `${value}\n`);
  } finally {
    closeSync(descriptor);
  }
}

import { readFileSync, statSync } from 'node:fs';
import { parse } from 'ini';
import { readDuration } from '../core/duration.ts';
import { readSize } from '../core/size.ts';
import { factNames } from '../model/fact-names.ts';
import type { Fact } from '../model/facts.ts';
import { JobError, UsageError } from './errors.ts';
import { meant } from './meant.ts';

type Named = Map<string, Fact<number | boolean | string>>;

/** `--set NAME=VALUE` and `--facts FILE.ini`; what is set on the command line wins. */
export function namedArguments(set: readonly string[], file: string | undefined): Named {
  const all: Named = new Map();
  if (file !== undefined) for (const [name, value] of factsFile(file)) put(all, name, value, `--facts ${file}`);
  for (const text of set) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--set ${text}: expected NAME=VALUE, as in conn_rate=2000`);
    put(all, text.slice(0, at).trim(), text.slice(at + 1).trim(), `--set ${text}`);
  }
  return all;
}

function put(all: Named, name: string, text: string, option: string): void {
  const known = factNames.find((fact) => fact.name === name);
  if (known === undefined) {
    const names = factNames.map((fact) => fact.name);
    throw new UsageError(`${option}: '${name}' is no fact: see tune-advise list facts${meant(name, names)}`);
  }
  const value = known.type === 'boolean' ? yesNo(text) : known.type === 'number' ? numberOf(text, known.unit) : text;
  if (value === undefined)
    throw new UsageError(
      `${option}: expected ${known.type === 'boolean' ? 'true or false' : `a number${known.unit === '' ? '' : ` (${known.unit})`} of at least 0`}`,
    );
  all.set(name, { value, origin: { kind: 'given', option } });
}

function yesNo(text: string): boolean | undefined {
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : undefined;
}

function numberOf(text: string, unit: string): number | undefined {
  if (/^\d{1,16}(\.\d{1,9})?$/.test(text)) return Number(text);
  const read = unit === 'bytes' ? readSize(text) : unit === 's' ? readDuration(text) : undefined;
  return typeof read === 'number' ? read : undefined;
}

function factsFile(path: string): readonly (readonly [string, string])[] {
  let text: string;
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > 1 << 20) throw new JobError(`--facts ${path}: expected an INI file of at most 1 MiB`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof JobError) throw error;
    throw new JobError(`--facts ${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const found: (readonly [string, string])[] = [];
  for (const [key, value] of Object.entries(parse(text))) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [k, v] of Object.entries(value)) found.push([k, String(v)]);
    else found.push([key, String(value)]);
  }
  return found;
}

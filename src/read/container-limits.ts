import type { LimitPair } from '../model/limits-file.ts';
import { rawLines, spanOn } from './span.ts';

/** A limit that a container engine gives to every container. */
export interface ContainerLimit extends LimitPair {
  /** `nofile` */
  readonly key: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface ContainerLimits {
  readonly path: string;
  readonly limits: readonly ContainerLimit[];
  /** why the file, or a part of it, could not be read */
  readonly problems: readonly string[];
}

/** `default-ulimits` of Docker's daemon.json: numbers, -1 for no limit; a value that is none is told as a problem. */
export function readDockerDaemon(path: string, text: string): ContainerLimits {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    return { path, limits: [], problems: [`no JSON: ${error instanceof Error ? error.message : 'expected an object'}`] };
  }
  const given = field(whole, 'default-ulimits');
  if (given === undefined) return { path, limits: [], problems: [] };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { path, limits: [], problems: ["'default-ulimits' holds no limits by name: expected an object"] };
  const limits: ContainerLimit[] = [];
  const problems: string[] = [];
  const places = placesOf(text);
  for (const [key, value] of Object.entries(given)) {
    const [soft, hard] = [number(field(value, 'Soft')), number(field(value, 'Hard'))];
    if (soft === undefined || hard === undefined) problems.push(`default-ulimits '${key}': expected Soft and Hard as whole numbers`);
    else limits.push({ key, soft, hard, path, line: 1, column: 1, ...places.get(key) });
  }
  return { path, limits, problems };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

function number(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < -1) return undefined;
  return value === -1 ? 'unlimited' : `${value}`;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where the names stand in `default-ulimits`, in one pass; the file is valid JSON, so a string is a run without bare quotes. */
function placesOf(text: string): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let depth = 0;
  let inside = false;
  let line = 1;
  let lineStart = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\n') {
      line++;
      lineStart = at + 1;
    } else if (sign === '"') {
      const start = at;
      for (at++; text[at] !== '"' && at < text.length; at++) if (text[at] === '\\') at++;
      const isKey = /^\s*:/.test(text.slice(at + 1, at + 200));
      const name = isKey && depth <= 2 ? String(JSON.parse(text.slice(start, at + 1))) : '';
      if (isKey && depth === 1) inside = name === 'default-ulimits';
      else if (isKey && depth === 2 && inside) places.set(name, { line, column: start - lineStart + 1 });
    } else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth--;
  }
  return places;
}

/**
 * `default_ulimits` in [containers] of containers.conf: strings `nofile=1024:2048`, `-1` for no limit. Of TOML only what this takes is
 * read: tables, comments and one list of strings.
 */
export function readContainersConf(path: string, text: string): ContainerLimits {
  const limits: ContainerLimit[] = [];
  const problems: string[] = [];
  let table = '';
  let open = false;
  for (const line of rawLines(text)) {
    let from = 0;
    if (!open) {
      const header = /^[ \t]*\[([^[\]]+)\][ \t]*(#.*)?$/.exec(line.text);
      if (header) table = header[1]?.trim() ?? '';
      const start = /^[ \t]*default_ulimits[ \t]*=[ \t]*\[/.exec(line.text);
      if (table !== 'containers' || start === null) continue;
      open = true;
      from = start[0].length;
      // a later list replaces an earlier one
      limits.length = 0;
    }
    for (let at = from; at < line.text.length && open; at++) {
      const sign = line.text[at];
      if (sign === '#') break;
      if (sign === ']') open = false;
      if (sign !== '"' && sign !== "'") continue;
      const end = line.text.indexOf(sign, at + 1);
      if (end === -1) break;
      const word = line.text.slice(at + 1, end);
      const match = /^([a-z]+)=(-1|\d{1,19})(?::(-1|\d{1,19}))?$/.exec(word);
      const value = (digits: string) => (digits === '-1' ? 'unlimited' : `${BigInt(digits)}`);
      if (match === null) problems.push(`default_ulimits '${word}' in line ${line.line}: expected NAME=SOFT:HARD`);
      else {
        const soft = match[2] ?? '';
        const { line: number, column } = spanOn(line, at, end + 1);
        limits.push({ key: match[1] ?? '', soft: value(soft), hard: value(match[3] ?? soft), path, line: number, column });
      }
      at = end;
    }
  }
  if (open) problems.push('the list of default_ulimits does not end: expected ]');
  return { path, limits, problems };
}

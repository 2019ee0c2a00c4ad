import { readInputs } from '../collect/read-input.ts';
import type { PathRules } from '../core/path-rules.ts';
import { UsageError } from './errors.ts';
import { isFolder, prefixOf } from './lint-paths.ts';
import { meant } from './meant.ts';

/** What tune-advise.ini asks for. */
export interface LintConfig {
  /** where it lies; absent: there is none */
  readonly path?: string;
  /** what stands before the paths that its patterns and names mean */
  readonly folder: string;
  readonly kernels?: readonly string[];
  readonly paths: readonly PathRules[];
  /** below its folder */
  readonly baseline?: string;
}

const name = 'tune-advise.ini';
const sections = ['check', 'paths', 'baseline'];

/** Reads the tune-advise.ini at the top of the tree: in the folder that is checked, else in the current one. */
export function lintConfig(paths: readonly string[], rules: readonly { readonly id: string; readonly slug: string }[]): LintConfig {
  const folders = [...new Set([...paths.filter(isFolder), '.'])];
  for (const folder of folders) {
    const path = `${prefixOf(folder)}${name}`;
    const [file] = readInputs([path]).files;
    if (file === undefined || file.problem === 'no such file or directory') continue;
    // what is wrong in it is quoted, and a link may lead to what is not for others to see
    if (file.link !== undefined) throw new UsageError(`${path} is a link: expected a regular file`);
    if (file.text === undefined) throw new UsageError(`${path}: ${file.problem}`);
    return { path, folder, ...readConfig(path, file.text, rules) };
  }
  return { folder: '.', paths: [] };
}

type Rules = Parameters<typeof lintConfig>[1];

/** @throws {UsageError} with the line, for whatever is not understood */
function readConfig(path: string, text: string, rules: Rules): Pick<LintConfig, 'kernels' | 'paths' | 'baseline'> {
  let section = '';
  const seen = new Set<string>();
  const out: { kernels?: readonly string[]; paths: PathRules[]; baseline?: string } = { paths: [] };
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const refuse = (what: string) => new UsageError(`${path}:${index + 1}: ${what}`);
    if (line.startsWith('[')) {
      section = line.endsWith(']') ? line.slice(1, -1).trim() : '';
      if (!sections.includes(section))
        throw refuse(`'${line}' is no section: expected [check], [paths] or [baseline]${meant(section, sections)}`);
      continue;
    }
    const equals = line.lastIndexOf('=');
    const key = unquoted(line.slice(0, Math.max(0, equals)));
    const value = unquoted(line.slice(equals + 1));
    if (equals < 1 || key === '') throw refuse(`'${line}': expected name = value`);
    const full = `${section} ${key}`;
    if (seen.has(full)) throw refuse(`'${key}' is given twice in [${section}]: expected once`);
    seen.add(full);
    if (full === 'check kernels')
      out.kernels = listOf(value, () => refuse('[check] kernels is empty: expected kernels with commas between (6.1, rhel:8)'));
    else if (full === 'baseline file')
      out.baseline = below(value, () => refuse(`'${value}': expected the path of a file below the folder of ${name}`));
    else if (section === 'paths') out.paths.push(pathRule(key, value, rules, refuse));
    else
      throw refuse(
        section === ''
          ? `'${key}' stands before any section`
          : `'${key}' is not known in [${section}]: expected ${section === 'check' ? 'kernels' : 'file'}`,
      );
  }
  return out;
}

const unquoted = (text: string) => /^\s*"(.*)"\s*$/.exec(text)?.[1] ?? text.trim();

function listOf(value: string, empty: () => UsageError): readonly string[] {
  const items = value.split(/[\s,]+/).filter((item) => item !== '');
  if (items.length === 0) throw empty();
  return items;
}

/** The file is written by --write-baseline, and a tree may come from anybody. */
function below(value: string, bad: () => UsageError): string {
  const parts = value.split('/');
  if (/^[/\\]|^[A-Za-z]:|\0/.test(value) || parts.some((part) => part === '' || part === '..')) throw bad();
  return parts.filter((part) => part !== '.').join('/');
}

function pathRule(pattern: string, value: string, rules: Rules, refuse: (what: string) => UsageError): PathRules {
  if (/^(?:off|none)$/.test(value)) return { pattern, only: [], off: [], none: true };
  const names = listOf(value, () => refuse(`'${pattern}' names no rules: expected TA012 (these alone), -TA012 (not this one) or off`));
  const ids = names.map((given) => {
    const asked = given.replace(/^-/, '');
    const rule = rules.find(({ id, slug }) => id === asked || slug === asked);
    if (rule !== undefined) return { id: rule.id, off: given.startsWith('-') };
    throw refuse(
      `'${given}' is no rule: expected an id such as TA012, with - before it to switch it off${meant(
        asked,
        rules.map(({ slug }) => slug),
      )}`,
    );
  });
  const only = ids.filter(({ off }) => !off).map(({ id }) => id);
  const off = ids.filter((rule) => rule.off).map(({ id }) => id);
  if (only.length > 0 && off.length > 0) throw refuse(`'${pattern}' mixes rules with and without -: expected one or the other`);
  return { pattern, only, off };
}

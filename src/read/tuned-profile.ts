/** A section of tuned.conf as tuned takes it. Values are raw: variables are filled in later. */
export interface TunedUnit {
  readonly name: string;
  /** where it begins first */
  readonly line: number;
  readonly type: string;
  readonly enabled: boolean;
  readonly replace: boolean;
  readonly drop: readonly string[];
  /** the expressions that the machine must meet */
  readonly only: readonly string[];
  readonly options: ReadonlyMap<string, TunedOption>;
}

export interface TunedOption {
  readonly value: string;
  readonly line: number;
}

export interface TunedConf {
  readonly summary: string;
  /** names as written: may hold variables and a leading `-` */
  readonly include: readonly string[];
  readonly units: readonly TunedUnit[];
}

const mostLines = 20_000;
const own = new Set([
  'type',
  'enabled',
  'replace',
  'drop',
  'devices',
  'devices_udev_regex',
  'cpuinfo_regex',
  'uname_regex',
  'script_pre',
  'script_post',
]);

/**
 * Reads tuned.conf as tuned's own parser does: `=` alone parts key and value, `#` behind a blank starts a comment, an indented line
 * goes on with the value before it, and a key or section that comes again is joined, the last value standing.
 */
export function readTunedConf(text: string): TunedConf {
  const sections = new Map<string, Map<string, TunedOption>>();
  const begins = new Map<string, number>();
  let section: Map<string, TunedOption> | undefined;
  let last: { readonly key: string; readonly indent: number } | undefined;
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/, mostLines)
    .entries()) {
    const content = withoutComment(raw);
    const trimmed = content.trim();
    if (trimmed === '') continue;
    const indent = content.length - content.trimStart().length;
    const before = last && section?.get(last.key);
    if (section !== undefined && last !== undefined && before !== undefined && indent > last.indent) {
      section.set(last.key, { ...before, value: `${before.value}\n${trimmed}` });
      continue;
    }
    last = undefined;
    const head = /^\[([^\]]{1,200})\]/.exec(trimmed);
    if (head !== null) {
      const name = head[1] ?? '';
      section = sections.get(name) ?? new Map<string, TunedOption>();
      sections.set(name, section);
      if (!begins.has(name)) begins.set(name, i + 1);
      continue;
    }
    const equals = trimmed.indexOf('=');
    if (equals < 1 || section === undefined) continue;
    const key = trimmed.slice(0, equals).trim();
    section.set(key, { value: trimmed.slice(equals + 1).trim(), line: i + 1 });
    last = { key, indent };
  }
  const main = sections.get('main');
  const include = main?.get('include')?.value ?? '';
  return {
    summary: main?.get('summary')?.value ?? '',
    include: include.split(/\s*[,;]\s*/).filter((name) => name !== ''),
    units: [...sections].filter(([name]) => name !== 'main').map(([name, options]) => unitOf(name, begins.get(name) ?? 0, options)),
  };
}

/** Whole lines that begin with `#` or `;`, and what stands behind a `#` that follows a blank. */
function withoutComment(raw: string): string {
  if (/^\s*[#;]/.test(raw)) return '';
  for (let at = raw.indexOf('#'); at !== -1; at = raw.indexOf('#', at + 1)) if (/\s/.test(raw.charAt(at - 1))) return raw.slice(0, at);
  return raw;
}

function unitOf(name: string, line: number, options: ReadonlyMap<string, TunedOption>): TunedUnit {
  const text = (key: string) => options.get(key)?.value;
  const yes = (value: string | undefined) => value === 'True' || value === 'true' || value === '1';
  return {
    name,
    line,
    type: text('type') ?? name,
    enabled: text('enabled') === undefined || yes(text('enabled')),
    replace: yes(text('replace')),
    drop: (text('drop') ?? '').split(/\s*[,;]\s*/).filter((key) => key !== ''),
    only: ['uname_regex', 'cpuinfo_regex'].flatMap((key) => (text(key) === undefined ? [] : [`${key}=${text(key)}`])),
    options: new Map([...options].filter(([key]) => !own.has(key))),
  };
}

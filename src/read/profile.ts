import { parse } from 'ini';
import type { Profile, ProfileEntry, ProfileNote, ProfileProblem, Strength } from '../model/profile.ts';
import { nearest } from './nearest.ts';
import { type ProfileLine, type ProfileLines, profileLines, quote } from './profile-lines.ts';
import { readValue } from './profile-value.ts';
import { validateProfile } from './validate-profile.generated.ts';

const strengths: readonly Strength[] = ['vendor', 'maintainers', 'common', 'folklore'];
const profileKeys = ['summary', 'include', 'conflicts', 'yields'];
/** what pam_limits calls them */
const limitItems = [
  'core',
  'data',
  'fsize',
  'memlock',
  'nofile',
  'rss',
  'stack',
  'cpu',
  'nproc',
  'as',
  'maxlogins',
  'maxsyslogins',
  'nonewprivs',
  'priority',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'rttime',
];
const mostProblems = 100;

type Parsed = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
type Note = ProfileNote['section'];
type EntryLine = ProfileLine & { readonly section: ProfileEntry['section'] };
const isEntry = (line: ProfileLine): line is EntryLine => ['sysctl', 'limits', 'app', 'module'].includes(line.section);
const isNote = (line: ProfileLine): line is ProfileLine & { readonly section: Note } =>
  ['why', 'source', 'strength', 'beware'].includes(line.section);

/**
 * Reads a profile.
 * @param name what it is called by: the file's name without `.ini`
 * @param text the whole file
 * @param factNames facts that formulas may name
 * @returns the profile, or every problem that it has, by line
 */
export function readProfile(
  name: string,
  path: string,
  text: string,
  factNames: readonly string[],
): { readonly profile: Profile } | { readonly problems: readonly ProfileProblem[] } {
  const scanned = profileLines(path, text);
  const problems: ProfileProblem[] = [...scanned.problems];
  const refuse = (line: number, message: string) => problems.push({ path, line, message });
  const parsed = problems.length === 0 ? (parse(text.replace(/^\uFEFF/, '')) as Parsed) : undefined;
  if (parsed !== undefined) problems.push(...disagreements(path, parsed, scanned.lines));
  const head = readHead(name, scanned, refuse);
  const facts = new Set(factNames);
  const ask = new Map<string, string>();
  for (const { key, value, line } of scanned.lines.filter((l) => l.section === 'ask')) {
    if (facts.has(key)) ask.set(key, value);
    else refuse(line, `${quote(key)} is no known fact${suggestion(key, factNames, ': expected a name that is listed')}`);
  }
  const notes = scanned.lines.filter(isNote);
  const entries = readEntries(name, path, scanned.lines, notes, facts, refuse);
  const keys = new Set(scanned.lines.filter(isEntry).map((l) => l.key));
  const orphans = notes.filter((note) => !keys.has(note.key));
  for (const { section, key, line, value } of notes) {
    if (section === 'strength' && !strengths.includes(value as Strength)) {
      refuse(line, `${quote(value)} is no strength: expected one of ${strengths.join(', ')}${suggestion(value, strengths, '')}`);
    }
    if (head.include.length === 0 && !keys.has(key)) {
      refuse(
        line,
        `[${section}] speaks of ${quote(key)}, which no section sets${suggestion(key, keys, ': expected a key of [sysctl], [limits], [app] or [module]')}`,
      );
    }
  }
  if (problems.length === 0 && !validateProfile(parsed)) {
    const [first] = validateProfile.errors ?? [];
    refuse(1, `the profile does not follow its schema: ${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim());
  }
  if (problems.length > 0) return { problems: sorted(problems) };
  return {
    profile: {
      name,
      path,
      ...head,
      ask,
      entries,
      ...(orphans.length > 0 && { notes: orphans.map(({ section, key, value, line }) => ({ section, key, text: value, line })) }),
    },
  };
}

type Refuse = (line: number, message: string) => void;

function suggestion(typed: string, names: Iterable<string>, otherwise: string): string {
  const near = nearest(typed, names);
  return near === undefined ? otherwise : `; did you mean ${near}?`;
}

function sorted(problems: readonly ProfileProblem[]): readonly ProfileProblem[] {
  const order = [...problems].sort((a, b) => a.line - b.line || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0));
  const rest = order.length - mostProblems;
  const last = order[mostProblems];
  return rest > 0 && last ? [...order.slice(0, mostProblems), { ...last, message: `${rest} more problems` }] : order;
}

/** The scan and `ini` must read the same. A difference is a fault of ours; it is told rather than trusted. */
function disagreements(path: string, read: Parsed, lines: readonly ProfileLine[]): readonly ProfileProblem[] {
  const differ = lines.filter(({ section, key, value }) => read[section]?.[key] !== value);
  return differ.map(({ key, line }) => ({
    path,
    line,
    message: `${quote(key)} reads differently as INI: expected the whole value in double quotes`,
  }));
}

function readHead(
  name: string,
  { lines, sections }: ProfileLines,
  refuse: Refuse,
): Pick<Profile, 'summary' | 'include' | 'conflicts' | 'yields'> {
  const head = lines.filter((l) => l.section === 'profile');
  const at = (key: string) => head.find((l) => l.key === key);
  for (const { key, line } of head) {
    if (!profileKeys.includes(key))
      refuse(line, `${quote(key)} is unknown in [profile]: expected ${profileKeys.join(', ')}${suggestion(key, profileKeys, '')}`);
  }
  const summary = at('summary');
  if (!summary)
    refuse(
      sections.get('profile') ?? 1,
      sections.has('profile')
        ? '[profile] has no summary: expected summary = one sentence'
        : 'no section [profile]: expected it with a summary',
    );
  const list = (key: string) => {
    const line = at(key);
    if (!line) return [];
    const names = line.value.split(',').map((part) => part.trim());
    for (const part of names) {
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(part))
        refuse(line.line, `${quote(part)} in ${key} is no profile name: expected names such as reverse-proxy, with commas between`);
      else if (part === name) refuse(line.line, `${quote(part)} names itself in ${key}: expected other profiles`);
    }
    for (const twice of new Set(names.filter((part, i) => names.indexOf(part) < i)))
      refuse(line.line, `${quote(twice)} stands twice in ${key}`);
    return names;
  };
  const yields = list('yields');
  return { summary: summary?.value ?? '', include: list('include'), conflicts: list('conflicts'), ...(yields.length > 0 && { yields }) };
}

function readEntries(
  name: string,
  path: string,
  lines: readonly ProfileLine[],
  notes: readonly ProfileLine[],
  facts: ReadonlySet<string>,
  refuse: Refuse,
): readonly ProfileEntry[] {
  const entries: ProfileEntry[] = [];
  const first = new Map<string, EntryLine>();
  const noted = new Map(notes.map((note) => [`${note.section} ${note.key}`, note.value]));
  for (const line of lines.filter(isEntry)) {
    const { section, key } = line;
    const other = first.get(key);
    if (other)
      refuse(
        line.line,
        `${quote(key)} stands in [${other.section}] too (line ${other.line}): expected different keys, as [why] and [source] tell them apart by key`,
      );
    first.set(key, other ?? line);
    const problem = keyProblem(line);
    if (problem !== undefined) refuse(line.line, problem);
    const note = (kind: Note) => noted.get(`${kind} ${key}`);
    const [why, source, strength, beware] = [note('why'), note('source'), note('strength'), note('beware')];
    const value = section === 'app' && isAdvice(line, facts) ? { rules: [], advice: line.value } : readValue(line.value, section, facts);
    if ('error' in value) {
      refuse(line.line, `${quote(key)}: ${value.error}`);
      continue;
    }
    entries.push({
      section,
      key,
      ...value,
      ...(why !== undefined && { why }),
      ...(source !== undefined && { source }),
      ...(strength !== undefined && { strength: strength as Strength }),
      ...(beware !== undefined && { beware }),
      path,
      line: line.line,
      from: name,
    });
  }
  return entries;
}

/** `[app]` lines are text unless they are unquoted and a formula: one with a verb, or one that can be read. */
function isAdvice({ value, quoted }: ProfileLine, facts: ReadonlySet<string>): boolean {
  if (quoted) return true;
  return !/^(?:at least|at most)\s/.test(value) && 'error' in readValue(value, 'app', facts);
}

function keyProblem({ section, key }: EntryLine): string | undefined {
  if (section === 'sysctl') {
    if (/\*/.test(key)) return `${quote(key)} has a wildcard: expected one parameter, such as net.ipv4.conf.all.rp_filter`;
    if (key.includes('@') || key.includes('..') || key.endsWith('.') || !/^[a-z0-9_]+\./.test(key))
      return `${quote(key)} is no parameter: expected a name such as net.core.somaxconn`;
    return undefined;
  }
  if (section === 'module')
    return /^[A-Za-z0-9_-]{1,64}$/.test(key) ? undefined : `${quote(key)} is no module: expected a name such as nf_conntrack`;
  if (section === 'app') return undefined;
  const [, item = '', type, user] = /^([^.@]*)(?:\.([^@]*))?(?:@(.*))?$/.exec(key) ?? [];
  if (!limitItems.includes(item))
    return `${quote(item)} is no limit${suggestion(item, limitItems, `: expected one of ${limitItems.join(', ')}`)}`;
  if (type !== undefined && type !== 'soft' && type !== 'hard')
    return `${quote(type)} is no kind of limit: expected ${item}.soft or ${item}.hard`;
  if (user === '*' || user?.includes('*')) return `${quote(key)} is for everybody: expected one user or @group, such as ${item}@proxy`;
  if (user !== undefined && !/^@?[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\$?$/.test(user))
    return `${quote(user)} is no user: expected for example ${item}@proxy`;
  return undefined;
}

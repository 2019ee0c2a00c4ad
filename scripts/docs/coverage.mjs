import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const fields = { existence: 'is it there', default: 'default', range: 'range', mode: 'mode', namespace: 'network namespace' };
const grades = ['primary', 'inferred', 'secondary'];

/**
 * What is known, how well, and what is not: every number is counted here, from the knowledge and from what the tests hold it against.
 * @returns {ReadonlyMap<string, string>} path → Markdown
 */
export function coveragePage({ engine, knowledge, links, top }, pages) {
  const { markdownText, markdownTable: table } = engine;
  const { anywhere } = links('coverage.md', 'coverage');
  const text = (words) => markdownText(words, anywhere);
  const parameters = knowledge.keys.map((key) => knowledge.parameter(key));
  const booted = engine.readBooted(pathToFileURL(`${join(top, 'test/kernels')}/`));
  const parts = [
    '# What tune-advise does not know',
    '[Contents](README.md)',
    'All numbers are counted when these pages are built.',
    ...parameterCounts(parameters, knowledge, engine, table),
    ...bootedCounts(booted, knowledge, text, table),
    ...proof(engine, top, table),
    ...distributions(knowledge, text),
    ...readers(top, table),
    ...programs(knowledge, table),
    ...natAndProfiles(engine, knowledge, pages, table),
  ];
  return new Map([['coverage.md', `${parts.join('\n\n')}\n`]]);
}

function parameterCounts(parameters, knowledge, { listed, pageFor }, table) {
  const kinds = countBy(parameters, ({ kind }) => kind);
  const items = listed('parameters', {}, knowledge).items;
  const there = items.filter(({ exists }) => exists === true);
  const settable = there.filter(({ name }) =>
    ['tunable', 'stub', 'distribution'].includes(knowledge.parameter(name.replaceAll('*', 'INTERFACE')).kind),
  );
  const without = settable.filter((item) => item.default === null);
  const depends = without.filter(
    ({ name }) => pageFor(name.replaceAll('*', 'INTERFACE'), {}, knowledge).kernels[0].default?.entry?.words !== undefined,
  );
  const claims = countBy(
    [...parameters, ...knowledge.limits.map((item) => knowledge.limit(item)), ...knowledge.applications].flatMap(({ claims }) =>
      Object.values(claims),
    ),
    ({ grade }) => grade,
  );
  const byName = knowledge.names.length - parameters.length;
  return [
    '## Parameters',
    `${parameters.length} parameters have a page, ${byName} more are known by name only. ${parameters.filter((p) => p.judgements.length > 0).length} have values that the data judges wrong, and some more are judged by a rule; of the others it is told what they do and take, and no opinion is given.`,
    table(
      ['kind', 'parameters'],
      [...kinds].map(([kind, count]) => [kind, `${count}`]),
    ),
    `On Linux ${knowledge.newestKernel}, the newest that was looked at, ${there.length} are known to be there, ${items.filter(({ exists }) => exists === false).length} known not to be, and of ${items.filter(({ exists }) => exists === null).length} it is not known. Of the ${settable.length} that can be set the default of ${without.length - depends.length} is not known, and that of ${depends.length} depends on the machine, in a way that is told.`,
    '## How well it is known',
    'Statements on parameters, limits and programs by their grade: read in the source or measured on a running kernel, concluded from that, or told by others.',
    table(
      ['grade', 'statements'],
      grades.map((grade) => [grade, `${claims.get(grade) ?? 0}`]),
    ),
  ];
}

function bootedCounts(booted, knowledge, text, table) {
  const unknown = new Set();
  const rows = booted.map(({ release, packageVersion, present }) => {
    const without = present.filter((key) => knowledge.parameter(key) === undefined);
    for (const key of without) unknown.add(key);
    return [release, packageVersion, `${present.length}`, `${present.length - without.length}`, `${without.length}`].map((cell) =>
      text(cell),
    );
  });
  return [
    '## Kernels that were started',
    'Debian’s kernels were started with many modules, and what lay below /proc/sys was written down. Keys for which nothing is known here count as unknown.',
    table(['release', 'package', 'keys', 'known', 'unknown'], rows),
    unknown.size === 0 ? 'No key of theirs is unknown.' : `Unknown: ${text([...unknown].sort().join(', '))}.`,
    'Kernels of other releases are known from their source, or from mainline alone. None of another architecture than amd64 was started.',
  ];
}

function proof({ proveFolder }, top, table) {
  const own = join(top, 'src/knowledge');
  const { verdicts } = proveFolder(own, own, `${join(top, 'test/kernels')}/`, join(top, 'test/knowledge/exceptions.json'));
  const rows = [...new Set(verdicts.map(({ field }) => field))].map((field) => {
    const of = verdicts.filter((verdict) => verdict.field === field);
    const count = (state) => of.filter((verdict) => verdict.state === state).length;
    const excused = of.filter((verdict) => verdict.state === 'wrong' && verdict.exception).length;
    return [fields[field] ?? field, `${count('proved')}`, `${count('unknown')}`, `${count('wrong')}`, `${excused}`, `${count('untried')}`];
  });
  return [
    '## Held against those kernels',
    'Each statement of the knowledge on a key of a started kernel, or of an old source tree, beside what was seen there. What contradicts is named with its reason in test/knowledge/exceptions.json, or the tests fail.',
    table(['about', 'proved', 'nothing said', 'contradicts', 'of these with a reason', 'not tried'], rows),
  ];
}

function distributions(knowledge, text) {
  const unread = knowledge.distributions.filter((d) => d.kernelUnread === true).map((d) => d.distro);
  return [
    '## Distributions',
    `${knowledge.distributions.length} releases are known ([list](distributions.md)). The kernels of ${unread.length} were not read: ${text(unread.join(', '))}. They take over features of later releases, so what mainline of that version lacks is unknown there, not absent.`,
  ];
}

const releases = { bullseye: 'Debian 11', bookworm: 'Debian 12', trixie: 'Debian 13', sid: 'Debian unstable' };

const unitReader = 'systemd (limits of units)';

function readers(top, table) {
  const cases = (folder) => {
    const path = join(top, 'test/cases/readers', folder);
    return readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')));
  };
  const recorded = (folder) => cases(folder).filter(({ results }) => results !== undefined);
  const { releases: readers } = cases('sysctl').find((one) => one.releases !== undefined);
  const { versions: pam } = cases('limits').find((one) => one.versions !== undefined);
  const units = cases('unit-limits');
  const versions = (reader, release) =>
    reader === 'pam_limits'
      ? pam[release]
      : reader === unitReader
        ? units.find(({ suite }) => suite === release)?.version
        : readers[release]?.[reader];
  const runs = countBy(
    [
      ...recorded('sysctl').flatMap(({ results }) =>
        results.flatMap((result) => result.releases.map((release) => [result.reader, release])),
      ),
      ...recorded('limits').flatMap(({ results }) => Object.keys(results).map((release) => ['pam_limits', release])),
      ...units.flatMap((one) => one.cases.map(() => [unitReader, one.suite])),
    ],
    ([reader, release]) => `${reader}\n${release}`,
  );
  const names = [...new Set([...runs.keys()].map((key) => key.split('\n')[0]))];
  const rows = names.map((reader) => [
    reader,
    ...Object.keys(releases).map((release) => {
      const version = versions(reader, release);
      return `${runs.get(`${reader}\n${release}`) ?? 0}${version === undefined ? '' : ` with ${version}`}`;
    }),
  ]);
  return [
    '## Programs that read the files',
    `Runs of the real program that were recorded and are compared with our model of it in every test. On the machine that runs the tests the installed ones are also driven with generated trees. Programs of other distributions are taken to do as the same version does in Debian.`,
    table(['reader', ...Object.values(releases)], rows),
  ];
}

function programs(knowledge, table) {
  const all = knowledge.applications;
  const facts = {
    'backlog of listen()': 'backlog',
    keepalive: 'keepalive',
    descriptors: 'descriptors',
    'what it does when descriptors run out': 'whenShort',
    'limits as packaged': 'unitLimits',
    'timeouts of its own': 'ownTimeouts',
  };
  const rows = Object.entries(facts).map(([title, name]) => {
    const known = all.filter((app) => app[name] !== undefined && app[name].length !== 0).length;
    return [title, `${known}`, `${all.length - known}`];
  });
  return ['## Programs', `Of ${all.length} programs:`, table(['what', 'known', 'not known'], rows)];
}

function natAndProfiles(engine, knowledge, pages, table) {
  const nat = countBy(knowledge.natProducts, ({ grade }) => grade);
  const profiles = pages.filter(({ kind }) => kind === 'profile').map(({ ask }) => engine.pageFor(ask, {}, knowledge).profile);
  const own = profiles.flatMap((profile) => profile.entries.filter((entry) => entry.from === profile.name && entry.section !== 'app'));
  const strengths = countBy(own, ({ strength }) => strength ?? 'not said');
  return [
    '## NAT products',
    table(
      ['grade', 'products'],
      grades.map((grade) => [grade, `${nat.get(grade) ?? 0}`]),
    ),
    'Those that are secondary were told by others or from memory: [look them up](nat-timeouts.md).',
    '## Profiles',
    `${profiles.length} profiles have ${own.length} lines of their own on parameters, limits and modules; ${own.filter(({ source }) => source === undefined).length} name no source. On whose word:`,
    table(
      ['strength', 'lines'],
      [...strengths].map(([strength, count]) => [strength, `${count}`]),
    ),
    'No test puts a profile under the load of the workload that it is for. Tested is that kernels take the values, that needs are met, that nothing in use is narrowed, and what it costs in memory.',
  ];
}

/** How many of each, by name. */
function countBy(entries, nameOf) {
  const counts = new Map();
  for (const entry of entries) counts.set(nameOf(entry), (counts.get(nameOf(entry)) ?? 0) + 1);
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

import { byName } from './names.mjs';
import { familyOf, wayTo } from './place.mjs';

/**
 * The lists: one a folder, and one a family of parameters.
 * @returns {ReadonlyMap<string, string>} path → Markdown
 */
export function listPages({ engine, knowledge, links }, pages) {
  const { markdownPlain: plain, markdownText: text, markdownTable: table } = engine;
  const items = (kind) => new Map(engine.listed(kind, {}, knowledge).items.map((item) => [item.name, item]));
  const made = new Map();

  const list = (path, title, about, head, kind, cells) => {
    const { anywhere } = links(path, kind);
    const rows = pages
      .filter((page) => page.kind === kind)
      .map((page) => [`[${plain(page.name)}](${wayTo(path, page.path)})`, ...cells(page.name).map((cell) => text(cell, anywhere))]);
    made.set(path, `# ${title}\n\n[Contents](${wayTo(path, 'README.md')})\n\n${about}\n\n${table(head, rows)}\n`);
  };

  const rules = items('rules');
  list(
    'rules/README.md',
    'Rules',
    'TA0xx are found in committed files (`lint`), TA1xx when a plan is made or a machine is judged (`advise`), TA9xx are about suppressions.',
    ['id', 'name', 'severity', 'finds'],
    'rule',
    (name) => [rules.get(name).slug, rules.get(name).severity, rules.get(name).summary],
  );
  list(
    'limits/README.md',
    'Limits',
    'Resource limits by the name that limits.conf has for them.',
    ['limit', 'systemd', 'what it bounds'],
    'limit',
    (name) => [knowledge.limit(name).directive, knowledge.limit(name).summary],
  );
  const profiles = items('profiles');
  list('profiles/README.md', 'Profiles', 'What a machine is for: `tune-advise --profile NAME`.', ['profile', 'for'], 'profile', (name) => [
    profiles.get(name).summary,
  ]);
  const symptoms = items('symptoms');
  list(
    'symptoms/README.md',
    'Symptoms',
    'What `tune-advise diagnose` looks for on a running machine.',
    ['id', 'name', 'what is seen'],
    'symptom',
    (name) => [symptoms.get(name).slug, symptoms.get(name).summary],
  );
  const programs = items('applications');
  list(
    'programs/README.md',
    'Programs',
    'What programs ask of the kernel by themselves.',
    ['program', 'processes', 'role'],
    'application',
    (name) => [programs.get(name).programs.join(' '), programs.get(name).roles.join(' ')],
  );
  const told = (entries) => new Map(entries.map((entry) => [entry.name ?? entry.id, entry]));
  const counters = told(knowledge.counters);
  list(
    'counters/README.md',
    'Counters',
    'Numbers that the kernel shows, and what they say.',
    ['counter', 'read from', 'counts'],
    'counter',
    (name) => [counters.get(name).path, counters.get(name).meaning],
  );
  const words = told(knowledge.terms);
  list('words/README.md', 'Words', 'States, options, columns of ss and errors that people meet.', ['word', 'means'], 'term', (name) => [
    words.get(name).meaning,
  ]);
  const messages = told(knowledge.logLines);
  list(
    'log-lines/README.md',
    'Log lines',
    'Messages of the kernel and of programs: paste yours to `tune-advise explain`.',
    ['name', 'message', 'says'],
    'log-line',
    (name) => [messages.get(name).sample, messages.get(name).meaning],
  );
  for (const [path, page] of parameterLists(engine, knowledge, links, pages)) made.set(path, page);
  return made;
}

function parameterLists({ listed, markdownPlain: plain, markdownText: text, markdownTable: table }, knowledge, links, pages) {
  const newest = new Map(listed('parameters', {}, knowledge).items.map((item) => [item.name, item]));
  const families = new Map();
  for (const page of byName(pages.filter(({ kind }) => kind === 'parameter'))) {
    const family = familyOf(page.name);
    families.set(family, [...(families.get(family) ?? []), page]);
  }
  const made = new Map();
  for (const [family, members] of families) {
    const path = `parameters/${family}/README.md`;
    const rows = members.map(({ name, path: to }) => {
      const item = newest.get(name.replaceAll('INTERFACE', '*'));
      const known = item.exists === false ? 'not there' : (item.default ?? 'depends, or not known');
      return [
        `[${plain(name)}](${wayTo(path, to)})`,
        text(knowledge.parameter(name).summary, links(path, 'parameter').anywhere),
        text(known === '' ? "''" : known),
        text(item.unit),
      ];
    });
    made.set(
      path,
      `# ${plain(family)}\n\n[Contents](../../README.md) · [Parameters](../README.md)\n\n${table(['parameter', 'what it is', `default on Linux ${knowledge.newestKernel}`, 'unit'], rows)}\n`,
    );
  }
  const judged = (members) => members.filter(({ name }) => knowledge.parameter(name).judgements.length > 0).length;
  const rows = [...families]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, members]) => [`[${plain(family)}](${family}/README.md)`, `${members.length}`, `${judged(members)}`]);
  const count = pages.filter(({ kind }) => kind === 'parameter').length;
  made.set(
    'parameters/README.md',
    `# Parameters\n\n[Contents](../README.md)\n\n${count} parameters by the folder of /proc/sys that they lie in. \`INTERFACE\` stands for an interface, \`all\` or \`default\`.\n\n${table(['family', 'parameters', 'with values that are judged wrong'], rows)}\n`,
  );
  return made;
}

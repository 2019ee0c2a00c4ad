import { adviceFindings } from '../../core/advice-findings.ts';
import { guards } from '../../core/guards.ts';
import { suppressionRules } from '../../core/suppress.ts';
import { factNames } from '../../model/fact-names.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import { type Listed, listJson } from '../../render/list-json.ts';
import { listText } from '../../render/list-text.ts';
import { parameterItem } from '../../render/parameter-item.ts';
import { allRules } from '../../rules/all.ts';
import { symptoms } from '../../symptoms/all.ts';
import { type Arguments, one } from '../arguments.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../errors.ts';
import { exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { lintFormats } from '../lint-formats.ts';
import { listedProfiles } from '../listed-profiles.ts';
import { kernelArgument } from '../machine.ts';
import { meant } from '../meant.ts';
import { formatOption, machineOptions, screenOptions } from '../options.ts';
import { print } from '../screen.ts';
import { tool } from '../tool.ts';
import { onKernel } from './explain.ts';

interface Item {
  readonly name: string;
}
interface Found {
  readonly items: readonly Item[];
  readonly rows: readonly (readonly string[])[];
}

const kinds = ['profiles', 'parameters', 'limits', 'rules', 'symptoms', 'applications', 'facts', 'formats'] as const;

export const listCommand: Command = {
  name: 'list',
  positional: ' <what>',
  describe: `what there is: ${kinds.join(', ')}`,
  options: {
    ...Object.fromEntries(Object.entries(machineOptions).filter(([name]) => ['kernel', 'distro', 'memory', 'cpus'].includes(name))),
    ...formatOption(['text', 'json']),
    ...screenOptions,
  },
  run(args) {
    const what = one(args, 'what') ?? '';
    const kind = kinds.find((k) => k === what);
    if (kind === undefined) throw new UsageError(`'${what}' cannot be listed: expected one of ${kinds.join(', ')}${meant(what, kinds)}`);
    const knowledge = knowledgeFile();
    const { items, rows } = found(kind, args, knowledge);
    if ((one(args, 'format') ?? 'text') === 'json') print(listJson(tool(knowledge), kind, items));
    else print(rows.length === 0 ? `no ${kind} in this version\n` : listText(rows));
    return exit.done;
  },
};

function found(kind: Listed, args: Arguments, knowledge: Knowledge): Found {
  const plain = <T extends Item>(items: readonly T[], row: (item: T) => readonly string[]): Found => ({ items, rows: items.map(row) });
  switch (kind) {
    case 'profiles':
      return plain(listedProfiles(), (p) => [
        p.name,
        p.from,
        `${p.problem === null ? p.summary : `not usable: ${p.problem}`}${p.hides.length === 0 ? '' : ` (hides that of ${p.hides.join(', ')})`}`,
      ]);
    case 'parameters':
      return parameters(args, knowledge);
    case 'limits':
      return plain(
        knowledge.limits.map((item) => ({
          name: item,
          summary: knowledge.limit(item)?.summary ?? '',
          units: knowledge.limit(item)?.units,
        })),
        (l) => [l.name, l.summary],
      );
    case 'rules': {
      const about = ({ id, slug, what, severity }: { id: string; slug: string; what: string; severity: string }) => ({
        name: id,
        slug,
        severity,
        summary: what,
      });
      const all = [...allRules, ...guards.map((g) => ({ ...g, severity: 'error' })), ...adviceFindings, ...suppressionRules].map(about);
      return plain(
        all.sort((a, b) => (a.name < b.name ? -1 : 1)),
        (r) => [r.name, r.slug, r.severity, r.summary],
      );
    }
    case 'symptoms':
      return plain(
        symptoms.map(({ id, slug, title }) => ({ name: id, slug, summary: title })),
        (s) => [s.name, s.slug, s.summary],
      );
    case 'applications':
      return plain(
        knowledge.applications.map((a) => ({ name: a.name, programs: a.comm, units: a.units, roles: a.roles })),
        (a) => [a.name, a.programs.join(' '), a.roles.join(' ')],
      );
    case 'facts':
      return plain(
        factNames.map((f) => ({
          name: f.name,
          unit: f.unit,
          type: f.type,
          meaning: f.meaning,
          readFrom: f.readFrom,
          default: f.assume ?? null,
        })),
        (f) => [
          f.name,
          f.unit,
          f.default === null ? '' : `assumed ${f.default}`,
          f.meaning,
          f.readFrom === '' ? '' : `read from ${f.readFrom}`,
        ],
      );
    case 'formats':
      return plain(
        [
          {
            name: 'advise',
            formats: [
              ...['text', 'json', 'diff', 'sysctl', 'limits', 'systemd', 'ansible', 'ansible-tasks'],
              ...['kubernetes', 'compose', 'docker', 'tuned', 'html'],
            ],
          },
          { name: 'diagnose', formats: ['text', 'json', 'html'] },
          { name: 'effective', formats: ['text', 'json'] },
          { name: 'explain', formats: ['text', 'json'] },
          { name: 'fleet', formats: ['text', 'json', 'html'] },
          { name: 'lint', formats: lintFormats },
          { name: 'list', formats: ['text', 'json'] },
          { name: 'verify', formats: ['text', 'json', 'junit', 'openmetrics'] },
        ],
        (f) => [f.name, f.formats.join(' ')],
      );
  }
}

function parameters(args: Arguments, knowledge: Knowledge): Found {
  const kernel = kernelArgument(one(args, 'kernel') ?? knowledge.newestKernel, knowledge);
  const items = knowledge.keys.flatMap((key) => {
    const parameter = knowledge.parameter(key);
    return parameter === undefined ? [] : [parameterItem(parameter, onKernel(parameter, kernel, args, knowledge))];
  });
  const rows = items.map((item) => [
    item.name,
    item.exists === true ? 'yes' : item.exists === false ? 'no' : 'unknown',
    item.default ?? 'unknown',
    item.unit,
  ]);
  return { items, rows };
}

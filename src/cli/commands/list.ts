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
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { formats } from '../formats.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { listKinds } from '../list-kinds.ts';
import { listedProfiles } from '../listed-profiles.ts';
import { kernelArgument } from '../machine.ts';
import { meant } from '../meant.ts';
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

/** Runs `list`. */
export async function listCommand(args: Arguments): Promise<ExitCode> {
  const what = one(args, 'what') ?? '';
  const kind = listKinds.find((k) => k === what);
  if (kind === undefined)
    throw new UsageError(`'${what}' cannot be listed: expected one of ${listKinds.join(', ')}${meant(what, listKinds)}`);
  const knowledge = knowledgeFile();
  const { items, rows } = found(kind, args, knowledge);
  if ((one(args, 'format') ?? 'text') === 'json') print(listJson(tool(knowledge), kind, items));
  else print(rows.length === 0 ? `no ${kind} in this version\n` : listText(rows));
  return exit.done;
}

/** What `list` says of a kind: as data, and as rows of a table. */
export function found(kind: Listed, args: Arguments, knowledge: Knowledge): Found {
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
        Object.entries(formats).map(([name, printed]) => ({ name, formats: printed })),
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

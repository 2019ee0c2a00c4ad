import { limitSources } from '../../src/cli/limit-sources.ts';
import { parsedFiles } from '../../src/cli/parsed-files.ts';
import { advise } from '../../src/core/advise.ts';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { editedText } from '../../src/core/edits.ts';
import { namedFacts } from '../../src/core/named-facts.ts';
import { precedence } from '../../src/core/precedence.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Profile } from '../../src/model/profile.ts';
import type { SourceFile } from '../../src/model/source-file.ts';
import { readProfile } from '../../src/read/profile.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { factsOf, readings } from './facts-of.ts';

export interface Machine {
  readonly kernel?: string;
  /** path → text */
  readonly files?: Readonly<Record<string, string>>;
  /** path → where the link leads */
  readonly links?: Readonly<Record<string, string>>;
  /** what /proc/sys holds */
  readonly running?: Readonly<Record<string, string>>;
  /** `--set` */
  readonly set?: Readonly<Record<string, number | boolean | string>>;
  readonly services?: readonly string[];
  readonly facts?: Partial<Facts>;
}

export type Planned = Plan & { readonly usedFacts: ReadonlySet<string> };

/** A profile of an administrator, by its sections without `[profile]`. */
export function profileOf(sections: string): Profile {
  const names = factNames.map((fact) => fact.name);
  const read = readProfile('edge', 'edge.ini', `[profile]\nsummary = "Edge proxy"\n${sections}`, names);
  if ('problems' in read) throw new Error(read.problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  const composed = composeProfile(['edge'], (name) => (name === 'edge' ? read.profile : undefined));
  if ('problem' in composed) throw new Error(composed.problem);
  return composed.profile;
}

export function factsFor(machine: Machine): Facts {
  const origin = { kind: 'read', path: '/etc/os-release' } as const;
  return factsOf({
    kernel: { value: kernel(machine.kernel ?? '6.1'), origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' } },
    distro: { value: { id: 'debian', version: '12', idLike: [] }, origin },
    memoryBytes: { value: 16 * 2 ** 30, origin: { kind: 'read', path: '/proc/meminfo' } },
    init: { value: { name: 'systemd', version: 252 }, origin },
    sysctl: readings(machine.running ?? {}),
    named: new Map(Object.entries(machine.set ?? {}).map(([name, value]) => [name, { value, origin: { kind: 'given', option: '--set' } }])),
    ...machine.facts,
  });
}

export function planOf(profile: string | Profile, machine: Machine = {}): Planned {
  const facts = factsFor(machine);
  const links = Object.entries(machine.links ?? {});
  const texts = machine.files ?? {};
  const sources: readonly SourceFile[] = [
    ...Object.entries(texts).map(([path, text]) => ({ path, text, encoding: 'utf8' as const })),
    ...links.map(([path, link]) => ({ path, link, text: texts[targetOf(path, link)] ?? '', encoding: 'utf8' as const })),
  ];
  const files = parsedFiles(sources);
  return advise({
    facts,
    kernel: facts.kernel?.value ?? kernel('6.1'),
    knowledge,
    profile: typeof profile === 'string' ? profileOf(profile) : profile,
    named: namedFacts(facts),
    sysctlFiles: files.sysctl,
    limitsLines: files.limits,
    unitLines: files.units,
    limitSources: limitSources({ files: sources }),
    texts: files.texts,
    services: machine.services ?? [],
    header: (used) => ['# Written by tune-advise', `# inputs: ${[...used].sort().join(' ')}`],
  });
}

const targetOf = (path: string, link: string) => new URL(link, `file://${path}`).pathname;

/** The machine after the plan's files lie in place, and after they were loaded where `loaded` says so. */
export function carriedOut(machine: Machine, plan: Plan, loaded = true): Machine {
  const files: Record<string, string> = { ...machine.files };
  for (const path of new Set(plan.edits.map((edit) => edit.path)))
    files[path] = editedText(
      files[path] ?? '',
      plan.edits.filter((edit) => edit.path === path),
    );
  for (const { path, content } of plan.files) files[path] = content;
  const changed = plan.changes.filter((c) => c.target === 'sysctl').map((c) => [c.key, c.proposed] as const);
  return { ...machine, files, ...(loaded && { running: { ...machine.running, ...Object.fromEntries(changed) } }) };
}

export const change = (plan: Plan, key: string) => plan.changes.find((c) => c.key === key);
export const kept = (plan: Plan, key: string) => plan.kept.find((k) => k.key === key);
export const skipped = (plan: Plan, key: string) => plan.skipped.find((s) => s.key === key)?.reason;
export const finding = (plan: Plan, id: string) => plan.findings.find((f) => f.id === id);
export const fileAt = (plan: Plan, path: string) => plan.files.find((f) => f.path === path)?.content;

/** The file of the plan below sysctl.d. */
export const ownFile = (plan: Plan) => plan.files.find((f) => f.path.startsWith('/etc/sysctl.d/'));

/** What two readers make of a key, once the plan's files lie in place. */
export function won(machine: Machine, plan: Plan, key: string): { readonly systemd?: string; readonly procps?: string } {
  const after = carriedOut(machine, plan);
  const parsed = parsedFiles(Object.entries(after.files ?? {}).map(([path, text]) => ({ path, text, encoding: 'utf8' as const })));
  const of = (reader: 'systemd' | 'procps') => precedence(parsed.sysctl, reader).winner(key)?.value;
  const [systemd, procps] = [of('systemd'), of('procps')];
  return { ...(systemd !== undefined && { systemd }), ...(procps !== undefined && { procps }) };
}

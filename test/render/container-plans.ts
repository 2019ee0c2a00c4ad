import { readdirSync, readFileSync } from 'node:fs';
import type { ContainerInput } from '../../src/cli/container-formats.ts';
import { parsedFiles } from '../../src/cli/parsed-files.ts';
import { advise } from '../../src/core/advise.ts';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { namedFacts } from '../../src/core/named-facts.ts';
import { standIn } from '../../src/core/stand-in.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Profile } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';
import { headerLines } from '../../src/render/header.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { lintFiles } from '../rules/lint-files.ts';
import { header } from './edge1.ts';

const folder = new URL('../../profiles/', import.meta.url);

export const profileNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.ini'))
  .map((file) => file.slice(0, -4))
  .sort();

const listed = factNames.map((fact) => fact.name);

/** The same profile and kernel are asked for by each format. */
function once<T>(make: (...names: readonly string[]) => T): (...names: readonly string[]) => T {
  const made = new Map<string, T>();
  return (...names) => {
    const name = JSON.stringify(names);
    const have = made.get(name) ?? make(...names);
    made.set(name, have);
    return have;
  };
}

function readProfileOf(name = ''): Profile {
  const read = (wanted: string) => {
    if (!profileNames.includes(wanted)) return undefined;
    const result = readProfile(wanted, `profiles/${wanted}.ini`, readFileSync(new URL(`${wanted}.ini`, folder), 'utf8'), listed);
    if ('problems' in result) throw new Error(result.problems.map((p) => `${p.path}:${p.line} ${p.message}`).join('\n'));
    return result.profile;
  };
  const result = composeProfile([name], read);
  if ('problem' in result) throw new Error(result.problem);
  return result.profile;
}

const profileOf = once(readProfileOf);

/** Numbers at which profiles have something to say. */
const busy: Readonly<Record<string, number>> = { conn_rate: 8000, concurrent_conns: 200_000, out_conn_rate: 3000, out_concurrent: 40_000 };

function makePlans(name = '', release = ''): Omit<ContainerInput, 'release'> {
  const on = kernel(release);
  const facts = standIn({
    kernel: on,
    memoryBytes: 64 * 2 ** 30,
    cpus: 16,
    named: new Map(Object.entries(busy).map(([fact, value]) => [fact, { value, origin: { kind: 'given', option: '--set' } }])),
    distributions: knowledge.distributions,
  });
  const named = namedFacts(facts);
  const files = parsedFiles([]);
  const planFor = (of: Facts, services: readonly string[]) =>
    advise({
      facts: of,
      kernel: on,
      knowledge,
      profile: profileOf(name),
      named,
      sysctlFiles: files.sysctl,
      limitsLines: files.limits,
      unitLines: files.units,
      texts: files.texts,
      services,
      header: () => headerLines({ ...header, profile: name }),
    });
  return { facts, kernel: on, knowledge, plan: planFor(facts, []), services: [], planFor, header: { ...header, profile: name } };
}

/** What the formats for containers take, for a profile on a stand-in of 64 GiB. */
export const plansOf = once(makePlans);

/** Old and new, upstream and vendors': keys came into namespaces one by one. */
export const kernelsTried: readonly string[] = ['4.4', '5.15', '6.1', '6.18', 'rhel:8', 'rhel:9', 'debian:12', 'ubuntu:24.04'];

/** What lint tells of a generated file at warning or above that it does not tell of the plan's own sysctl file. */
export function newlyTold(path: string, text: string, name: string, release: string): readonly string[] {
  const own = ownTold(name, release);
  return told({ [path]: text }, release).filter((line) => !own.has(line));
}

const ownTold = once(
  (name = '', release = '') =>
    new Set(told(Object.fromEntries(plansOf(name, release).plan.files.map((file) => [file.path.slice(1), file.content])), release)),
);

function told(files: Readonly<Record<string, string>>, release: string): readonly string[] {
  return lintFiles(files, { kernels: [release], memoryBytes: 64 * 2 ** 30 })
    .findings.filter(({ severity }) => severity !== 'advice')
    .map(({ id, key, message }) => `${id} ${key ?? ''} ${message}`);
}

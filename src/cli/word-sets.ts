import { readdirSync } from 'node:fs';
import { adviceFindings } from '../core/advice-findings.ts';
import { guards } from '../core/guards.ts';
import { suppressionRules } from '../core/suppress.ts';
import { factNames } from '../model/fact-names.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { readerNames } from '../model/sysctl-reader.ts';
import { allRules } from '../rules/all.ts';
import { symptoms } from '../symptoms/all.ts';
import { listKinds } from './list-kinds.ts';
import { packaged } from './profile-directories.ts';

/** Words that can be typed, by the name of their set, sorted. Profiles are those of this package: the answer is the same everywhere. */
export function wordSets(knowledge: Knowledge): ReadonlyMap<string, readonly string[]> {
  const profiles = readdirSync(packaged()).flatMap((file) => (file.endsWith('.ini') ? [file.slice(0, -'.ini'.length)] : []));
  const settings = [...knowledge.keys.map(typed).filter((key) => !/\b[A-Z]{3,}/.test(key)), ...knowledge.limits];
  const ids = [...allRules, ...guards, ...adviceFindings, ...suppressionRules, ...symptoms].map(({ id }) => id);
  const sets: readonly (readonly [string, readonly string[]])[] = [
    ['distributions', knowledge.distributions.map(({ distro }) => distro)],
    ['facts', factNames.map(({ name }) => `${name}=`)],
    ['kinds', listKinds],
    ['names', [...settings, ...ids, ...profiles, ...knowledge.applications.map(({ name }) => name)]],
    ['products', knowledge.natProducts.map(({ name }) => name)],
    ['profiles', profiles],
    ['readers', readerNames],
    ['settings', settings],
  ];
  return new Map(sets.map(([name, words]) => [name, [...new Set(words)].sort()]));
}

/** A key of every interface by one that each machine has; other names that differ from machine to machine cannot be typed. */
function typed(key: string): string {
  const [before, group = ''] = /^net\.(?:ipv[46]|mpls)\.(conf|neigh)\.(?=INTERFACE)/.exec(key) ?? [];
  const each = key.startsWith('net.mpls.') ? 'lo' : group === 'neigh' ? 'default' : 'all';
  return before === undefined ? key : key.replace('INTERFACE', each);
}

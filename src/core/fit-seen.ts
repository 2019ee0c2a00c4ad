import type { Facts, Listener } from '../model/facts.ts';
import type { Fit, FitGrade } from '../model/fit.ts';
import type { Application, Knowledge } from '../model/knowledge.ts';
import { isLoopback } from './bewares.ts';
import type { FitEvidence } from './fit-evidence.ts';

/** What was seen of one machine, in the order in which evidence asks for it. */
export interface Seen {
  readonly facts: Facts;
  readonly knowledge: Knowledge;
  /** listeners beyond loopback and beyond the bridges of this host's own guests */
  readonly outside: readonly Listener[];
  readonly programs: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
}

const guestBridge = /^(?:virbr|lxcbr|lxdbr|incusbr|docker|podman|br-[0-9a-f]{12}$|cni|vmnet|vboxnet)/;

export function seenOf(facts: Facts, knowledge: Knowledge): Seen {
  const listeners = facts.listeners ?? [];
  const ofGuests = new Set((facts.addresses ?? []).filter((a) => guestBridge.test(a.interface)).map((a) => a.address));
  return {
    facts,
    knowledge,
    outside: listeners.filter((l) => !isLoopback(l) && !ofGuests.has(l.address) && l.ephemeral !== true),
    programs: new Set([...(facts.programs ?? []), ...listeners.flatMap((l) => l.program ?? [])]),
    units: new Set([...listeners.flatMap((l) => l.unit ?? []), ...facts.limits.flatMap((l) => l.unit ?? [])]),
    modules: new Set(facts.modules ?? []),
  };
}

/** What a program of this name or unit listens on, beyond loopback: `nginx listens on :80 :443`. */
export function listensText(program: string, listeners: readonly Listener[]): string {
  const ports = [...new Set(listeners.map((l) => l.port))].sort((a, b) => a - b);
  return `${program} listens on ${ports
    .slice(0, 12)
    .map((port) => `:${port}`)
    .join(' ')}`;
}

/** A fit by one row of evidence, with all of it that was seen. */
export function fitBy(row: FitEvidence, seen: Seen): Fit | undefined {
  const said: { readonly text: string; readonly grade: FitGrade }[] = [];
  const known = (row.applications ?? [])
    .map((name) => seen.knowledge.applications.find((app) => app.name === name))
    .filter((app) => app !== undefined);
  const runs = (program: string, recognised: boolean) => {
    const open = seen.outside.filter((l) => l.program === program);
    if (open.length > 0) said.push({ text: listensText(program, open), grade: recognised ? 'likely' : 'heuristic' });
    else if (seen.programs.has(program) && row.outsideOnly !== true)
      said.push({ text: `${program} runs, and does not listen beyond loopback as far as was seen`, grade: 'heuristic' });
  };
  for (const app of known) for (const program of app.comm) runs(program, true);
  for (const program of row.programs ?? []) runs(program, false);
  for (const program of [...seen.programs].sort())
    if ((row.prefixes ?? []).some((prefix) => program.startsWith(prefix))) said.push({ text: `${program} runs`, grade: 'heuristic' });
  for (const unit of unitsOf(known, row)) if (seen.units.has(unit)) said.push({ text: `${unit} serves`, grade: 'likely' });
  for (const { program, all } of row.ports ?? []) {
    const open = seen.outside.filter((l) => l.program === program && all.includes(l.port));
    if (all.every((port) => open.some((l) => l.port === port)))
      said.push({ text: `${listensText(program, open)}, its usual ports`, grade: 'heuristic' });
  }
  for (const set of row.modules ?? [])
    if (set.every((module) => seen.modules.has(module)))
      said.push({
        text: `the module${set.length === 1 ? '' : 's'} ${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} loaded`,
        grade: 'heuristic',
      });
  for (const address of seen.facts.addresses ?? [])
    if ((row.interfaces ?? []).some((prefix) => new RegExp(`^${prefix}\\d`).test(address.interface)))
      said.push({ text: `the interface ${address.interface} has ${address.address}`, grade: 'likely' });
  if (said.length === 0) return undefined;
  const grade = said.some((one) => one.grade === 'likely') ? 'likely' : 'heuristic';
  return { profile: row.profile, grade, why: [...new Set(said.map((one) => one.text))].slice(0, 8) };
}

/** Units that say what a process with a shared name is. */
function unitsOf(apps: readonly Application[], row: FitEvidence): readonly string[] {
  return [...apps.filter((app) => app.comm.length === 0).flatMap((app) => app.units), ...(row.units ?? [])];
}

import { createHash } from 'node:crypto';
import { advise } from '../core/advise.ts';
import { fleetDrift } from '../core/fleet-drift.ts';
import { fleetMemo } from '../core/fleet-memo.ts';
import { machineDefaults } from '../core/machine-defaults.ts';
import { mergeFindings } from '../core/merge-findings.ts';
import { type NamedFacts, namedFacts } from '../core/named-facts.ts';
import { natProfileFinding } from '../core/nat-profile.ts';
import { runningFindings } from '../core/running-findings.ts';
import { unreadFile } from '../core/unread-file.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { FleetAnswer, FleetFinding } from '../model/fleet.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Profile } from '../model/profile.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { AnsibleShape } from '../render/ansible-shape.ts';
import { ansibleVars } from '../render/ansible-vars.ts';
import { lintMachine } from './lint-machine.ts';
import type { Machine } from './machine.ts';
import { type ParsedFiles, parsedFiles, sysctlFilesAs } from './parsed-files.ts';
import { profile } from './profile-files.ts';
import { tool } from './tool.ts';
import { judgedProfile } from './tuned-profile.ts';

export interface FleetAsked {
  /** profiles by name; none: a judgement */
  readonly names: readonly string[];
  /** the shape of variables for Ansible; absent: none are made */
  readonly shape?: AnsibleShape;
  /** works everything out for each host anew */
  readonly forgetful?: true;
}

const noProfile: Profile = { name: '', path: '', summary: '', include: [], conflicts: [], ask: new Map(), entries: [] };

/** What is told of one machine of a fleet, as JSON of a FleetAnswer: the same as `advise` tells of it alone. */
export function fleetAnswers(asked: FleetAsked, knowledge: Knowledge): (found: Machine) => string {
  const wanted = asked.names.length === 0 ? undefined : profile(asked.names);
  const memo = fleetMemo();
  const files = fileSets();
  const running = runningMemo(knowledge);
  return (found) => {
    const set = files(found.files);
    const named = namedFacts(found.facts, wanted === undefined ? undefined : machineDefaults(found.facts, found.kernel, knowledge));
    const work = (facts: Facts, watched: NamedFacts) => {
      const machine = { ...found, facts };
      return JSON.stringify(
        wanted === undefined ? judged(machine, set, watched, knowledge) : planned(wanted, machine, set, watched, knowledge, asked),
      );
    };
    const text = asked.forgetful === true ? work(found.facts, named) : memo.of(set.id, found.facts, named, work);
    return wanted === undefined ? withRunning(text, running(found)) : text;
  };
}

interface FileSet {
  /** the same for the same files */
  readonly id: string;
  readonly parsed: ParsedFiles;
}

const mostSets = 50;

/** Most hosts have the same files as others: these are parsed once, and only where something has to be worked out of them. */
function fileSets(): (files: readonly SourceFile[]) => FileSet {
  const known = new Map<string, ParsedFiles>();
  return (files) => {
    const id = createHash('sha256').update(JSON.stringify(files)).digest('base64');
    return {
      id,
      get parsed() {
        const parsed = known.get(id) ?? parsedFiles(files);
        if (known.size >= mostSets) known.clear();
        known.set(id, parsed);
        return parsed;
      },
    };
  };
}

function advised(
  wanted: Profile,
  { facts, kernel, files, services }: Machine,
  parsed: ParsedFiles,
  named: NamedFacts,
  knowledge: Knowledge,
) {
  return advise({
    facts,
    kernel,
    knowledge,
    profile: wanted,
    named,
    sysctlFiles: parsed.sysctl,
    sysctlAs: (reader) => sysctlFilesAs(files, reader, 'target'),
    limitsLines: parsed.limits,
    unitLines: parsed.units,
    texts: parsed.texts,
    services,
    header: () => [],
  });
}

function driftOf({ facts, kernel, files }: Machine, knowledge: Knowledge): readonly string[] {
  return fleetDrift(facts, kernel, knowledge, (reader) => sysctlFilesAs(files, reader)).map((one) => JSON.stringify(one));
}

function planned(
  asked: Profile,
  machine: Machine,
  { parsed }: FileSet,
  named: NamedFacts,
  knowledge: Knowledge,
  { names, shape }: FleetAsked,
): FleetAnswer {
  const { profile: wanted } = judgedProfile(asked, machine, knowledge, (make) => profile(names, make));
  const plan = advised(wanted, machine, parsed, named, knowledge);
  const findings = [...natProfileFinding(wanted, machine.facts), ...unreadFile(machine.facts, knowledge, parsed.sysctl), ...plan.findings];
  const nothing = plan.changes.length + plan.removals.length === 0 && plan.files.length === 0;
  return {
    changes: plan.changes.map(({ sizing: _, ...change }) => JSON.stringify(change)),
    removals: plan.removals.map((removal) => JSON.stringify(removal)),
    findings: findings.map(told),
    questions: plan.questions.map((question) => JSON.stringify(question)),
    drift: driftOf(machine, knowledge),
    ...(shape !== undefined && !nothing && { vars: ansibleVars(plan, { tool: tool(knowledge), profile: wanted.name, inputs: [] }, shape) }),
  };
}

interface Judged {
  readonly advised: readonly Finding[];
  readonly lint: readonly Finding[];
  readonly unread: readonly Finding[];
  readonly drift: readonly string[];
}

function judged(machine: Machine, { parsed }: FileSet, named: NamedFacts, knowledge: Knowledge): Judged {
  return {
    // without a profile nothing is proposed; the guards are on all the same
    advised: advised(noProfile, machine, parsed, named, knowledge).findings,
    lint: lintMachine(machine, knowledge),
    unread: unreadFile(machine.facts, knowledge, parsed.sysctl),
    drift: driftOf(machine, knowledge),
  };
}

function withRunning(text: string, running: readonly Finding[]): string {
  const { advised, lint, unread, drift } = JSON.parse(text) as Judged;
  const findings = [...unread, ...mergeFindings(advised, lint, running, new Set())].map(told);
  const answer: FleetAnswer = { changes: [], removals: [], findings, questions: [], drift };
  return JSON.stringify(answer);
}

function told({ id, severity, key, message, place }: Finding): string {
  const finding: FleetFinding = { id, severity, ...(key !== undefined && { key }), message, path: place.path };
  return JSON.stringify(finding);
}

/** Values in force are judged one by one, with nothing of the machine but what such a judgement looks at; so each is judged once. */
function runningMemo(knowledge: Knowledge): (found: Machine) => readonly Finding[] {
  const machines = new Map<string, Map<string, readonly Finding[]>>();
  let kept = 0;
  return ({ facts, kernel }) => {
    const { from, distro, init, memoryBytes, cpus, pageSize, nat, sysctlComplete } = facts;
    const roles = nat.filter((role) => role.holds === true);
    const alone = { from, distro, init, memoryBytes, cpus, pageSize, sysctlComplete, kernel: facts.kernel };
    const id = JSON.stringify([alone, kernel, roles.map(({ role }) => role)]);
    if (kept > mostJudged) {
      machines.clear();
      kept = 0;
    }
    const values = machines.get(id) ?? new Map<string, readonly Finding[]>();
    machines.set(id, values);
    return [...facts.sysctl].flatMap(([key, reading]) => {
      if (!('value' in reading)) return [];
      const name = `${key} ${reading.value}`;
      const known = values.get(name);
      if (known !== undefined) return known;
      kept += 1;
      const only: Facts = { ...bare, ...present(alone), nat: roles, sysctl: new Map([[key, reading]]) };
      const found = runningFindings(only, kernel, knowledge);
      values.set(name, found);
      return found;
    });
  };
}

const mostJudged = 500_000;
const bare = { limits: [], gauges: new Map(), named: new Map(), notChecked: [] };

type Known<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };
const present = <T extends object>(all: T) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Known<T>;

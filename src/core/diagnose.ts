import type { Diagnosis, Looked, Seen, Told, Window } from '../model/diagnosis.ts';
import type { Facts } from '../model/facts.ts';
import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ReadLimitsFile } from '../model/limits-file.ts';
import type { Readings } from '../model/readings.ts';
import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { compareText } from './compare-text.ts';
import { measuredFacts } from './diagnose-measured.ts';
import { type FoundCause, stories } from './diagnose-story.ts';
import { unmetReading } from './diagnose-unmet.ts';

export interface DiagnoseQuestion {
  readonly readings: Readings;
  readonly facts: Facts;
  /** absent: not known, and what depends on it is not checked */
  readonly kernel?: Kernel;
  readonly knowledge: Knowledge;
  readonly symptoms: readonly Symptom[];
  /** limits.conf and limits.d; absent: they were not read */
  readonly limitsFiles?: readonly ReadLimitsFile[];
  /** takes the numbers for pictures; absent: none are told */
  readonly seen?: (context: SymptomContext) => Seen;
}

/** What a machine suffers from: every symptom is looked for, and each that is no cause is ruled out, near, or not checked with the reason. */
export function diagnose(question: DiagnoseQuestion): Diagnosis {
  const { readings, symptoms } = question;
  const context = symptomContext(question);
  const causes: FoundCause[] = [];
  const notYet: Diagnosis['notYet'][number][] = [];
  const ruledOut: Told[] = [];
  const notChecked: Told[] = [];
  for (const symptom of symptoms) {
    const { id, slug, sources, title } = symptom;
    const unmet = unmetReading(context, symptom.needs);
    const outcomes: readonly Outcome[] = unmet === undefined ? symptom.look(context) : [{ kind: 'notChecked', why: unmet }];
    for (const outcome of outcomes) {
      if (outcome.kind === 'cause') {
        const { kind: _, ...cause } = outcome;
        causes.push({ ...cause, id, slug, sources, follows: [] });
      } else if (outcome.kind === 'notYet') {
        const { what = title, why, share } = outcome;
        notYet.push({ id, what, why, ...(share !== undefined && { share }) });
      } else if (outcome.kind === 'ruledOut') ruledOut.push({ id, what: title, why: outcome.why });
      else notChecked.push({ id, what: title, why: outcome.why });
    }
  }
  return {
    window: windowOf(readings),
    ...(question.seen && { seen: question.seen(context) }),
    looked: lookedAt(question),
    measured: measuredFacts(readings),
    causes: stories(causes),
    notYet: notYet.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0) || byId(a, b)),
    ruledOut: ruledOut.toSorted(byId),
    notChecked: notChecked.toSorted(byId),
    unread: readings.notChecked.toSorted((a, b) => compareText(a.what, b.what)),
  };
}

const byId = (a: Told, b: Told) => compareText(a.id, b.id) || compareText(a.what, b.what) || compareText(a.why, b.why);

function windowOf({ seconds, weak, pid }: Readings): Window {
  return { seconds, ...(weak !== undefined && { weak }), ...(pid !== undefined && { pid }) };
}

function lookedAt({ readings: { after }, symptoms }: DiagnoseQuestion): Looked {
  return {
    symptoms: symptoms.length,
    numbers: after.numbers.size,
    ...(after.sockets && { sockets: after.sockets.total, listeners: after.sockets.listeners.length }),
    ...(after.processes && { processes: after.processes.length }),
  };
}

function symptomContext({ readings, facts, kernel, knowledge, limitsFiles }: DiagnoseQuestion): SymptomContext {
  return {
    readings,
    facts,
    ...(kernel && { kernel }),
    knowledge,
    ...(limitsFiles && { limitsFiles }),
    sysctl(key) {
      const theirs = readings.after.sysctl;
      if (theirs !== undefined && ownOfNamespace(key, kernel, knowledge)) {
        const value = theirs.get(key);
        // the value of our own namespace would mislead
        return value === undefined ? undefined : { value, from: `sysctl in the network of process ${readings.pid ?? 'unknown'}` };
      }
      const found = facts.sysctl.get(key);
      return found !== undefined && 'value' in found ? { value: found.value, from: found.path } : undefined;
    },
  };
}

/** Whether each network namespace has a value of its own; where that is not known it is taken for so. */
function ownOfNamespace(key: string, kernel: Kernel | undefined, knowledge: Knowledge): boolean {
  if (!key.startsWith('net.')) return false;
  const scope = kernel && entryFor(kernel, knowledge.parameter(key)?.scope ?? []);
  return scope === undefined || !scope.certain || scope.entry.scope !== 'global';
}

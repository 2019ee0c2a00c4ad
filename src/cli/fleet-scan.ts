import { CollectError } from '../collect/tree.ts';
import { type AlikeHosts, addAlike, likeOf } from '../core/fleet-alike.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Arguments } from './arguments.ts';
import { type FleetAsked, fleetAnswers } from './fleet-answer.ts';
import { fleetMachines } from './fleet-machine.ts';

/** One path of a fleet: its number, then the host's name, its answer and what could not be read there, or why there is none. */
export type ScannedHost =
  | { readonly at: number; readonly host: string | null; readonly answer: number; readonly notes: number }
  | { readonly at: number; readonly why: string };

/** What was scanned; answers and notes of an earlier batch are told by their number alone. */
export interface ScannedBatch {
  readonly hosts: readonly ScannedHost[];
  /** JSON of FleetAnswers, by number */
  readonly answers: readonly (readonly [number: number, text: string])[];
  /** JSON of lists of `{what, why}`, by number */
  readonly notes: readonly (readonly [number: number, text: string])[];
}

export interface FleetScan {
  batch(paths: readonly (readonly [at: number, path: string])[]): ScannedBatch;
  /** kinds of hosts that were met so far */
  alike(): readonly AlikeHosts[];
}

/** Reads and judges hosts, one after another, keeping nothing of a host but what is new in it. */
export function fleetScan(args: Arguments, asked: FleetAsked, knowledge: Knowledge): FleetScan {
  const machineAt = fleetMachines(args, knowledge);
  const answerOf = fleetAnswers(asked, knowledge);
  const kinds = new Map<string, AlikeHosts>();
  const [answers, notes] = [newTexts(), newTexts()];
  const scanned = (at: number, path: string): ScannedHost => {
    try {
      const found = machineAt(path);
      const answer = answers.number(answerOf(found));
      addAlike(kinds, likeOf(found.facts), at, found.facts.sysctl);
      const skipped = found.facts.notChecked.map(({ what, why }) => ({ what, why }));
      return { at, host: found.facts.host ?? null, answer, notes: notes.number(JSON.stringify(skipped)) };
    } catch (error) {
      if (error instanceof CollectError) return { at, why: error.message };
      // no fault of a host: an upgrade took the rest of the program away
      if (error instanceof Error && error.name === 'MissingPart') throw error;
      return { at, why: `a fault of tune-advise itself, please report it: ${String(error).slice(0, 200)}` };
    }
  };
  return {
    batch(paths) {
      const hosts = paths.map(([at, path]) => scanned(at, path));
      return { hosts, answers: answers.fresh(), notes: notes.fresh() };
    },
    alike: () => [...kinds.values()],
  };
}

/** So many texts are known again; past it they are told once more. */
const mostTexts = 2000;

function newTexts() {
  let numbers = new Map<string, number>();
  let count = 0;
  let fresh: (readonly [number, string])[] = [];
  return {
    number(text: string): number {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (numbers.size >= mostTexts) numbers = new Map();
      numbers.set(text, count);
      fresh.push([count, text]);
      count += 1;
      return count - 1;
    },
    fresh() {
      const told = fresh;
      fresh = [];
      return told;
    },
  };
}

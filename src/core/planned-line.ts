import type { Kept } from '../model/plan.ts';
import type { Sizing } from '../model/sizing.ts';
import { bewares } from './bewares.ts';
import type { DecideContext, Decision } from './decide.ts';
import { atBoot, type InForceContext } from './in-force.ts';
import { type Block, reasonComment } from './own-file.ts';
import type { Planned } from './planned.ts';
import { sysctlChange } from './sysctl-change.ts';

/**
 * A line of our file for a decision, where there is something to change or our earlier file already holds it.
 * @param afterwards the files without the lines that go: what one of them hid may come to light
 */
export function plannedLine(
  decision: Decision,
  value: string,
  reason: string,
  serves: (v: string) => boolean,
  earlier: Block | undefined,
  context: DecideContext,
  afterwards: InForceContext,
  sizing?: Sizing,
): { readonly line?: Planned; readonly kept?: Kept } {
  const { running, boot } = decision;
  const runs = running.value === undefined ? undefined : serves(running.value);
  const later = decision.parameter === undefined ? [boot] : atBoot(afterwards, decision.parameter, decision.key);
  const booted = later.filter((v) => v.value !== undefined);
  const boots = booted.length === 0 ? undefined : booted.every((v) => serves(v.value ?? ''));
  const beware = bewares(decision, value, context);
  if (runs !== false && boots !== false && (runs ?? boots) === true) {
    const { beware: _, ...entry } = decision.entry;
    const here = bewares({ ...decision, entry }, value, context);
    const keep: Kept = {
      target: 'sysctl',
      key: decision.key,
      value: running.value ?? boot.value ?? value,
      reason: `already as wanted: ${reason}`,
      beware: here,
      ...setIn(decision),
      ...(sizing !== undefined && { sizing }),
    };
    return { kept: keep, ...(earlier !== undefined && { line: earlier }) };
  }
  // the files as they are now decide where it is wrong, those without the lines that go whether it must be set
  const now = [boot, decision.byHand, ...booted].filter((v) => v?.value !== undefined);
  const wrong = [running, ...now].find((v) => v?.value !== undefined && !serves(v.value));
  const whereBoots = now.length === 0 ? undefined : now.every((v) => serves(v?.value ?? ''));
  const from = wrong ?? (running.value === undefined ? boot : running);
  const about = sysctlChange(decision, value, reason, beware, { runs, boots: whereBoots, from }, context);
  const change = { ...about, ...(sizing !== undefined && { sizing }) };
  // the arithmetic below has the rule in it, and a joined reason each of its rules
  const shown = sizing !== undefined || decision.kind !== 'set' || decision.rule.text === value || decision.rule.joined !== undefined;
  const rule = shown ? '' : ` (${decision.rule.text})`;
  const comments = [
    ...reasonComment(`${reason}${rule}`),
    ...(sizing === undefined ? [] : reasonComment(`sizing: ${sizing.text}`)),
    ...(change.sources[0] === undefined ? [] : reasonComment(`source: ${change.sources[0]}`)),
  ];
  return { line: { key: decision.key, value, comments, change } };
}

/** Where a file sets it, as far as a reader of this machine takes that line. */
function setIn(decision: Decision): { readonly from?: string } {
  const from = [decision.boot.from, decision.byHand?.from ?? ''].find((text) => /^\/.+:\d+$/.test(text));
  return from === undefined ? {} : { from };
}

export function leave(decision: Decision, kept: Kept[], context: DecideContext): void {
  if (decision.kind !== 'leave') return;
  const value = decision.running.value ?? decision.boot.value;
  // the profile's caveats are about setting it: they count where a file does, else only what the facts say
  const from = setIn(decision);
  const { beware: _, ...bare } = decision.entry;
  const entry = from.from === undefined ? bare : decision.entry;
  kept.push({
    target: 'sysctl',
    key: decision.key,
    value: value ?? 'unknown',
    reason: decision.reason,
    beware: value === undefined ? [] : bewares({ ...decision, entry }, value, context),
    ...from,
  });
}

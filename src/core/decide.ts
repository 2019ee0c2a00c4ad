import { type Confidence, confidenceOf } from '../model/claim.ts';
import type { Fact } from '../model/facts.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Profile, ProfileEntry, ProfileRule } from '../model/profile.ts';
import { accepts } from './accepts.ts';
import { joinedEntry, undecidedReason } from './compose-entry.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { factNamesIn } from './fact-names-in.ts';
import { harmless } from './harmless.ts';
import { bootValue, byHandValue, type InForce, type InForceContext, runningValue } from './in-force.ts';
import { knownPart } from './known-part.ts';
import { mend, worthKeeping } from './mend.ts';
import { notProposed } from './not-proposed.ts';
import { tooMuchMemory } from './sizing-memory.ts';
import { targetOf } from './target-of.ts';
import { unsettable } from './unsettable.ts';
import { applyVerb, type Target, takesAway, type VerbResult } from './verb.ts';

export interface DecideContext extends InForceContext {
  readonly profile: Profile;
  readonly named: ReadonlyMap<string, Fact<number | boolean | string>>;
  readonly modules: ReadonlySet<string> | undefined;
  readonly natHolds: ReadonlySet<string>;
  /** ports that services listen on, as a port list */
  readonly listenerPorts: string | undefined;
}

interface Decided {
  readonly entry: ProfileEntry;
  readonly key: string;
  readonly parameter?: Parameter;
  readonly running: InForce;
  readonly boot: InForce;
  /** what `sysctl --system` would make of it, where that differs from the boot */
  readonly byHand?: InForce;
}

/** What a profile line comes to on this machine. */
export type Decision = Decided &
  (
    | {
        readonly kind: 'set';
        readonly rule: ProfileRule;
        readonly result: VerbResult;
        readonly confidence: Confidence;
        /** why capacity that is in force is taken away all the same */
        readonly harm?: string;
      }
    | { readonly kind: 'leave'; readonly reason: string }
    | { readonly kind: 'absent' }
    | { readonly kind: 'skip'; readonly reason: string }
    | { readonly kind: 'ask'; readonly reason: string; readonly value?: string }
  );

export interface Decisions {
  readonly all: readonly Decision[];
  /** facts that conditions and formulas wanted and nobody knows */
  readonly unknownFacts: ReadonlySet<string>;
  /** facts that were looked at */
  readonly usedFacts: Set<string>;
  planned(key: string): string | undefined;
}

/** Works out every `[sysctl]` line of a profile, in the order that `value(KEY)` asks for. */
export function decide(context: DecideContext): Decisions {
  const decided = new Map<string, Decision>();
  const underWay = new Set<string>();
  const unknownFacts = new Set<string>();
  const usedFacts = new Set<string>();
  const entries = new Map(context.profile.entries.filter((e) => e.section === 'sysctl').map((e) => [e.key, e]));

  const planned = (key: string): string | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) {
      const parameter = context.knowledge.parameter(key);
      return parameter && runningValue(context, parameter, key).value;
    }
    const decision = decideEntry(entry);
    if (decision === undefined) return undefined;
    if (decision.kind === 'set') return decision.result.value;
    // what runs and does harm is mended, although the profile leaves it
    return (
      (decision.kind === 'skip' ? undefined : harmless(decision, context, [], context)?.value) ??
      decision.running.value ??
      decision.boot.value
    );
  };

  const scopeFor = (current: string | undefined): Scope => ({
    ...scopeOf(context, { planned, usedFacts }),
    ...(current !== undefined && { current }),
  });

  function decideEntry(entry: ProfileEntry): Decision | undefined {
    const known = decided.get(entry.key);
    if (known !== undefined || underWay.has(entry.key)) return known;
    underWay.add(entry.key);
    const decision = work(entry);
    underWay.delete(entry.key);
    decided.set(entry.key, decision);
    return decision;
  }

  function work(entry: ProfileEntry): Decision {
    const parameter = context.knowledge.parameter(entry.key);
    const unknown = { from: 'unknown' };
    if (parameter === undefined)
      return {
        kind: 'skip',
        entry,
        key: entry.key,
        running: unknown,
        boot: unknown,
        reason: 'not known to this version of the knowledge, so not judged',
      };
    const running = runningValue(context, parameter, entry.key);
    const byHand = byHandValue(context, parameter, entry.key);
    const base: Decided & { entry: ProfileEntry } = {
      entry,
      key: entry.key,
      parameter,
      running,
      boot: bootValue(context, parameter, entry.key),
      ...(byHand && { byHand }),
    };
    const rule = chosenRule(entry, scopeFor(running.value));
    if (rule?.joined !== undefined) base.entry = joinedEntry(entry, rule.joined);
    if (rule?.joined?.undecided === true) return { ...base, kind: 'ask', reason: undecidedReason(rule.joined) };
    if (rule === undefined || rule.verb === 'default')
      return { ...base, kind: 'leave', reason: base.entry.why ?? 'the default serves this workload' };
    if (rule.verb === 'absent') return { ...base, kind: 'absent' };
    const there = unsettable(context, parameter, entry.key);
    if (there !== undefined) return { ...base, kind: 'skip', reason: there };
    const decision = settle(base, parameter, knownPart(rule, scopeFor(running.value)));
    return decision.kind === 'set' ? atRest(base, parameter, decision) : decision;
  }

  function chosenRule(entry: ProfileEntry, scope: Scope): ProfileRule | undefined {
    for (const rule of entry.rules) {
      if (rule.when === undefined) return rule;
      const holds = evaluate(rule.when, scope);
      if ('unknown' in holds) for (const name of holds.unknown) unknownFacts.add(name);
      else if (holds.value === true) return rule;
    }
    return undefined;
  }

  /** Follows the rules until none of them takes the value back once it is in force; after a few turns that is a question. */
  function atRest(base: Decided, parameter: Parameter, decision: Extract<Decision, { kind: 'set' }>, turns = 3): Decision {
    const { rule, result } = decision;
    const next = chosenRule(base.entry, scopeFor(result.value));
    if (next === undefined || next.text === rule.text || next.verb === 'default' || next.verb === 'absent') return decision;
    const then = settle(base, parameter, next);
    if (then.kind !== 'set' || then.result.serves(result.value)) return decision;
    if (turns > 0) return atRest(base, parameter, then, turns - 1);
    const reason = `one rule sets ${result.value}, and another one takes it back once that is in force: which of them holds is for you to decide`;
    return { ...base, kind: 'ask', reason, value: result.value };
  }

  function settle(base: Decided, parameter: Parameter, rule: ProfileRule): Decision {
    const targets: Target[] = [];
    const currentFields = base.running.value?.split(' ');
    for (const [i, expr] of rule.fields.entries()) {
      const current = rule.fields.length > 1 ? currentFields?.[i] : base.running.value;
      const target = targetOf(expr, scopeFor(current), rule.verb);
      if (typeof target === 'object') {
        for (const name of target.unknown) unknownFacts.add(name);
        return { ...base, kind: 'leave', reason: `not worked out: ${target.unknown.join(', ')} not known` };
      }
      targets.push(target);
    }
    const inForce = [base.running, base.boot, base.byHand].map((v) => v?.value).filter((v) => v !== undefined);
    const result = applyVerb(
      rule.verb,
      targets,
      inForce.map((value) => worthKeeping(context, parameter, value)),
      parameter.capacity,
    );
    if (result === undefined || (base.running.approximate === true && targets.includes('keep-field')))
      return { ...base, kind: 'skip', reason: 'a field is to be kept as it is and its present value is not known' };
    if (result.narrows !== undefined)
      return {
        ...base,
        kind: 'ask',
        reason: `${result.narrows} is in force and larger: lowering a capacity is for you to decide`,
        value: result.value,
      };
    const acceptance = accepts(parameter, context.kernel, result.value);
    if (acceptance.accepted === undefined && parameter.value.type === 'string') return { ...base, kind: 'skip', reason: acceptance.why };
    if (acceptance.accepted === false) return { ...base, kind: 'skip', reason: `'${result.value}' would be refused: ${acceptance.why}` };
    if (acceptance.accepted === true && acceptance.kept !== result.value)
      return { ...base, kind: 'skip', reason: `the kernel would keep '${acceptance.kept}' of '${result.value}'` };
    const wrong = notProposed(context, parameter, result.value);
    if (wrong !== undefined) return { ...base, kind: 'skip', reason: wrong };
    if (inForce.length === 0 && parameter.capacity === 'more') {
      const reason = `what is in force is not known and may be larger than ${result.value}${context.facts.memoryBytes === undefined ? ' (--memory may tell)' : ''}`;
      return { ...base, kind: 'ask', reason, value: result.value };
    }
    const heavy = inForce.some(result.serves) ? undefined : tooMuchMemory(base.key, result.value, context.facts.memoryBytes?.value);
    if (heavy !== undefined) return { ...base, kind: 'ask', reason: heavy, value: result.value };
    const harm = harmTakenAway(result.value, inForce, parameter);
    return {
      ...base,
      kind: 'set',
      rule,
      result,
      confidence: confidenceFor(base.entry, rule, parameter, context),
      ...(harm !== undefined && { harm }),
    };
  }

  /** Capacity is taken away only where it does harm, and then the reason says so. */
  function harmTakenAway(value: string, inForce: readonly string[], parameter: Parameter): string | undefined {
    const lost = inForce.find((have) => takesAway(value, have, parameter.capacity));
    const mended = lost === undefined ? undefined : mend(context, parameter, lost);
    return mended && `${lost} does harm: ${mended.judged.judgement.why}`;
  }

  for (const entry of entries.values()) decideEntry(entry);
  return { all: [...entries.keys()].map((key) => decided.get(key)).filter((d) => d !== undefined), unknownFacts, usedFacts, planned };
}

/** What formulas may ask on this machine; every fact that is asked for is noted. */
export function scopeOf(
  context: DecideContext,
  decisions: { planned(key: string): string | undefined; readonly usedFacts: Set<string> },
): Scope {
  return {
    fact(name) {
      decisions.usedFacts.add(name);
      return context.named.get(name)?.value;
    },
    kernel: context.kernel,
    module: (name) => context.modules?.has(name),
    nat: (role) => context.natHolds.has(role),
    planned: (key) => decisions.planned(key),
    ...(context.listenerPorts !== undefined && { listeners: context.listenerPorts }),
  };
}

function confidenceFor(entry: ProfileEntry, rule: ProfileRule, parameter: Parameter, context: DecideContext): Confidence {
  const names = [...rule.fields, ...(rule.when ? [rule.when] : [])].flatMap(factNamesIn);
  const assumed = names.some((name) => context.named.get(name)?.origin.kind === 'assumed');
  if (entry.strength === 'folklore' || (assumed && entry.strength === 'common')) return 'heuristic';
  const grades = Object.values(parameter.claims).map((claim) => claim.grade);
  return assumed || entry.strength === 'common' ? 'likely' : confidenceOf(grades.filter((grade) => grade !== 'secondary'));
}

import { entryFor, holds } from '../model/kernel.ts';
import type { Parameter } from '../model/parameter.ts';
import { acceptsText } from './explain-accepts.ts';
import { explainBeliefs, explainSources } from './explain-claims-json.ts';
import { explainHistory } from './explain-history.ts';
import type { KnownPage, OnKernel, ParameterPage } from './explain-page.ts';
import { seeJson } from './explain-see.ts';
import { parameterItem } from './parameter-item.ts';
import { rangeJson } from './range-text.ts';

/** The report of a parameter: the first kernel's facts at the top, the other kernels' in `kernels`. */
export function parameterBody(page: ParameterPage): object {
  const { name, parameter: p, kernels } = page;
  const [first, ...others] = kernels;
  return {
    ...(first !== undefined && onKernel(p, first)),
    name,
    kind: 'parameter',
    kernelAssumed: page.assumed ?? null,
    summary: p.summary,
    parameterKind: p.kind,
    type: p.value.type,
    unit: p.value.unit,
    module: p.module ?? null,
    kconfig: p.kconfig ?? null,
    renamedTo: p.renamedTo ?? null,
    aliases: [...new Set([...p.aliases, ...(page.alsoCalled ?? [])])].toSorted(),
    support: p.support.map((entry) => ({ ...rangeJson(entry), ...(entry.exists === false && { exists: false }) })),
    side: p.side,
    effect: p.effect,
    combine: p.combine?.words ?? null,
    needs: p.needs.map((n) => ({ key: n.key, is: n.is ?? null, not: n.not ?? null, unlessValue: n.unlessValue ?? [], why: n.why })),
    conflicts: p.conflicts,
    exclusive: (page.pairs ?? []).map((pair) => ({ written: pair.written, zeroes: pair.zeroes, when: pair.when, ...rangeJson(pair) })),
    counters: p.counters,
    countersKnown: seeJson(page.counters ?? []),
    logLines: (page.logLines ?? []).map((line) => ({ name: line.id, sample: line.sample, meaning: line.meaning })),
    folklore: explainBeliefs(p.folklore, p.claims),
    risk: p.risk,
    oneWay: p.oneWay,
    owners: p.owners,
    setBy: p.setBy.map((s) => ({ by: s.by, value: s.value })),
    writers: (page.writers ?? []).map((w) => ({ name: w.name, what: w.what, source: w.source })),
    loaders: page.loaders ?? [],
    judgements: p.judgements.map((j) => ({
      ...rangeJson(j),
      kind: j.kind,
      severity: j.severity,
      message: j.message,
      why: j.why,
      instead: j.instead,
    })),
    history: explainHistory(p).map((row) => ({
      at: row.at ?? null,
      after: row.after ?? null,
      knownBy: row.knownBy === true,
      where: row.where,
      what: row.what,
      grade: row.grade ?? null,
    })),
    kernels: others.map((on) => onKernel(p, on)),
    sources: explainSources(p.claims),
  };
}

function onKernel(p: Parameter, on: OnKernel) {
  const { exists, default: value, distroDefault, range, members, scope } = parameterItem(p, on);
  const scoped = entryFor(on.kernel, p.scope)?.entry;
  const grade = (claim: string | undefined) => (claim === undefined ? null : (new Map(Object.entries(p.claims)).get(claim)?.grade ?? null));
  return {
    kernel: on.kernel.raw,
    newerThan: on.newerThan ?? null,
    exists,
    existsBy: on.support.by,
    default: value,
    defaultWords: on.default?.entry?.words ?? null,
    defaultCertain: on.default?.certain ?? null,
    defaultGrade: grade(on.default?.entry?.claim),
    distroDefault,
    current: on.current ?? null,
    range,
    accepts: acceptsText(p, on.kernel),
    keeps: p.value.keeps ?? null,
    members,
    scope,
    scopeGrade: grade(scoped?.claim),
    inNamespace: scoped?.inNamespace ?? null,
    withoutEffect: p.stub.find((s) => holds(on.kernel, s))?.why ?? null,
    interfaces:
      on.interface === undefined ? null : { ...on.interface, combine: on.interface.combine ?? null, spread: on.interface.spread ?? null },
  };
}

/** The report of a name that is only known to be real. */
export function knownBody({ name, known, kernels, assumed }: KnownPage): object {
  const [first, ...others] = kernels;
  const of = (on: OnKernel | undefined) => ({
    kernel: on?.kernel.raw ?? null,
    newerThan: on?.newerThan ?? null,
    exists: on?.support.exists ?? null,
    current: on?.current ?? null,
  });
  return {
    ...of(first),
    name,
    kind: 'known',
    kernelAssumed: assumed ?? null,
    parameterKind: known.kind,
    module: known.module ?? null,
    support: [rangeJson(known)],
    kernels: others.map(of),
  };
}

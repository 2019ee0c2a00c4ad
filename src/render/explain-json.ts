import type { Claim } from '../model/claim.ts';
import type { ExplainPage, KnownPage, OnKernel, ParameterPage } from './explain-page.ts';
import type { Tool } from './header.ts';
import { jsonText } from './json-text.ts';
import { parameterItem } from './parameter-item.ts';
import { rangeJson } from './range-text.ts';

/** The report of `explain` (schemas/report-explain.schema.json). What a kind has not is `null` or an empty list, never left out. */
export function explainJson(page: ExplainPage, tool: Tool): string {
  return jsonText({
    version: 1,
    command: 'explain',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    ...common,
    ...body(page),
  });
}

const common = {
  name: '',
  kind: '',
  kernel: null,
  exists: null,
  default: null,
  range: null,
  scope: null,
  needs: [],
  folklore: [],
  risk: null,
  sources: [],
};

function body(page: ExplainPage): object {
  switch (page.kind) {
    case 'parameter':
      return parameterBody(page);
    case 'known':
      return knownBody(page);
    case 'limit': {
      const { claims, folklore, reach, kernelDefault, item, failure, ...rest } = page.limit;
      return {
        ...rest,
        name: item,
        kind: 'limit',
        exists: true,
        default: `${kernelDefault.soft}:${kernelDefault.hard}`,
        scope: 'process',
        folklore: beliefs(folklore, claims),
        risk: failure,
        reach: reach.map((r) => ({ who: r.who, gets: r.gets })),
        sources: sources(claims),
      };
    }
    case 'rule': {
      const { id, slug, severity, confidence, what, why, instead, bad, good } = page.rule;
      return { name: id, kind: 'rule', slug, severity, confidence, what, why, instead, bad, good };
    }
    case 'application': {
      const { claims, name, ...rest } = page.application;
      return { ...rest, name, kind: 'application', sources: sources(claims) };
    }
    case 'profile': {
      const { name, summary, include, conflicts, ask, entries } = page.profile;
      return {
        name,
        kind: 'profile',
        summary,
        include,
        conflicts,
        ask: [...ask].map(([fact, why]) => ({ fact, why })),
        entries: entries.map((e) => ({
          section: e.section,
          key: e.key,
          value: e.advice ?? e.rules.map((rule) => rule.text).join(' | '),
          why: e.why ?? null,
          source: e.source ?? null,
          strength: e.strength ?? null,
          beware: e.beware ?? null,
          from: e.from,
        })),
      };
    }
  }
}

function parameterBody({ name, parameter: p, kernels }: ParameterPage): object {
  const [first, ...others] = kernels;
  return {
    ...(first !== undefined && onKernel(p, first)),
    name,
    kind: 'parameter',
    summary: p.summary,
    parameterKind: p.kind,
    type: p.value.type,
    unit: p.value.unit,
    module: p.module ?? null,
    kconfig: p.kconfig ?? null,
    renamedTo: p.renamedTo ?? null,
    aliases: p.aliases,
    support: p.support.map((entry) => ({ ...rangeJson(entry), ...(entry.exists === false && { exists: false }) })),
    side: p.side,
    effect: p.effect,
    combine: p.combine?.words ?? null,
    needs: p.needs.map((n) => ({ key: n.key, is: n.is ?? null, not: n.not ?? null, unlessValue: n.unlessValue ?? [], why: n.why })),
    conflicts: p.conflicts,
    counters: p.counters,
    folklore: beliefs(p.folklore, p.claims),
    risk: p.risk,
    oneWay: p.oneWay,
    owners: p.owners,
    judgements: p.judgements.map((j) => ({
      ...rangeJson(j),
      kind: j.kind,
      severity: j.severity,
      message: j.message,
      why: j.why,
      instead: j.instead,
    })),
    kernels: others.map((on) => onKernel(p, on)),
    sources: sources(p.claims),
  };
}

function onKernel(p: ParameterPage['parameter'], on: OnKernel) {
  const { exists, default: value, distroDefault, range, members, scope } = parameterItem(p, on);
  return {
    kernel: on.kernel.raw,
    exists,
    existsBy: on.support.by,
    default: value,
    defaultWords: on.default?.entry?.words ?? null,
    defaultCertain: on.default?.certain ?? null,
    distroDefault,
    current: on.current ?? null,
    range,
    members,
    scope,
  };
}

function knownBody({ name, known, kernels }: KnownPage): object {
  const first = kernels[0];
  return {
    name,
    kind: 'known',
    kernel: first?.kernel.raw ?? null,
    exists: first?.support.exists ?? null,
    current: first?.current ?? null,
    parameterKind: known.kind,
    module: known.module ?? null,
    support: [rangeJson(known)],
  };
}

type Folklore = readonly { readonly belief: string; readonly truth: string; readonly claim: string }[];

function beliefs(folklore: Folklore, claims: Readonly<Record<string, Claim>>) {
  const named = new Map(Object.entries(claims));
  return folklore.map((f) => ({
    belief: f.belief,
    truth: f.truth,
    source: named.get(f.claim)?.source ?? null,
    grade: named.get(f.claim)?.grade ?? null,
  }));
}

function sources(claims: Readonly<Record<string, Claim>>) {
  return Object.values(claims).map((c) => ({ text: c.text, source: c.source, grade: c.grade }));
}

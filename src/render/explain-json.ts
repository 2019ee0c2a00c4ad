import type { LogLine } from '../model/term.ts';
import { explainBeliefs, explainSources } from './explain-claims-json.ts';
import type { ExplainPage, LogLinePage } from './explain-page.ts';
import { knownBody, parameterBody } from './explain-parameter-json.ts';
import { seeJson } from './explain-see.ts';
import type { Tool } from './header.ts';
import { jsonText } from './json-text.ts';

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
        folklore: explainBeliefs(folklore, claims),
        risk: failure,
        reach: reach.map((r) => ({ who: r.who, gets: r.gets })),
        logLines: messages(page.logLines ?? []),
        sources: explainSources(claims),
      };
    }
    case 'rule': {
      const { id, slug, severity, confidence, what, why, instead, bad, good } = page.rule;
      return { name: id, kind: 'rule', slug, severity, confidence, what, why, instead, bad, good };
    }
    case 'application': {
      const { claims, name, logLines: _, ...rest } = page.application;
      return { ...rest, name, kind: 'application', logLines: messages(page.logLines ?? []), sources: explainSources(claims) };
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
    case 'log-line':
      return logLineBody(page);
    case 'counter': {
      const { claim, see: _, ...rest } = page.counter;
      return {
        ...rest,
        kind: 'counter',
        gauge: rest.gauge === true,
        versions: rest.versions ?? null,
        see: seeJson(page.see),
        sources: explainSources({ [rest.name]: claim }),
      };
    }
    case 'term': {
      const { claim, see: _, ...rest } = page.term;
      return { ...rest, kind: 'term', see: seeJson(page.see), sources: explainSources({ [rest.name]: claim }) };
    }
  }
}

function logLineBody({ typed, lines, see }: LogLinePage): object {
  const [{ id, claim, see: _, ...best }, ...others] = lines;
  return {
    ...best,
    name: id,
    kind: 'log-line',
    line: typed ?? null,
    versions: best.versions ?? null,
    see: seeJson(see),
    others: messages(others),
    sources: explainSources({ [id]: claim }),
  };
}

const messages = (lines: readonly LogLine[]) => lines.map((line) => ({ name: line.id, sample: line.sample, meaning: line.meaning }));

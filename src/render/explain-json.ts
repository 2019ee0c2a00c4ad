import type { ToldCause } from '../model/diagnosis.ts';
import type { LogLine } from '../model/term.ts';
import { explainBeliefs, explainSources } from './explain-claims-json.ts';
import type { ExplainPage, LogLinePage } from './explain-page.ts';
import { knownBody, parameterBody } from './explain-parameter-json.ts';
import { explainProfileJson } from './explain-profile-json.ts';
import { seeJson } from './explain-see.ts';
import { needText } from './explain-symptom.ts';
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
      const { claims, folklore, reach, kernelDefault, item, failure, shell, ...rest } = page.limit;
      return {
        ...rest,
        ...(shell && { shell: { option: shell.option, row: shell.row, unit: shell.unit } }),
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
    case 'symptom': {
      const { id, slug, title, what, why, needs, sources } = page.symptom;
      const example = page.example && causeOf(page.example);
      return {
        name: id,
        kind: 'symptom',
        slug,
        title,
        what,
        why,
        readings: needs.map(needText),
        example: example ?? null,
        sources: sources.map((source) => ({ text: what, source, grade: null })),
      };
    }
    case 'application': {
      const { claims, name, logLines: _, ...rest } = page.application;
      return {
        ...rest,
        name,
        kind: 'application',
        profile: page.profile ?? null,
        logLines: messages(page.logLines ?? []),
        sources: explainSources(claims),
      };
    }
    case 'profile':
      return explainProfileJson(page.profile);
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

function causeOf({ title, confidence, evidence, reading, do: remedies, notThis, keys }: ToldCause): object {
  const wrong = notThis.map(({ key, text }) => ({ key: key ?? null, text }));
  return { title, confidence, evidence, reading, do: remedies, notThis: wrong, keys: keys ?? [] };
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

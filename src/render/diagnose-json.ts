import type { Diagnosis, ToldCause } from '../model/diagnosis.ts';
import type { Facts } from '../model/facts.ts';
import type { Tool } from './header.ts';
import { hostJson } from './host-json.ts';
import { jsonText } from './json-text.ts';

export interface DiagnoseReport {
  readonly tool: Tool;
  readonly facts: Facts;
  readonly diagnosis: Diagnosis;
}

/** The report of `diagnose` (schemas/report-diagnose.schema.json). */
export function diagnoseJson({ tool, facts, diagnosis }: DiagnoseReport): string {
  const { window, looked } = diagnosis;
  return jsonText({
    version: 1,
    command: 'diagnose',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    host: hostJson(facts),
    window: { seconds: window.seconds, weak: window.weak ?? null, pid: window.pid ?? null },
    looked: {
      symptoms: looked.symptoms,
      numbers: looked.numbers,
      sockets: looked.sockets ?? null,
      listeners: looked.listeners ?? null,
      processes: looked.processes ?? null,
    },
    ...(diagnosis.seen !== undefined && {
      seen: { ...diagnosis.seen, uses: diagnosis.seen.uses.map(({ limit, ...use }) => ({ ...use, limit: limit ?? null })) },
    }),
    measured: diagnosis.measured,
    causes: diagnosis.causes.map(causeJson),
    ruledOut: diagnosis.ruledOut,
    notYet: diagnosis.notYet.map(({ share, ...told }) => ({ ...told, share: share ?? null })),
    notChecked: diagnosis.notChecked,
    unread: diagnosis.unread.map(({ what, why, couldChange }) => ({ what, why, couldChange: couldChange ?? null })),
  });
}

function causeJson(cause: ToldCause): unknown {
  const { place } = cause;
  return {
    id: cause.id,
    slug: cause.slug,
    title: cause.title,
    confidence: cause.confidence,
    harm: cause.harm,
    place: place === undefined ? null : placeJson(place),
    evidence: cause.evidence,
    reading: cause.reading,
    do: cause.do,
    notThis: cause.notThis.map(({ key, text }) => ({ key: key ?? null, text })),
    keys: cause.keys ?? [],
    profiles: cause.profiles ?? [],
    follows: cause.follows.map(causeJson),
    sources: cause.sources,
  };
}

function placeJson({ port, program, pid, unit, remote }: NonNullable<ToldCause['place']>): unknown {
  return { port: port ?? null, program: program ?? null, pid: pid ?? null, unit: unit ?? null, remote: remote ?? null };
}

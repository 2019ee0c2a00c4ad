import type { Limit } from '../model/parameter.ts';
import type { Rule } from '../model/rule.ts';
import type { LogLine } from '../model/term.ts';
import { explainApplication } from './explain-application.ts';
import { existsText } from './explain-kernels.ts';
import type { ExplainPage, KnownPage } from './explain-page.ts';
import { explainParameter } from './explain-parameter.ts';
import { explainProfile } from './explain-profile.ts';
import { claimLines, messageLines, type Section } from './explain-section.ts';
import { explainSymptom } from './explain-symptom.ts';
import { explainCounter, explainLogLine, explainTerm } from './explain-told.ts';
import { rangeText } from './range-text.ts';

/**
 * What a page of `explain` says, whatever it is about.
 * @param width columns that the lines may take
 */
export function explainSections(page: ExplainPage, width: number): readonly Section[] {
  switch (page.kind) {
    case 'parameter':
      return explainParameter(page, width);
    case 'known':
      return explainKnown(page);
    case 'limit':
      return explainLimit(page.limit, page.logLines ?? []);
    case 'rule':
      return explainRule(page.rule);
    case 'symptom':
      return explainSymptom(page);
    case 'application':
      return explainApplication(page.application, page.logLines ?? [], page.profile);
    case 'profile':
      return explainProfile(page.profile);
    case 'log-line':
      return explainLogLine(page);
    case 'counter':
      return explainCounter(page);
    case 'term':
      return explainTerm(page);
  }
}

function explainKnown({ known, kernels, assumed }: KnownPage): readonly Section[] {
  return [
    {
      title: '',
      lines: [
        'A name that the kernel has or had; its values are not judged here yet',
        ...(known.module === undefined ? [] : [`there once the module ${known.module} is loaded`]),
        ...(known.renamedTo === undefined ? [] : [`now called ${known.renamedTo}`]),
      ],
    },
    ...kernels.map((on) => ({
      title: `on Linux ${on.kernel.raw}`,
      lines: [
        ...(assumed === undefined ? [] : [`this kernel: ${assumed}`]),
        `exists: ${existsText(on, [known])}`,
        ...(on.newerThan === undefined
          ? []
          : [`newer than the knowledge, which ends with ${on.newerThan}: taken to be as that one, not checked`]),
        ...(on.current === undefined ? [] : [`now: ${on.current === '' ? "''" : on.current}`]),
      ],
    })),
    { title: 'kernels', lines: [rangeText(known)] },
  ];
}

function explainLimit(limit: Limit, logLines: readonly LogLine[]): readonly Section[] {
  return [
    { title: '', lines: [limit.summary] },
    {
      title: 'called, and counted in',
      lines: [],
      rows: [
        { cells: ['limits.conf', limit.item, limit.units.pam] },
        { cells: ['systemd', limit.directive, limit.units.systemd] },
        { cells: ['kernel', `${limit.rlimit}, "${limit.row}" in /proc/PID/limits`, limit.units.kernel] },
        ...(limit.shell === undefined ? [] : [{ cells: ['bash', `ulimit ${limit.shell.option}, "${limit.shell.row}"`, limit.shell.unit] }]),
      ],
    },
    { title: 'default', lines: [`soft ${limit.kernelDefault.soft}, hard ${limit.kernelDefault.hard}, from the kernel`] },
    { title: 'capped by', lines: limit.cappedBy === undefined ? [] : [limit.cappedBy] },
    { title: 'when hit', lines: [limit.failure] },
    { title: 'in the log', lines: messageLines(logLines) },
    { title: 'who gets what', lines: [], rows: limit.reach.filter((r) => !getsNothing(r)).map((r) => ({ cells: [r.who, r.gets] })) },
    { title: 'who never sees it', lines: [], rows: limit.reach.filter(getsNothing).map((r) => ({ cells: [r.who, r.gets] })) },
    { title: 'believed', lines: limit.folklore.flatMap((f) => [`"${f.belief}"`, `  no: ${f.truth}`]) },
    { title: 'sources', lines: claimLines(limit.claims) },
  ];
}

const getsNothing = ({ gets }: Limit['reach'][number]) => /^nothing\b/.test(gets);

function explainRule(rule: Rule): readonly Section[] {
  const example = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).flatMap(([path, text]) => [
      `${path}:`,
      ...text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `  ${line}`),
    ]);
  return [
    { title: '', lines: [`${rule.severity} (${rule.confidence}): ${rule.what}`] },
    { title: 'why', lines: [rule.why] },
    { title: 'instead', lines: [rule.instead] },
    { title: `bad (${rule.bad.kernel})`, lines: example(rule.bad.files) },
    { title: `good (${rule.good.kernel})`, lines: example(rule.good.files) },
    { title: 'allow it', lines: [`# tune-advise: allow ${rule.id} -- reason`] },
  ];
}

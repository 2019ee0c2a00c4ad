import type { Application, Limit } from '../model/parameter.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import type { ExplainPage, KnownPage } from './explain-page.ts';
import { existsText, explainParameter } from './explain-parameter.ts';
import { claimLines, type Section } from './explain-section.ts';
import { rangeText } from './range-text.ts';

/** What a page of `explain` says, whatever it is about. */
export function explainSections(page: ExplainPage): readonly Section[] {
  switch (page.kind) {
    case 'parameter':
      return explainParameter(page);
    case 'known':
      return explainKnown(page);
    case 'limit':
      return explainLimit(page.limit);
    case 'rule':
      return explainRule(page.rule);
    case 'application':
      return explainApplication(page.application);
    case 'profile':
      return explainProfile(page.profile);
  }
}

function explainKnown({ known, kernels }: KnownPage): readonly Section[] {
  return [
    {
      title: '',
      lines: [
        'A name that the kernel has or had; its values are not judged here yet',
        ...(known.module === undefined ? [] : [`there once the module ${known.module} is loaded`]),
      ],
    },
    ...kernels.map((on) => ({
      title: `on Linux ${on.kernel.raw}`,
      lines: [`exists: ${existsText(on)}`, ...(on.current === undefined ? [] : [`now: ${on.current === '' ? "''" : on.current}`])],
    })),
    { title: 'kernels', lines: [rangeText(known)] },
  ];
}

function explainLimit(limit: Limit): readonly Section[] {
  return [
    { title: '', lines: [limit.summary] },
    {
      title: 'called',
      lines: [
        `limits.conf: ${limit.item} (${limit.units.pam})`,
        `systemd: ${limit.directive} (${limit.units.systemd})`,
        `kernel: ${limit.rlimit}, "${limit.row}" in /proc/PID/limits (${limit.units.kernel})`,
      ],
    },
    { title: 'default', lines: [`soft ${limit.kernelDefault.soft}, hard ${limit.kernelDefault.hard}, from the kernel`] },
    { title: 'capped by', lines: limit.cappedBy === undefined ? [] : [limit.cappedBy] },
    { title: 'when hit', lines: [limit.failure] },
    { title: 'reaches', lines: limit.reach.map((r) => `${r.who}: ${r.gets}`) },
    { title: 'believed', lines: limit.folklore.flatMap((f) => [`"${f.belief}"`, `  no: ${f.truth}`]) },
    { title: 'sources', lines: claimLines(limit.claims) },
  ];
}

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

function explainApplication(app: Application): readonly Section[] {
  const backlog = app.backlog;
  return [
    { title: '', lines: app.roles.length === 0 ? [] : [app.roles.join(', ')] },
    {
      title: 'seen as',
      lines: [`processes: ${app.comm.join(', ')}`, ...(app.units.length === 0 ? [] : [`units: ${app.units.join(', ')}`])],
    },
    {
      title: 'backlog',
      lines:
        backlog === undefined
          ? []
          : [
              `listen() asks for ${backlog.default ?? 'what is not known'}; set it with ${backlog.directive}`,
              backlog.followsSomaxconn ? 'follows net.core.somaxconn' : 'does not follow net.core.somaxconn: the smaller of the two counts',
              `to change it: ${backlog.restart}`,
            ],
    },
    {
      title: 'keepalive',
      lines: app.keepalive === undefined ? [] : [`as a server: ${app.keepalive.listening}`, `as a client: ${app.keepalive.connecting}`],
    },
    {
      title: 'descriptors',
      lines:
        app.descriptors === undefined
          ? []
          : [
              `per connection: ${app.descriptors.perConnection}`,
              ...(app.descriptors.directive === undefined ? [] : [`set with ${app.descriptors.directive}`]),
            ],
    },
    { title: 'sources', lines: claimLines(app.claims) },
  ];
}

function explainProfile(profile: Profile): readonly Section[] {
  const of = (section: ProfileEntry['section']) => profile.entries.filter((e) => e.section === section).flatMap(entryLines);
  return [
    { title: '', lines: [profile.summary] },
    { title: 'includes', lines: profile.include },
    { title: 'not with', lines: profile.conflicts },
    { title: 'asks', lines: [...profile.ask].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([fact, why]) => `${fact}: ${why}`) },
    { title: 'sysctl', lines: of('sysctl') },
    { title: 'limits', lines: of('limits') },
    { title: 'programs', lines: of('app') },
    { title: 'modules', lines: of('module') },
  ];
}

function entryLines(entry: ProfileEntry): readonly string[] {
  const lines = [`${entry.key} = ${entry.advice ?? entry.rules.map((rule) => rule.text).join(' | ')}`];
  if (entry.why !== undefined) lines.push(`  why: ${entry.why}`);
  if (entry.beware !== undefined) lines.push(`  beware: ${entry.beware}`);
  if (entry.source !== undefined) lines.push(`  source: ${entry.source}${entry.strength === undefined ? '' : ` (${entry.strength})`}`);
  return lines;
}

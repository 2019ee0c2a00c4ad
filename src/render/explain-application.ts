import type { Application } from '../model/knowledge.ts';
import type { LogLine } from '../model/term.ts';
import { claimLines, gradeRemark, type Section } from './explain-section.ts';

/** What a program asks of the kernel by itself. What is not known of it is not there. */
export function explainApplication(app: Application, logLines: readonly LogLine[], profile?: string): readonly Section[] {
  const { backlog, keepalive, descriptors, whenShort, ownLimit } = app;
  const remark = (claim: string) => gradeRemark(Object.hasOwn(app.claims, claim) ? app.claims[claim]?.grade : undefined);
  return [
    {
      title: '',
      lines: [
        ...(app.title === undefined || app.title.toLowerCase() === app.name ? [] : [app.title]),
        ...(app.roles.length === 0 ? [] : [app.roles.join(', ')]),
      ],
    },
    { title: 'seen as', lines: seenAs(app) },
    { title: 'backlog', lines: backlog === undefined ? ['unknown'] : backlogLines(backlog, remark(backlog.claim)) },
    {
      title: 'keepalive',
      lines:
        keepalive === undefined
          ? ['unknown']
          : [`as a server: ${keepalive.listening}${remark(keepalive.claim)}`, `as a client: ${keepalive.connecting}`],
    },
    {
      title: 'descriptors',
      lines: [
        ...(descriptors === undefined ? [] : [`per connection: ${descriptors.perConnection}${remark(descriptors.claim)}`]),
        ...(descriptors?.directive === undefined ? [] : [`set with ${descriptors.directive}`]),
        ...(ownLimit === undefined ? [] : [`by itself: ${ownLimit.text}${remark(ownLimit.claim)}`]),
        ...(whenShort === undefined ? [] : [`when they run out: ${whenShort.text}${remark(whenShort.claim)}`]),
        ...(app.unitLimits ?? []).map((unit) => `as packaged, ${unit.unit}: ${unit.limits}${remark(unit.claim)}`),
      ],
    },
    {
      title: 'timeouts of its own',
      lines: [],
      rows: (app.ownTimeouts ?? []).map((t) => ({ cells: [t.name, t.value ?? '', `${t.note ?? ''}${remark(t.claim)}`.trim()] })),
    },
    {
      title: 'checked when it starts',
      lines: (app.startChecks ?? []).map((c) => `${c.check}${c.effect === undefined ? '' : `: ${c.effect}`}${remark(c.claim)}`),
    },
    {
      title: 'socket options',
      lines: [],
      rows: (app.socketOptions ?? []).map((o) => ({ cells: [o.option, `${o.how}${remark(o.claim)}`] })),
    },
    {
      title: 'profile',
      lines: profile === undefined ? [] : [`what to set for it: explain profile:${profile}, advise --profile ${profile}`],
    },
    { title: 'in its log', lines: logLines.flatMap((line) => [line.sample, `  ${line.meaning}`]) },
    { title: 'sources', lines: claimLines(app.claims) },
  ];
}

function seenAs(app: Application): readonly string[] {
  const lines = app.comm.length === 0 ? [] : [`processes: ${app.comm.join(', ')}`];
  if (app.sharedComm !== undefined && app.sharedComm.length > 0) lines.push(`processes that others have too: ${app.sharedComm.join(', ')}`);
  if (app.toldBy !== undefined) lines.push(`told by: ${app.toldBy}`);
  if (app.units.length > 0) lines.push(`units: ${app.units.join(', ')}`);
  return lines;
}

function backlogLines(backlog: NonNullable<Application['backlog']>, remark: string): readonly string[] {
  const directive = backlog.directive === '' ? 'no way to set it is known' : `set it with ${backlog.directive}`;
  return [
    `listen() asks for ${backlog.default ?? (backlog.byVersion === undefined ? 'what is not known' : 'what its settings and release make of it')}; ${directive}${remark}`,
    ...(backlog.byVersion ?? []).map((seen) => `  ${seen.versions}: ${seen.value}`),
    backlog.followsSomaxconn ? 'follows net.core.somaxconn' : 'does not follow net.core.somaxconn: the smaller of the two counts',
    ...(backlog.restart === '' ? [] : [`to change it: ${backlog.restart}`]),
  ];
}

import type { Report, Rule, RuleContext, UnitFileLines } from '../model/rule.ts';
import type { UnitLine } from '../model/setting.ts';
import { atLimit, pamLines } from './limit-line.ts';
import { short } from './quoted.ts';
import { placeAt } from './setting-line.ts';

interface User {
  readonly file: UnitFileLines;
  readonly line: UnitLine;
}

function check(context: RuleContext): readonly Report[] {
  const users = serviceUsers(context);
  return pamLines(context).flatMap((limit): readonly Report[] => {
    const user = users.get(limit.domain);
    if (user === undefined) return [];
    const unit = /([^/]+\.service)(?:\.d\/[^/]+)?$/.exec(user.file.path)?.[1] ?? user.file.path;
    const name = /^(?:maxlogins|maxsyslogins|priority|nonewprivs|chroot)$/.test(limit.item)
      ? undefined
      : `Limit${limit.item.toUpperCase()}`;
    return [
      {
        message: `${limit.item} for ${short(limit.domain)} does not reach ${short(unit)}, which runs as ${short(limit.domain)}`,
        place: atLimit(limit, 'domain'),
        related: [placeAt(user.file.path, user.line.valueSpan, 'the service runs as this user')],
        why: 'pam_limits acts when somebody logs in; systemd starts services without it',
        fix: { title: name === undefined ? 'delete the line' : `write ${name} in [Service] of the unit`, disposition: 'review' },
        sources: ['systemd.exec(5): the limits of a unit, PAMName'],
      },
    ];
  });
}

/** Users that services of these files run as; one that asks for PAM gets the limits after all. */
function serviceUsers(context: RuleContext): ReadonlyMap<string, User> {
  const found = new Map<string, User>();
  for (const file of context.files) {
    if (file.kind !== 'unit' || file.manager || file.lines.some(({ name, section }) => section === 'Service' && name === 'PAMName'))
      continue;
    const line = file.lines.findLast(({ name, section, kind }) => kind === undefined && section === 'Service' && name === 'User');
    if (line !== undefined && line.value !== '' && line.value !== 'root' && !found.has(line.value)) found.set(line.value, { file, line });
  }
  return found;
}

export const limitsNotForUnits: Rule = {
  id: 'TA037',
  slug: 'limits-not-for-units',
  severity: 'warning',
  confidence: 'likely',
  what: 'A line of limits.conf for an account that a unit of the same files runs as',
  why: 'the service never sees it',
  instead: 'set the limit in the unit',
  bad: {
    files: {
      'etc/security/limits.d/60-proxy.conf': 'proxy hard nofile 65536\n',
      'etc/systemd/system/proxy.service': '[Service]\nUser=proxy\nExecStart=/usr/sbin/proxy\n',
    },
    kernel: '6.1',
  },
  good: {
    files: {
      'etc/security/limits.d/60-proxy.conf': 'operator hard nofile 65536\n',
      'etc/systemd/system/proxy.service': '[Service]\nUser=proxy\nExecStart=/usr/sbin/proxy\nLimitNOFILE=65536\n',
    },
    kernel: '6.1',
  },
  check,
};

import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atLimit, type LimitLine, pamLines } from './limit-line.ts';
import { short } from './quoted.ts';

/** Items of pam_limits 1.7; `chroot` is Debian's. */
const items = (
  'as chroot core cpu data fsize locks maxlogins maxsyslogins memlock msgqueue nice nofile nonewprivs nproc priority rss rtprio rttime ' +
  'sigpending stack'
).split(' ');
const types = new Set(['soft', 'hard', '-']);
const perLogin = new Set(['maxlogins', 'maxsyslogins', 'nonewprivs']);
const source = 'linux-pam: modules/pam_limits/pam_limits.c';

const check = (context: RuleContext) => pamLines(context).flatMap(judge);

function judge(limit: LimitLine): readonly Report[] {
  const { domain, type, item, line } = limit;
  const common = { why: 'pam_limits drops the line and says so only in the log', sources: [source] };
  const found: Report[] = [];
  if (!items.includes(item)) {
    const near = items.filter((known) => known.startsWith(item.slice(0, 3)) || item.includes(known));
    const hint = near.length > 0 && near.length < 4 ? near.join(' or ') : `one of ${items.join(', ')}`;
    found.push({ ...common, message: `'${short(line.item ?? '')}' is no limit: expected ${hint}`, place: atLimit(limit, 'item') });
  }
  if (!types.has(type) && !perLogin.has(item))
    found.push({
      ...common,
      message: `'${short(line.type ?? '')}' is no type of limit: expected soft, hard or -`,
      place: atLimit(limit, 'type'),
    });
  if (domain.startsWith('%') && items.includes(item) && item !== 'maxlogins' && item !== 'maxsyslogins')
    found.push({
      ...common,
      message: `'${short(domain)}' goes with maxlogins and maxsyslogins only: expected @${short(domain.slice(1) || 'group')} for ${item}`,
      place: atLimit(limit, 'domain'),
      why: 'pam_limits ignores the line for every other item',
    });
  return found;
}

export const limitsUnknownWord: Rule = {
  id: 'TA031',
  slug: 'limits-unknown-word',
  severity: 'error',
  confidence: 'proved',
  what: 'A limit or a type of limit that pam_limits does not know',
  why: 'the line is dropped',
  instead: 'write soft, hard or - and an item that limits.conf(5) lists',
  bad: { files: { 'etc/security/limits.conf': 'proxy hard nofiles 65536\n' }, kernel: '6.1' },
  good: { files: { 'etc/security/limits.conf': 'proxy hard nofile 65536\nproxy HARD NPROC 4096\n' }, kernel: '6.1' },
  check,
};

import type { Rule } from '../model/rule.ts';
import { judgedReports } from './judged.ts';

export const guardedValue: Rule = {
  id: 'TA011',
  slug: 'guarded-value',
  severity: 'warning',
  confidence: 'likely',
  what: 'A value that needs a decision: it cannot be taken back, or cuts off what others rely on',
  why: 'on the wrong host it stops services, and some of it lasts until the next boot',
  instead: 'leave it out unless it is meant for this host',
  bad: { files: { 'etc/sysctl.conf': 'kernel.yama.ptrace_scope = 3\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'kernel.yama.ptrace_scope = 2\n' }, kernel: '6.1' },
  check: (context) => judgedReports(context, (j) => j.kind === 'guard'),
};

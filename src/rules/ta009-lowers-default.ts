import type { Rule } from '../model/rule.ts';
import { judgedReports } from './judged.ts';

export const lowersDefault: Rule = {
  id: 'TA009',
  slug: 'lowers-default',
  severity: 'warning',
  confidence: 'likely',
  what: 'A value below what the kernel takes by itself',
  why: 'the line was copied from a time or machine with less and now takes away',
  instead: 'delete the line, or raise it by need',
  bad: { files: { 'etc/sysctl.conf': 'vm.max_map_count = 1024\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'vm.max_map_count = 262144\n' }, kernel: '6.1' },
  check: (context) => judgedReports(context, (j) => j.kind === 'lowers-default'),
};

import type { Rule } from '../model/rule.ts';
import { judgedReports } from './judged.ts';

export const harmfulValue: Rule = {
  id: 'TA008',
  slug: 'harmful-value',
  severity: 'warning',
  confidence: 'likely',
  what: 'A value that works and hurts',
  why: 'the knowledge holds a source for the harm; explain KEY shows it',
  instead: 'the value that the finding names',
  bad: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_sack = 0\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_sack = 1\n' }, kernel: '6.1' },
  check: (context) => judgedReports(context, (j, key) => j.kind === 'harmful' && key !== 'net.ipv4.ip_local_port_range'),
};

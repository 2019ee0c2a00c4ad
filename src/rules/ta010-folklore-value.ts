import type { Rule } from '../model/rule.ts';
import { judgedReports } from './judged.ts';

export const folkloreValue: Rule = {
  id: 'TA010',
  slug: 'folklore-value',
  severity: 'advice',
  confidence: 'likely',
  what: 'A value that is widely copied for an effect that it does not have',
  why: 'the cure is elsewhere, and the side effects are here',
  instead: 'what the finding names',
  bad: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_fin_timeout = 30\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_fin_timeout = 60\n' }, kernel: '6.1' },
  check: (context) => judgedReports(context, (j, key) => j.kind === 'folklore' && key !== 'net.ipv4.ip_local_port_range'),
};

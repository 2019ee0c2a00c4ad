import type { Rule } from '../model/rule.ts';
import { judgedReports } from './judged.ts';

export const localPortsCoverListener: Rule = {
  id: 'TA012',
  slug: 'local-ports-cover-listener',
  severity: 'warning',
  confidence: 'likely',
  what: 'A local port range that covers ports of services',
  why: 'an outgoing connection may hold the port of a service that restarts, which then fails with EADDRINUSE',
  instead: 'start at 10240 or higher and list the ports of services in net.ipv4.ip_local_reserved_ports',
  bad: { files: { 'etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 1024 65535\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 10240 65535\n' }, kernel: '6.1' },
  check: (context) => judgedReports(context, (_, key) => key === 'net.ipv4.ip_local_port_range'),
};

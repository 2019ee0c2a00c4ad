import { baseName } from '../model/base-name.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { seenRunning } from '../model/seen-running.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { adviceFindings } from './advice-findings.ts';
import { bootReader, distributionOf, withLink } from './boot-reader.ts';
import { fingerprint } from './fingerprint.ts';

/** Settings in /etc/sysctl.conf that the boot of this distribution passes over, as on Debian 13. */
export function unreadFile(facts: Facts, knowledge: Knowledge, files: readonly ReadSysctlFile[]): readonly Finding[] {
  const conf = files.find((file) => file.path === '/etc/sysctl.conf');
  const first = conf?.lines.find((line) => line.kind === 'setting');
  if (first === undefined || bootReader(facts, knowledge) !== 'systemd') return [];
  if (withLink(files, facts, knowledge).some((file) => baseName(file.path) === '99-sysctl.conf')) return [];
  const release = distributionOf(facts, knowledge);
  if (!seenRunning(facts) && release?.readsEtcSysctlConf !== 'no') return [];
  const about = adviceFindings[1];
  const count = conf?.lines.filter((line) => line.kind === 'setting').length ?? 0;
  const { line, column, endLine, endColumn } = first.span;
  return [
    {
      id: about.id,
      slug: about.slug,
      severity: about.severity,
      confidence: 'proved',
      message: `/etc/sysctl.conf is not read at boot here: its ${count} setting${count === 1 ? ' acts' : 's act'} only through sysctl -p or sysctl --system`,
      place: { path: '/etc/sysctl.conf', line, column, endLine, endColumn },
      kernels: [],
      related: [],
      evidence: [
        { fact: 'distro', value: release?.title ?? 'unknown', from: release === undefined ? 'no link 99-sysctl.conf' : release.distro },
      ],
      why: about.why,
      fix: { title: about.instead, disposition: 'review' },
      sources: ['sysctl.d(5); sysctl(8)'],
      fingerprint: fingerprint([about.id, '/etc/sysctl.conf']),
    },
  ];
}

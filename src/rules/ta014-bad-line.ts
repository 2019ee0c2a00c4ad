import type { Report, Rule, RuleContext } from '../model/rule.ts';
import type { SysctlLine } from '../model/setting.ts';
import { short } from './quoted.ts';
import { isTemplate, placeAt } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  return context.files.flatMap((file) =>
    file.kind === 'sysctl' && (file.format === undefined || file.format === 'template') ? file.lines.flatMap(judge) : [],
  );
}

const mark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/;

function judge(line: SysctlLine): readonly Report[] {
  if (line.kind === 'setting' && line.text.includes('\0')) return [nul(line)];
  if (line.kind !== 'bad' || isTemplate(line.text) || mark.test(line.text)) return [];
  const typed = short(line.text.trim());
  const command = /^\s*(?:sudo\s+)?(?:\/s?bin\/|\/usr\/s?bin\/)?sysctl\s+(?:-w\s+)?(\S+\s*=\s*\S.*)$/.exec(line.text)?.[1];
  const exported = /^\s*export\s+(\S+\s*=.*)$/.exec(line.text)?.[1];
  const to = command ?? exported;
  return [
    {
      message:
        to === undefined ? `'${typed}': ${line.problem ?? 'expected key = value'}` : `'${typed}' is a shell command: expected ${short(to)}`,
      place: placeAt(line.path, line.span),
      why: 'this is no assignment for any reader of sysctl files: the line sets nothing',
      ...(to !== undefined && {
        fix: {
          title: `write ${short(to)}`,
          disposition: 'review' as const,
          edits: [{ path: line.path, line: line.line, from: line.text, to }],
        },
      }),
    },
  ];
}

function nul(line: SysctlLine): Report {
  return {
    severity: 'warning',
    message: `${short(line.rawKey ?? '')}: a NUL byte ends the line early: expected text`,
    place: placeAt(line.path, line.span),
    ...(line.key !== undefined && { key: line.key }),
    why: 'procps drops what follows it, systemd-sysctl takes it for a line of its own',
  };
}

export const badLine: Rule = {
  id: 'TA014',
  slug: 'bad-line',
  severity: 'error',
  confidence: 'proved',
  what: 'A line that is no assignment',
  why: 'readers skip it; procps even calls that a success',
  instead: 'write key = value',
  bad: { files: { 'etc/sysctl.conf': 'sysctl -w net.core.somaxconn=8192\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': '-net.ipv4.conf.all.rp_filter\n' }, kernel: '6.1' },
  check,
};

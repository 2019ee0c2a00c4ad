import type { FileFormat } from '../model/file-format.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import type { SysctlLine } from '../model/setting.ts';
import { short } from './quoted.ts';
import { isTemplate, placeAt } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const found: Report[] = [];
  for (const file of context.files) {
    if (file.kind !== 'sysctl' || !judgedFormats.has(file.format)) continue;
    const mayHoldNul = file.format !== undefined || file.text.includes('\0');
    for (const line of file.lines)
      if (line.kind === 'bad' || (mayHoldNul && line.kind === 'setting')) for (const report of judge(line, file.format)) found.push(report);
  }
  return found;
}

const judgedFormats: ReadonlySet<FileFormat | undefined> = new Set([
  undefined,
  'template',
  'shell',
  'dockerfile',
  'compose',
  'ansible',
  'cloud-init',
  'kubernetes',
]);

const mark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/;

function judge(line: SysctlLine, format: FileFormat | undefined): readonly Report[] {
  if (line.kind === 'setting' && line.text.includes('\0')) return [nul(line)];
  if (line.kind !== 'bad' || isTemplate(line.text) || mark.test(line.text)) return [];
  const typed = short(line.text.trim());
  // a word of a command; a line of a file that another language writes has no key of its own
  if (format !== undefined && line.keySpan !== undefined)
    return [
      {
        message: line.problem ?? `'${typed}': expected key=value`,
        place: placeAt(line.path, line.keySpan ?? line.span),
        why: 'this is no assignment for what reads it: it ends with an error, or sets nothing',
      },
    ];
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

import { baseName } from '../model/base-name.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { placeIn, type ShellLine, shellLines } from './shell-lines.ts';

const file = String.raw`["']?(\/etc\/(?:sysctl\.conf|security\/limits\.conf))(?=["'\s;&|)]|$)`;
const appended = new RegExp(String.raw`(?:>>\s{0,8}|\btee\s{1,8}(?:-a|--append)\s{1,8})${file}`);

function check(context: RuleContext): readonly Report[] {
  const told = new Set<string>();
  return shellLines(context, 'shell').flatMap((line): readonly Report[] => {
    const target = appended.exec(line.text)?.[1];
    // once a file and script: such lines come in dozens
    if (target === undefined || told.has(`${line.path}\n${target}`)) return [];
    told.add(`${line.path}\n${target}`);
    if (looksFirst(line, target)) return [];
    return [
      {
        message: `each run of the script adds the lines to ${target} once more: expected a file of its own`,
        place: placeIn(line, target),
        why: 'the copies pile up, and an old value that stands further down wins over a new one further up',
        fix: {
          title: `write a file of ${target.includes('limits') ? '/etc/security/limits.d' : '/etc/sysctl.d'} instead`,
          disposition: 'review',
        },
      },
    ];
  });
}

/** A script that greps the file, or edits or empties it first, has thought of a second run. */
function looksFirst({ script }: ShellLine, target: string): boolean {
  const name = baseName(target);
  return script
    .split('\n')
    .some(
      (text) => text.length < 4000 && text.includes(name) && /\b(?:grep|sed|awk|cp|mv|rm)\b|(?:^|[^>&\d])>\s{0,8}["']?\/etc/.test(text),
    );
}

export const appendsEachRun: Rule = {
  id: 'TA061',
  slug: 'appends-each-run',
  severity: 'advice',
  confidence: 'likely',
  what: 'A script that appends to /etc/sysctl.conf or limits.conf without a look at what is there',
  why: 'a second run adds the lines again',
  instead: 'write a file of your own into /etc/sysctl.d or /etc/security/limits.d',
  bad: { files: { 'setup.sh': '#!/bin/sh\necho "net.core.somaxconn = 8192" >> /etc/sysctl.conf\n' }, kernel: '6.1' },
  good: {
    files: {
      'setup.sh': '#!/bin/sh\ngrep -q somaxconn /etc/sysctl.conf || echo "net.core.somaxconn = 8192" >> /etc/sysctl.conf\n',
    },
    kernel: '6.1',
  },
  check,
};

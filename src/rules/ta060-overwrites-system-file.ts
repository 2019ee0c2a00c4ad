import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { short } from './quoted.ts';
import { placeIn, shellLines } from './shell-lines.ts';

const file = String.raw`(["']?)(\/etc\/(?:sysctl\.conf|security\/limits\.conf))\1(?=[\s;&|)]|$)`;
/** A single `>`: the one before it would make it an append, a number or `&` another stream. */
const redirected = new RegExp(String.raw`(?:^|[^>&\d])>\|?\s{0,8}${file}`);
const teed = new RegExp(String.raw`\btee\s{1,8}(?!-a\b|--append\b)(?:-\w+\s{1,8})?${file}`);

function check(context: RuleContext): readonly Report[] {
  return shellLines(context, 'shell').flatMap((line): readonly Report[] => {
    const found = redirected.exec(line.text) ?? teed.exec(line.text);
    const target = found?.[2];
    if (found === null || target === undefined) return [];
    return [
      {
        message: `'${short(found[0].trim())}' throws away what stands in ${target}: expected a file of its own in ${folderOf(target)}`,
        place: placeIn(line, target),
        why: 'the file belongs to the administrator and to packages: every setting that others put there is lost',
        fix: { title: `write to ${folderOf(target)}/60-NAME.conf`, disposition: 'review' },
      },
    ];
  });
}

const folderOf = (target: string) => (target.includes('limits') ? '/etc/security/limits.d' : '/etc/sysctl.d');

export const overwritesSystemFile: Rule = {
  id: 'TA060',
  slug: 'overwrites-system-file',
  severity: 'warning',
  confidence: 'proved',
  what: 'A script that replaces /etc/sysctl.conf or limits.conf as a whole',
  why: 'what others have set there is gone',
  instead: 'write a file of your own into /etc/sysctl.d or /etc/security/limits.d',
  bad: { files: { 'setup.sh': '#!/bin/sh\ncat > /etc/sysctl.conf <<EOF\nnet.core.somaxconn = 8192\nEOF\n' }, kernel: '6.1' },
  good: { files: { 'setup.sh': '#!/bin/sh\ncat > /etc/sysctl.d/60-proxy.conf <<EOF\nnet.core.somaxconn = 8192\nEOF\n' }, kernel: '6.1' },
  check,
};

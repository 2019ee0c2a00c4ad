import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { placeIn, shellLines } from './shell-lines.ts';

const appended =
  /\bulimit\s+-[SHa-z]{1,4}\s{1,8}[\w"'$]{1,40}[^>]{0,80}>>\s{0,8}["']?(\/etc\/(?:profile|bash\.?bashrc|bashrc|rc\.local)|~\/\.\w{1,20}|\$HOME\/\.\w{1,20}|\/root\/\.\w{1,20})/;

function check(context: RuleContext): readonly Report[] {
  return shellLines(context, 'shell').flatMap((line): readonly Report[] => {
    const target = appended.exec(line.text)?.[1];
    if (target === undefined) return [];
    return [
      {
        message: `ulimit in ${target} reaches only shells and what they start: no service gets it`,
        place: placeIn(line, 'ulimit'),
        why: 'a limit is inherited from parent to child: systemd starts services without any shell, and a limit above the hard one only gives an error at each login',
        fix: { title: 'set LimitNOFILE in the unit of the service, or a line of limits.d for people who log in', disposition: 'review' },
      },
    ];
  });
}

export const ulimitInProfile: Rule = {
  id: 'TA062',
  slug: 'ulimit-in-profile',
  severity: 'advice',
  confidence: 'likely',
  what: 'A script that writes ulimit into the start-up file of a shell',
  why: 'services never read it',
  instead: 'set the limit in the unit',
  bad: { files: { 'setup.sh': '#!/bin/sh\necho "ulimit -n 65536" >> /etc/profile\n' }, kernel: '6.1' },
  good: { files: { 'setup.sh': '#!/bin/sh\nulimit -n 65536\nexec /usr/sbin/proxy\n' }, kernel: '6.1' },
  check,
};

import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { placeIn, type ShellLine, shellLines } from './shell-lines.ts';

function check(context: RuleContext): readonly Report[] {
  return shellLines(context, 'dockerfile').flatMap((line) => judge(line));
}

function judge(line: ShellLine): readonly Report[] {
  const { text } = line;
  // what starts with the container is another matter
  if (/^\s*(?:CMD|ENTRYPOINT|COPY|ADD|ENV|LABEL|ARG|HEALTHCHECK)\b/i.test(text)) return [];
  const write = /\bsysctl\s+(?:-w|--write|-p|--system|-q\s+-p)\b|>\s{0,8}["']?\/proc\/sys\/[\w./-]{1,200}/.exec(text)?.[0];
  if (write !== undefined && /^\s*(?:RUN\b|&&|;)/.test(text) && !/>>\s{0,8}["']?\/(?!proc)/.test(text))
    return [
      {
        message: `'${write.trim()}' in a build step sets nothing in the image: expected it at the start of the container or on the host`,
        place: placeIn(line, write.trim()),
        why: '/proc/sys belongs to the kernel that builds and is read-only there; an image holds files alone',
        fix: { title: 'use --sysctl, sysctls of compose or of the pod, or the host', disposition: 'review' },
      },
    ];
  const limit = /(?:^\s*RUN\s+|&&\s*|^\s+)(ulimit\s+-[A-Za-z]{1,3}\s+\S{1,40})/.exec(text)?.[1];
  // for the rest of its own step it holds
  if (limit === undefined || /ulimit.*(?:&&|;|\\\s*$)/.test(text)) return [];
  return [
    {
      message: `'${limit}' ends with its build step: the container does not get it`,
      place: placeIn(line, limit),
      why: 'a limit belongs to the process that set it; an image holds files alone',
      fix: { title: 'use --ulimit or ulimits of compose', disposition: 'review' },
    },
  ];
}

export const lostAtBuild: Rule = {
  id: 'TA063',
  slug: 'lost-at-build',
  severity: 'warning',
  confidence: 'proved',
  what: 'A build step of an image that sets a kernel parameter or a limit',
  why: 'an image holds files: what the kernel or a process held is gone with the step',
  instead: 'set it where the container is started',
  bad: { files: { Dockerfile: 'FROM debian:12\nRUN sysctl -w net.ipv4.tcp_syncookies=1\n' }, kernel: '6.1' },
  good: { files: { Dockerfile: 'FROM debian:12\nCMD sysctl -w net.ipv4.tcp_syncookies=1 && exec /usr/sbin/proxy\n' }, kernel: '6.1' },
  check,
};

import { confidenceOf } from '../model/claim.ts';
import { holds } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { judgedReports } from './judged.ts';
import { atKey, type SettingLine, settingLines } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const stubs = settingLines(context).flatMap((setting) =>
    byKernel(
      context.kernels,
      (kernel) => stubOf(context, setting, kernel),
      (stub) => stub.why,
    ).map(({ found, kernels }): Report => {
      const claim = setting.parameter?.claims[found.claim];
      const since = typeof found.since === 'string' ? ` since ${found.since}` : '';
      const { line } = setting;
      return {
        confidence: confidenceOf(claim ? [claim.grade] : []),
        message: `${setting.rawKey} does nothing${since}`,
        place: atKey(setting),
        key: setting.key,
        kernels,
        why: found.why,
        fix: { title: 'delete the line', disposition: 'safe', edits: [{ path: line.path, line: line.line, from: line.text, to: null }] },
        sources: claim ? [claim.source] : [],
      };
    }),
  );
  return [...stubs, ...judgedReports(context, (j) => j.kind === 'inert').filter((report) => !isReadAgain(context, report))];
}

/** Without SYN cookies the kernel does look at tcp_max_syn_backlog. */
function isReadAgain(context: RuleContext, { key, place }: Report): boolean {
  if (key !== 'net.ipv4.tcp_max_syn_backlog') return false;
  return settingLines(context).some((s) => s.key === 'net.ipv4.tcp_syncookies' && s.value.trim() === '0' && s.file.path === place.path);
}

function stubOf(context: RuleContext, setting: SettingLine, kernel: Kernel) {
  if (!setting.parameter || context.support(setting.key, kernel).exists === false) return undefined;
  return setting.parameter.stub.find((stub) => holds(kernel, stub));
}

export const inertKey: Rule = {
  id: 'TA007',
  slug: 'inert-key',
  severity: 'advice',
  confidence: 'proved',
  what: 'A key that is still there and is read by nothing',
  why: 'it gives the comfort of a setting and changes nothing',
  instead: 'delete the line',
  bad: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_low_latency = 1\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_low_latency = 1\n' }, kernel: '4.9' },
  check,
};

import { confidenceOf } from '../model/claim.ts';
import { holds } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { judgedReports } from './judged.ts';
import { atKey, type SettingLine, settingsOfKeys } from './setting-line.ts';
import { sharedReports } from './shared-reports.ts';

function check(context: RuleContext): readonly Report[] {
  const find = (setting: SettingLine) =>
    byKernel(
      context.kernels,
      (kernel) => stubOf(context, setting, kernel),
      (stub) => stub.why,
    );
  const stubs = sharedReports(context, find, (setting, { found, kernels }) => report(setting, found, kernels));
  return [
    ...stubs,
    ...readAgain(
      context,
      judgedReports(context, (j) => j.kind === 'inert'),
    ),
  ];
}

function report(setting: SettingLine, stub: NonNullable<ReturnType<typeof stubOf>>, kernels: readonly Kernel[]): Report {
  const claim = setting.parameter?.claims[stub.claim];
  const since = typeof stub.since === 'string' ? ` since ${stub.since}` : '';
  const { line } = setting;
  return {
    confidence: confidenceOf(claim ? [claim.grade] : []),
    message: `${setting.rawKey} does nothing${since}`,
    place: atKey(setting),
    key: setting.key,
    kernels,
    why: stub.why,
    fix: { title: 'delete the line', disposition: 'safe', edits: [{ path: line.path, line: line.line, from: line.text, to: null }] },
    sources: claim ? [claim.source] : [],
  };
}

/** Without SYN cookies the kernel does look at tcp_max_syn_backlog. */
function readAgain(context: RuleContext, reports: readonly Report[]): readonly Report[] {
  const isBacklog = ({ key }: Report) => key === 'net.ipv4.tcp_max_syn_backlog';
  if (!reports.some(isBacklog)) return reports;
  const off = settingsOfKeys(context, new Set(['net.ipv4.tcp_syncookies'])).filter(({ value }) => value.trim() === '0');
  const paths = new Set(off.map(({ file }) => file.path));
  return reports.filter((report) => !isBacklog(report) || !paths.has(report.place.path));
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

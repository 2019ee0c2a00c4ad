import type { Severity } from '../model/finding.ts';
import { compareVersions } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel, type OnKernels } from './by-kernel.ts';
import { assignment, short } from './quoted.ts';
import { atValue, type SettingLine } from './setting-line.ts';
import { sharedReports } from './shared-reports.ts';

function check(context: RuleContext): readonly Report[] {
  return sharedReports(
    context,
    (setting) => refused(context, setting),
    (setting, found) => report(context, setting, found),
  );
}

function refused(context: RuleContext, { parameter, key, value }: SettingLine): readonly OnKernels<string>[] {
  // what a stub is given is taken, and TA007 tells that it does nothing
  if (!parameter || parameter.kind === 'status' || parameter.value.keeps === 'nothing' || value.endsWith('\\')) return [];
  return byKernel(
    context.kernels,
    (kernel) => {
      if (context.support(key, kernel).exists === false) return undefined;
      const acceptance = context.accepts(parameter, kernel, value);
      return acceptance.accepted === false ? acceptance.why : undefined;
    },
    (why) => why,
  );
}

function report(context: RuleContext, setting: SettingLine, { found, kernels }: OnKernels<string>): Report {
  const { parameter, key, value } = setting;
  return {
    severity: severity(setting, kernels, context.kernels),
    message: `${value === '' ? `${short(setting.rawKey)} without a value` : assignment(setting)} is refused by the kernel`,
    place: atValue(setting, found),
    key,
    kernels,
    why: found,
    evidence: [{ fact: key, value, from: setting.file.path }],
    sources: parameter?.value.accepted.slice(0, 1).flatMap((a) => parameter.claims[a.claim]?.source ?? []) ?? [],
  };
}

/** What only older kernels refuse may be written for the newer ones of a mixed fleet. */
function severity({ line }: SettingLine, kernels: readonly Kernel[], all: readonly Kernel[]): Severity {
  const newest = [...all].sort((a, b) => compareVersions(b.version, a.version))[0];
  if (newest !== undefined && !kernels.some((kernel) => compareVersions(kernel.version, newest.version) === 0)) return 'advice';
  return line.conditional || line.forgiving ? 'warning' : 'error';
}

export const valueRefused: Rule = {
  id: 'TA003',
  slug: 'value-refused',
  severity: 'error',
  confidence: 'proved',
  what: 'A value that the kernel does not take',
  why: 'the write fails and the old value stays',
  instead: 'write a value that the parameter takes; numbers stand bare, without quotes, units or commas',
  bad: { files: { 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_keepalive_time = 99999999\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_keepalive_time = 32767\n' }, kernel: '6.1' },
  check,
};

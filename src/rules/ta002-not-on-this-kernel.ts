import type { Fix, Severity } from '../model/finding.ts';
import { compareVersions } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext, Support } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { atKey, isNative, type SettingLine } from './setting-line.ts';
import { sharedReports } from './shared-reports.ts';

interface Missing {
  readonly support: Support;
  readonly gone: boolean;
  readonly words: string;
}

function check(context: RuleContext): readonly Report[] {
  const find = (setting: SettingLine) => {
    // whoever asks first whether the key is there, or forgives that it is not, has an answer already
    if (setting.kind === undefined || setting.kind === 'never' || setting.line.conditional) return [];
    return byKernel(
      context.kernels,
      (kernel) => missing(context, setting, kernel),
      (m) => m.words,
    );
  };
  return sharedReports(context, find, (setting, { found, kernels }) => report(context, setting, found, kernels));
}

function missing(context: RuleContext, setting: SettingLine, kernel: Kernel): Missing | undefined {
  const support = context.support(setting.key, kernel);
  if (support.exists !== false) return undefined;
  const gone = support.until !== undefined && reached(kernel, support.until);
  if (gone) return { support, gone, words: `no such key since ${support.until}` };
  const early = support.since !== undefined && !reached(kernel, support.since);
  return { support, gone, words: early ? `no such key before ${support.since}` : 'no such key on this kernel' };
}

function reached(kernel: Kernel, bound: string): boolean {
  const version = /\d+\.\d+(?:\.\d+)?/.exec(bound)?.[0];
  return version !== undefined && compareVersions(kernel.version, version) >= 0;
}

function report(context: RuleContext, setting: SettingLine, { support, gone, words }: Missing, kernels: readonly Kernel[]): Report {
  const { line, parameter, rawKey } = setting;
  const everywhere = kernels.length === context.kernels.length;
  const renamed = parameter?.renamedTo;
  const edit = (to: string | null) => [{ path: line.path, line: line.line, from: line.text, to }];
  const fix: Fix =
    renamed !== undefined
      ? { title: `write ${renamed}`, disposition: 'review', edits: edit(line.text.replace(rawKey, () => renamed)) }
      : {
          // elsewhere the line may be one of a task, or hold a whole command
          title: isNative(setting.file) ? 'delete the line' : `take ${rawKey} out`,
          disposition: everywhere ? 'safe' : 'review',
          edits: edit(null),
        };
  const { source } = support;
  return {
    severity: severity(setting, gone, kernels, context.kernels),
    confidence: support.by === 'unknown' ? 'heuristic' : support.by === 'mainline' && source === undefined ? 'likely' : 'proved',
    message: `${rawKey}: ${words}${isNative(setting.file) ? '; `sysctl -p` ends with an error' : ''}`,
    place: atKey(setting, renamed === undefined ? undefined : `it is ${renamed} now`),
    key: setting.key,
    kernels,
    why: isNative(setting.file)
      ? 'there is no file of that name below /proc/sys, so nothing is set; systemd-sysctl logs it and goes on'
      : 'there is no file of that name below /proc/sys, so nothing is set',
    fix,
    sources: source === undefined ? [] : [source],
  };
}

/** A file that serves old and new kernels may name a key that only some of them have: that hurts less than a dead one. */
function severity(setting: SettingLine, gone: boolean, kernels: readonly Kernel[], all: readonly Kernel[]): Severity {
  if (setting.line.forgiving) return 'advice';
  const newest = [...all].sort((a, b) => compareVersions(b.version, a.version))[0];
  const current = newest === undefined || kernels.some((k) => compareVersions(k.version, newest.version) === 0);
  if (!gone) return kernels.length === all.length ? 'error' : 'advice';
  const harmless = setting.parameter?.judgements.some((j) => j.harmless === setting.value) === true;
  return current && !harmless ? 'error' : 'warning';
}

export const notOnThisKernel: Rule = {
  id: 'TA002',
  slug: 'not-on-this-kernel',
  severity: 'error',
  confidence: 'proved',
  what: 'A key that this kernel no longer has, or does not have yet',
  why: 'the line sets nothing, and a script that stops at errors stops at `sysctl -p`',
  instead: 'delete the line, or write the key that took over',
  bad: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_tw_reuse = 1\n' }, kernel: '6.1' },
  check,
};

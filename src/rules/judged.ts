import { confidenceOf } from '../model/claim.ts';
import { type Judged, judge } from '../model/judgement.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Judgement } from '../model/parameter.ts';
import type { Report, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { keptValue } from './kept-value.ts';
import { assignment } from './quoted.ts';
import { atValue, type SettingLine } from './setting-line.ts';
import { sharedReports } from './shared-reports.ts';

interface Weighed {
  readonly judged: Judged;
  readonly message: string;
}

/** Reports for every line whose value the knowledge judges and `wanted` picks. */
export function judgedReports(context: RuleContext, wanted: (judgement: Judgement, key: string) => boolean): readonly Report[] {
  const find = (setting: SettingLine) => {
    const { parameter } = setting;
    if (!parameter?.judgements.some((j) => wanted(j, parameter.key))) return [];
    return parameter.judgements
      .filter((j) => wanted(j, parameter.key))
      .flatMap((judgement) => {
        const ask = (kernel: Kernel) => weighed(context, setting, judgement, kernel);
        return byKernel(context.kernels, ask, (w) => `${w.judged.severity} ${w.message}`);
      });
  };
  return sharedReports(context, find, (setting, { found, kernels }) => report(setting, found, kernels));
}

function weighed(context: RuleContext, setting: SettingLine, judgement: Judgement, kernel: Kernel): Weighed | undefined {
  const { parameter } = setting;
  const value = keptValue(context, setting, kernel);
  if (!parameter || value === undefined || isBound(setting)) return undefined;
  const own = context.defaultOf(parameter, kernel)?.value;
  const compared = own ?? context.defaultAt4GiB?.(parameter, kernel);
  const judged = judge({ ...parameter, judgements: [judgement] }, value, kernel, context.nat, compared)[0];
  if (!judged) return undefined;
  const byDefault = judgement.below === 'default' || judgement.above === 'default';
  // without any default to compare with, nothing can be said
  if (byDefault && compared === undefined) return undefined;
  const condition = byDefault && own === undefined ? `on machines with 4 GiB or more (${compared} at 4 GiB)` : judged.condition;
  return { judged, message: sentence(setting, value, judgement.message) + (condition === undefined ? '' : `, ${condition}`) };
}

/** tuned's `key=>value`: at least that, so what is there may stay. */
function isBound({ file, line }: SettingLine): boolean {
  const { start } = line.valueSpan ?? { start: 0 };
  return file.format === 'tuned' && /[<>]["'\s]?$/.test(file.text.slice(Math.max(0, start - 2), start));
}

/** With the value that the kernel keeps: a comment behind it is another rule's matter. */
function sentence(setting: SettingLine, kept: string, message: string): string {
  const name = setting.key.slice(setting.key.lastIndexOf('.') + 1);
  return message.includes(name)
    ? message
    : `${assignment({ rawKey: setting.rawKey, value: kept.includes('_') ? setting.value : kept })}: ${message}`;
}

function report(setting: SettingLine, { judged, message }: Weighed, kernels: readonly Kernel[]): Report {
  const { judgement, severity } = judged;
  const claim = setting.parameter?.claims[judgement.claim];
  const { harmless } = judgement;
  return {
    severity,
    confidence: confidenceOf(claim ? [claim.grade] : []),
    message,
    place: atValue(setting),
    key: setting.key,
    kernels,
    why: judgement.why,
    evidence: [{ fact: setting.key, value: setting.value, from: setting.file.path }],
    fix: {
      title: /^\d/.test(judgement.instead) ? `write ${judgement.instead}` : judgement.instead,
      disposition: 'review',
      ...(harmless !== undefined && { set: { key: setting.key, value: harmless } }),
    },
    sources: claim ? [claim.source] : [],
  };
}

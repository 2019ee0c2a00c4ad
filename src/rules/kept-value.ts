import type { Kernel } from '../model/kernel-types.ts';
import type { RuleContext } from '../model/rule.ts';
import type { SettingLine } from './setting-line.ts';

/** What the kernel holds after the line was written; `undefined` where the key is missing or the value is refused. */
export function keptValue(context: RuleContext, setting: SettingLine, kernel: Kernel): string | undefined {
  if (!setting.parameter || context.support(setting.key, kernel).exists === false) return undefined;
  const acceptance = context.accepts(setting.parameter, kernel, setting.value);
  if (acceptance.accepted === false) return undefined;
  return acceptance.accepted ? acceptance.kept : setting.value.trim().split(/\s+/).join(' ');
}

import type { Report } from '../model/rule.ts';
import type { SettingLine } from './setting-line.ts';

export interface ReportsOf {
  readonly setting: SettingLine;
  readonly reports: readonly Report[];
}

/** What was found group by group, in the order of the settings. */
export function inLineOrder(found: readonly ReportsOf[]): readonly Report[] {
  return found.toSorted((a, b) => a.setting.nth - b.setting.nth).flatMap(({ reports }) => reports);
}

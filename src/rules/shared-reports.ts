import type { Report, RuleContext } from '../model/rule.ts';
import { inLineOrder, type ReportsOf } from './in-line-order.ts';
import { alikeSettings, type SettingLine } from './setting-line.ts';

/**
 * What a rule about one line alone reports of all settings, in their order. What is found is asked once of settings that are alike
 * under one name: in a large file most lines are, and may only differ in their places.
 * @param find what is wrong, without the place
 * @param report one thing that is wrong, told at the place of a setting
 */
export function sharedReports<Found>(
  context: RuleContext,
  find: (setting: SettingLine) => readonly Found[],
  report: (setting: SettingLine, found: Found) => Report,
): readonly Report[] {
  const reports: ReportsOf[] = [];
  for (const group of alikeSettings(context)) {
    let name: string | undefined;
    let found: readonly Found[] = [];
    for (const setting of group) {
      if (setting.rawKey !== name) {
        name = setting.rawKey;
        found = find(setting);
        // where nothing is wrong the name does not matter either: many interfaces have one answer
        if (found.length === 0) break;
      }
      reports.push({ setting, reports: found.map((one) => report(setting, one)) });
    }
  }
  return inLineOrder(reports);
}

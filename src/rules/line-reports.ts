import type { Report, RuleContext } from '../model/rule.ts';
import { inLineOrder, type ReportsOf } from './in-line-order.ts';
import { alikeSettings, type SettingLine } from './setting-line.ts';

/**
 * What a rule about one line alone reports of all settings, in their order. Of settings that are alike it is asked until it has nothing
 * to say: a large file holds few different settings as a rule.
 */
export function lineReports(context: RuleContext, ask: (setting: SettingLine) => readonly Report[]): readonly Report[] {
  const found: ReportsOf[] = [];
  for (const group of alikeSettings(context)) {
    for (const setting of group) {
      const reports = ask(setting);
      if (reports.length === 0) break;
      found.push({ setting, reports });
    }
  }
  return inLineOrder(found);
}

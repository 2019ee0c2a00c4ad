import type { Report } from '../model/rule.ts';
import type { SettingLine } from './setting-line.ts';

/**
 * What a rule about one line alone reports of all settings, in their order. Of settings that are alike it is asked until it has nothing
 * to say: a large file holds few different settings as a rule.
 */
export function lineReports(settings: readonly SettingLine[], ask: (setting: SettingLine) => readonly Report[]): readonly Report[] {
  const found: Report[] = [];
  const quiet: boolean[] = [];
  for (const setting of settings) {
    if (quiet[setting.alike] === true) continue;
    const reports = ask(setting);
    if (reports.length === 0) quiet[setting.alike] = true;
    for (const report of reports) found.push(report);
  }
  return found;
}

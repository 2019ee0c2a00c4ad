import type { Report } from '../model/rule.ts';
import type { SettingLine } from './setting-line.ts';

/** Findings that are kept for lines to come; beyond that they are worked out line by line, so that memory stays bounded. */
const mostKept = 10_000;

/**
 * What a rule about one line alone reports of all settings, in their order. What is found is asked once of settings that are alike
 * under one name: in a large file most lines are, and may only differ in their places.
 * @param find what is wrong, without the place
 * @param report one thing that is wrong, told at the place of a setting
 */
export function sharedReports<Found>(
  settings: readonly SettingLine[],
  find: (setting: SettingLine) => readonly Found[],
  report: (setting: SettingLine, found: Found) => Report,
): readonly Report[] {
  const reports: Report[] = [];
  const quiet: boolean[] = [];
  const known = new Map<number, { readonly rawKey: string; readonly found: readonly Found[] }>();
  for (const setting of settings) {
    const { alike, rawKey } = setting;
    // where nothing is wrong the name does not matter either: many interfaces have one answer
    if (quiet[alike] === true) continue;
    const have = known.get(alike);
    const found = have?.rawKey === rawKey ? have.found : find(setting);
    if (found.length === 0) quiet[alike] = true;
    else if (known.size < mostKept) known.set(alike, { rawKey, found });
    for (const one of found) reports.push(report(setting, one));
  }
  return reports;
}

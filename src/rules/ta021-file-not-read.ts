import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { readings } from './load-order.ts';
import { atKey, isNative, type SettingLine, settingLines } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const hidden = readings(context).filter(({ unread, masked }) => unread.length + masked.length > 0);
  const first = hidden.length === 0 ? new Map<string, SettingLine>() : firstSettings(context);
  return hidden.flatMap(({ kernels, unread, masked, reader }) => [
    ...unread.flatMap(({ path, why }) =>
      at(context, first.get(path), kernels, reports.unread(why, reader === 'systemd' ? 'systemd-sysctl' : `${reader}`)),
    ),
    ...masked.flatMap(({ path, by }) => at(context, first.get(path), kernels, reports.masked(by))),
  ]);
}

type Said = Pick<Report, 'message' | 'why' | 'fix'>;

const reports = {
  unread: (why: string, reader: string): Said => ({
    message: `the boot does not read this file: ${why}`,
    why: `${reader} loads the settings at boot; here only sysctl -p or sysctl --system by hand reads it`,
    fix: { title: 'move the settings to a file in etc/sysctl.d', disposition: 'review' },
  }),
  masked: (by: string): Said => ({
    message: `${by} has the same name and takes the place of this file`,
    why: 'of files of one name only that of the first directory is read: etc, run, usr/local/lib, usr/lib',
    fix: { title: 'give one of the two another name, or delete this one', disposition: 'review' },
  }),
};

/** By path of the native files. */
function firstSettings(context: RuleContext): ReadonlyMap<string, SettingLine> {
  const found = new Map<string, SettingLine>();
  for (const setting of settingLines(context))
    if (isNative(setting.file) && !found.has(setting.file.path)) found.set(setting.file.path, setting);
  return found;
}

/** At its first setting; a file without any loses nothing. A vendor's file is hidden on purpose. */
function at(context: RuleContext, first: SettingLine | undefined, kernels: readonly Kernel[], said: Said): readonly Report[] {
  if (!first || /(?:^|\/)lib\/sysctl\.d\//.test(first.file.path)) return [];
  const everywhere = kernels.length === context.kernels.length;
  return [{ ...said, severity: everywhere ? 'warning' : 'advice', place: atKey(first), kernels }];
}

export const fileNotRead: Rule = {
  id: 'TA021',
  slug: 'file-not-read',
  severity: 'warning',
  confidence: 'proved',
  what: 'A sysctl file that the boot of this distribution does not read',
  why: 'its settings hold until the next boot, if they ever did',
  instead: 'put the settings into a file of etc/sysctl.d with a name of its own that ends in .conf',
  bad: { files: { 'etc/sysctl.conf': 'net.core.somaxconn = 8192\n' }, kernel: 'debian:13' },
  good: { files: { 'etc/sysctl.conf': 'net.core.somaxconn = 8192\n' }, kernel: 'debian:12' },
  check,
};

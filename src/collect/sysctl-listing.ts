import type { RecordedPath, Snapshot } from '../model/snapshot.ts';

const line = /^([A-Za-z0-9_][A-Za-z0-9_./:@-]{0,250}) ?= ?(.*)$/;
const never = /(?:^|\.)(?:tcp_fastopen_key|stable_secret|netdev_rss_key)$|^fs\.binfmt_misc\./;

/**
 * What `sysctl -a` printed, as a snapshot of the parameters alone. A value of several lines goes on with its key again or in lines
 * without one. Lines of standard error (`sysctl: permission denied on key`) are passed over.
 * @returns undefined where it is no such listing
 */
export function sysctlListing(text: string): Snapshot | undefined {
  const files: Record<string, RecordedPath> = Object.create(null);
  let count = 0;
  let strange = 0;
  for (const one of text.split('\n')) {
    const [, key = '', value = ''] = line.exec(one.trimEnd()) ?? [];
    if (key === '' || !key.includes('.')) {
      if (one.trim() !== '' && !/^(?:sysctl|error):/.test(one)) strange += 1;
      continue;
    }
    count += 1;
    const path = `/proc/sys/${pathOf(key)}`;
    if (never.test(key)) continue;
    const have = files[path];
    files[path] = typeof have === 'string' ? `${have}${value}\n` : `${value}\n`;
  }
  if (count === 0 || strange > count) return undefined;
  return {
    version: 1,
    command: 'snapshot',
    tool: { name: '', version: '', knowledge: '' },
    taken: '',
    by: 'sysctl -a',
    superuser: true,
    partial: true,
    files,
    programs: {},
  };
}

/** `sysctl -a` writes `/` for a dot inside a name: net.ipv4.conf.eth0/100.rp_filter. */
const pathOf = (key: string) => [...key].map((sign) => (sign === '.' ? '/' : sign === '/' ? '.' : sign)).join('');

import type { ReaderName } from '../model/sysctl-reader.ts';

/** The newest releases that recorded cases were run with (tuned: whose code was read). */
export const newestReaders: Readonly<Record<ReaderName, string>> = {
  systemd: '262.1',
  procps: '4.0.7',
  'procps-p': '4.0.7',
  busybox: '1.38.0',
  tuned: '2.20.0',
};

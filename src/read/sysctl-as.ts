import type { SysctlLine } from '../model/setting.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { readAsBusybox } from './sysctl-as-busybox.ts';
import { readAsOldProcps } from './sysctl-as-old-procps.ts';
import { readAsProcps } from './sysctl-as-procps.ts';
import { readAsSystemd } from './sysctl-as-systemd.ts';
import { readAsTuned } from './sysctl-as-tuned.ts';

/**
 * The lines of a sysctl file exactly as one reader at one version takes them: `rawKey` is the key that it works with (without
 * the `-` that forgives), `value` what it writes, `bad` what it refuses or passes over, with `problem`.
 *
 * Nothing is lost: the spans of the lines go up through the text, and what lies between two of them is an ending. A line has the
 * number that an editor shows, so two lines share one where the reader ends a line at a lone CR or NUL. `text.slice` of a span is
 * its token, except where busybox joins lines (the token is then without the `\` and the line end) and where procps 3 writes
 * what an earlier line left in its memory (there is no span then).
 * @param text as UTF-8, or byte for byte as latin1
 * @param memory what procps before 4.0 keeps from file to file: the same array for all files, read in its order
 */
export function readSysctlAs(path: string, text: string, reader: SysctlReader, memory?: number[]): readonly SysctlLine[] {
  if (reader.name === 'systemd') return readAsSystemd(path, text, reader);
  if (reader.name === 'busybox') return readAsBusybox(path, text);
  if (reader.name === 'tuned') return readAsTuned(path, text);
  return readerAtLeast(reader, '4.0.0') ? readAsProcps(path, text, reader) : readAsOldProcps(path, text, reader, memory);
}

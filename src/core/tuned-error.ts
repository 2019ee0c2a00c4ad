import type { SysctlLine } from '../model/setting.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';

/** Python reads and decodes this many bytes at once. */
const chunk = 8192;

/**
 * The files up to the one at which tuned ends with an error that nobody catches: one that is not UTF-8, or a key with a NUL in
 * it. Nothing after it is applied.
 * @returns `lines`: those of the last of the files that are still applied
 */
export function beforeError(order: readonly ReadSysctlFile[]): {
  readonly files: readonly ReadSysctlFile[];
  readonly lines: readonly SysctlLine[] | undefined;
} {
  for (const [i, file] of order.entries()) {
    const bad = file.encoding === 'latin1' ? undecodable(file.lines) : undefined;
    const nul = file.lines.findIndex((line) => line.kind === 'bad' && line.rawKey?.includes('\0') === true);
    if (bad === undefined && nul === -1) continue;
    const decoded = bad === undefined ? file.lines.length : file.lines.findIndex((_, at) => nextStart(file.lines, at) > bad);
    const whole = decoded === -1 ? file.lines.length : decoded;
    return { files: order.slice(0, i + 1), lines: file.lines.slice(0, nul === -1 ? whole : Math.min(nul, whole)) };
  }
  return { files: order, lines: undefined };
}

function nextStart(lines: readonly SysctlLine[], at: number): number {
  return lines[at + 1]?.span.start ?? Number.MAX_SAFE_INTEGER;
}

/** Where the part starts of which no line is applied, for a byte that is no UTF-8; undefined when all is. */
function undecodable(lines: readonly SysctlLine[]): number | undefined {
  for (const [i, line] of lines.entries()) {
    const at = firstBad(line.text);
    if (at === undefined) continue;
    if (line.cutShort !== true || at < line.text.length) return Math.floor((line.span.start + at) / chunk) * chunk;
    // half a character at the very end is only found once there is no more to read; a lone CR right before it waits for it
    const before = lines[i - 1];
    return before?.line === line.line && isLead(line.text) ? before.span.start : line.span.start;
  }
  return undefined;
}

/** Whether a text is no more than the beginning of one character. */
function isLead(text: string): boolean {
  return text.charCodeAt(0) >= 0xc2 && firstBad(text) === text.length;
}

/** The byte at which a decoder of UTF-8 gives up, in text that holds one byte a character. */
function firstBad(text: string): number | undefined {
  for (let at = 0; at < text.length; ) {
    const lead = text.charCodeAt(at);
    const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
    if (more === -1) return at;
    for (let i = 1; i <= more; i++) {
      const next = text.charCodeAt(at + i);
      const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      if (!(next >= low && next <= high)) return at + i;
    }
    at += more + 1;
  }
  return undefined;
}

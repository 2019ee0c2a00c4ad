/** What `ss -t -n -o -i` tells of one established connection. */
export interface SsTimers {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** no timer is pending */
  readonly noTimer: boolean;
  /** milliseconds since anything was sent or received; undefined where it is not told */
  readonly idle?: number;
}

const longest = 4000;

/**
 * Reads the established connections, with or without a heading. What belongs to a socket may stand in its line or in the next, which begins
 * with a blank. The lesser of lastsnd and lastrcv counts: a socket that never received anything tells the machine's own age as lastrcv.
 */
export function ssTimers(text: string, each: (socket: SsTimers) => void): void {
  let pending = '';
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(start);
    const line = text.slice(start, Math.min(end, start + 2000));
    if (first === 9 || first === 32) pending = (pending + line).slice(0, longest);
    else {
      if (pending !== '') one(pending, each);
      pending = line;
    }
    start = end + 1;
  }
  if (pending !== '') one(pending, each);
}

function one(line: string, each: (socket: SsTimers) => void): void {
  const fields = /^ESTAB\s+\d{1,10}\s+\d{1,10}\s+(\S{3,120}):(\d{1,5})\s+(\S{3,120}):(\d{1,5})(?:\s|$)/.exec(line);
  if (!fields) return;
  const since = [number(line, ' lastsnd:'), number(line, ' lastrcv:')].filter((value) => value !== undefined);
  each({
    localAddress: plain(fields[1] ?? ''),
    localPort: Number(fields[2]),
    remoteAddress: plain(fields[3] ?? ''),
    remotePort: Number(fields[4]),
    noTimer: !line.includes(' timer:('),
    // ss leaves out what is 0, but says nothing at all where the kernel does not tell it
    ...(line.includes(' cwnd:') && { idle: since.length === 2 ? Math.min(...since) : 0 }),
  });
}

function number(line: string, name: string): number | undefined {
  const at = line.indexOf(name);
  const digits = at < 0 ? undefined : /^\d{1,12}/.exec(line.slice(at + name.length, at + name.length + 12))?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Without brackets, without the interface, an IPv4 address inside IPv6 as itself. */
function plain(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%[^%]{0,64}$/, '');
  return bare.startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare;
}

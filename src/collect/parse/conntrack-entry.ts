/** One line of /proc/net/nf_conntrack. */
export interface ConntrackEntry {
  readonly protocol: string;
  /** of TCP, SCTP and DCCP: `ESTABLISHED`, `TIME_WAIT` */
  readonly state?: string;
  /** until it is forgotten */
  readonly seconds: number;
  /** of the first direction, before any translation */
  readonly source: string;
  readonly destination: string;
  readonly port?: number;
  /** no answer was ever seen */
  readonly unreplied: boolean;
}

/** `ipv4     2 tcp      6 431999 ESTABLISHED src=… dst=… sport=… dport=… [UNREPLIED] src=…`; offloaded entries tell no seconds. */
export function conntrackEntry(line: string): ConntrackEntry | undefined {
  const head =
    /^ipv[46] {1,20}\d{1,3} (\S{1,20}) {1,20}\d{1,3} (?:(\d{1,12}) )?(?:([A-Z][A-Z0-9_]{1,20}) )?src=(\S{1,45}) dst=(\S{1,45}) (?:sport=\d{1,5} dport=(\d{1,5}) )?/.exec(
      line,
    );
  if (!head) return undefined;
  const [, protocol = '', seconds, state, source = '', destination = '', port] = head;
  return {
    protocol,
    ...(state !== undefined && { state }),
    seconds: Number(seconds ?? 0),
    source,
    destination,
    ...(port !== undefined && { port: Number(port) }),
    unreplied: line.includes(' [UNREPLIED] '),
  };
}

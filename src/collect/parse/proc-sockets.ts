import { ipv4FromWord, ipv6FromWords } from './ip-text.ts';

/** One line of /proc/net/{tcp,tcp6,udp,udp6}. */
export interface ProcSocket {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** as `ss` calls it: `LISTEN`, `ESTAB`, `TIME-WAIT` */
  readonly state: string;
  /** bytes that wait to be read; for LISTEN connections that wait to be accepted */
  readonly receiveQueue: number;
  /** a keepalive timer is pending */
  readonly keepalive: boolean;
  readonly inode: string;
}

const states: ReadonlyMap<string, string> = new Map([
  ['01', 'ESTAB'],
  ['02', 'SYN-SENT'],
  ['03', 'SYN-RECV'],
  ['04', 'FIN-WAIT-1'],
  ['05', 'FIN-WAIT-2'],
  ['06', 'TIME-WAIT'],
  ['07', 'UNCONN'],
  ['08', 'CLOSE-WAIT'],
  ['09', 'LAST-ACK'],
  ['0A', 'LISTEN'],
  ['0B', 'CLOSING'],
  ['0C', 'SYN-RECV'],
]);

/**
 * Calls `each` for every socket, at most `most` lines: a proxy can have hundreds of thousands.
 * @returns whether all lines were seen
 */
export function procSockets(text: string, most: number, each: (socket: ProcSocket) => void): boolean {
  let start = text.indexOf('\n') + 1;
  if (start === 0) return true;
  for (let seen = 0; start < text.length; seen += 1) {
    if (seen >= most) return false;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const socket = oneSocket(text.slice(start, end));
    if (socket) each(socket);
    start = end + 1;
  }
  return true;
}

function oneSocket(line: string): ProcSocket | undefined {
  const fields = line.trim().split(/\s+/, 10);
  const local = endpoint(fields[1] ?? '');
  const remote = endpoint(fields[2] ?? '');
  const state = states.get((fields[3] ?? '').toUpperCase());
  if (!local || !remote || state === undefined) return undefined;
  const receiveQueue = Number.parseInt((fields[4] ?? '').split(':')[1] ?? '', 16);
  return {
    localAddress: local.address,
    localPort: local.port,
    remoteAddress: remote.address,
    remotePort: remote.port,
    state,
    receiveQueue: Number.isNaN(receiveQueue) ? 0 : receiveQueue,
    keepalive: (fields[5] ?? '').startsWith('02:'),
    inode: fields[9] ?? '0',
  };
}

function endpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const [hex = '', portHex = ''] = text.split(':');
  const address = hex.length === 8 ? ipv4FromWord(hex) : ipv6FromWords(hex);
  return address !== undefined && /^[0-9A-Fa-f]{4}$/.test(portHex) ? { address, port: Number.parseInt(portHex, 16) } : undefined;
}

/**
 * One line of /proc/net/{tcp,tcp6,udp,udp6}. The same object serves every line, so nothing of it may be kept: with half a million lines
 * the objects alone would cost more than the parsing.
 */
export interface SocketRow {
  /** address in hexadecimal as it stands there, 8 or 32 digits; an IPv4 address inside IPv6 gives its 8 digits */
  localAddress(): string;
  remoteAddress(): string;
  /** remote address and port as one text, to compare */
  remoteEnd(): string;
  localPort: number;
  remotePort: number;
  /** 1 ESTAB … 12, as in the kernel */
  state: number;
  sendQueue: number;
  receiveQueue: number;
  /** 0 none, 1 retransmit, 2 keepalive, 3 TIME-WAIT, 4 zero window */
  timer: number;
  /** clock ticks that the timer has to run */
  timerLeft: number;
  retransmits: number;
  uid: number;
  inode: number;
  /** the last column: of UDP the drops */
  last(): number;
}

export interface SocketRows {
  /** The next bytes of the file. `false`: enough was seen, or `each` said so. */
  piece(bytes: Buffer): boolean;
  /** The file is at its end. */
  end(): void;
}

const newline = 10;
const blank = 32;
const colon = 58;
const longestLine = 1024;
/** Up to the inode. What comes after it is asked of few. */
const mostFields = 10;
/** As the kernel prints the columns; 0 where it varies. Those of IPv6 have longer addresses. */
const widths = [0, 13, 13, 2, 17, 11, 8, 0, 0, 0];

/**
 * Parses a socket table from pieces of any size. Lines that are no sockets (the heading, cut ones) are passed over.
 * @param each ends the reading with `false`
 */
export function socketRows(each: (row: SocketRow) => boolean): SocketRows {
  const starts = new Int32Array(mostFields);
  const ends = new Int32Array(mostFields);
  let more = true;
  let line: Buffer = Buffer.alloc(0);
  let lineEnd = 0;
  let rest: Buffer = Buffer.alloc(0);
  /** where the address in field `at` ends, without its port */
  const addressEnd = (at: number) => (ends[at] ?? 0) - 5;
  const address = (at: number, to: number) => {
    const from = starts[at] ?? 0;
    const end = addressEnd(at);
    return line.toString('latin1', end - from === 32 && isMapped(line, from) ? end - 8 : from, to);
  };
  const row: SocketRow = {
    localAddress: () => address(1, addressEnd(1)),
    remoteAddress: () => address(2, addressEnd(2)),
    remoteEnd: () => address(2, ends[2] ?? 0),
    localPort: 0,
    remotePort: 0,
    state: 0,
    sendQueue: 0,
    receiveQueue: 0,
    timer: 0,
    timerLeft: 0,
    retransmits: 0,
    uid: 0,
    inode: 0,
    last() {
      let to = lineEnd;
      while (line[to - 1] === blank) to -= 1;
      let from = to;
      while (from > (ends[mostFields - 1] ?? 0) && line[from - 1] !== blank) from -= 1;
      return decimal(line, from, to);
    },
  };

  /** Takes the line between two places of `bytes`. */
  const take = (bytes: Buffer, from: number, to: number): boolean => {
    line = bytes;
    lineEnd = to;
    let fields = 0;
    let at = from;
    while (at < to && fields < mostFields) {
      while (at < to && bytes[at] === blank) at += 1;
      if (at >= to) break;
      starts[fields] = at;
      const next = at + (widths[fields] ?? 0);
      if (next < to && bytes[next] === blank && bytes[next - 1] !== blank) at = next;
      else while (at < to && bytes[at] !== blank) at += 1;
      ends[fields] = at;
      fields += 1;
    }
    if (fields < mostFields) return true;
    const [local = 0, remote = 0] = [ends[1], ends[2]];
    const length = local - (starts[1] ?? 0);
    if ((length !== 13 && length !== 37) || bytes[local - 5] !== colon || bytes[remote - 5] !== colon) return true;
    row.localPort = hexadecimal(bytes, local - 4, local);
    row.remotePort = hexadecimal(bytes, remote - 4, remote);
    row.state = hexadecimal(bytes, starts[3] ?? 0, ends[3] ?? 0);
    const queues = starts[4] ?? 0;
    row.sendQueue = hexadecimal(bytes, queues, queues + 8);
    row.receiveQueue = hexadecimal(bytes, queues + 9, ends[4] ?? 0);
    const timer = starts[5] ?? 0;
    row.timer = hexadecimal(bytes, timer, timer + 2);
    row.timerLeft = hexadecimal(bytes, timer + 3, ends[5] ?? 0);
    row.retransmits = hexadecimal(bytes, starts[6] ?? 0, ends[6] ?? 0);
    row.uid = decimal(bytes, starts[7] ?? 0, ends[7] ?? 0);
    row.inode = decimal(bytes, starts[9] ?? 0, ends[9] ?? 0);
    if (row.localPort < 0 || row.remotePort < 0 || row.state < 1 || row.state > 12 || row.inode < 0) return true;
    return each(row);
  };

  return {
    piece(bytes) {
      let from = 0;
      if (more && rest.length > 0) {
        const end = bytes.indexOf(newline);
        const joined = Buffer.concat([rest, end < 0 ? bytes : bytes.subarray(0, end)]);
        rest = Buffer.alloc(0);
        if (end < 0) {
          // a line without an end is no line of the kernel's
          if (joined.length <= longestLine) rest = joined;
          return more;
        }
        more = take(joined, 0, joined.length);
        from = end + 1;
      }
      while (more) {
        const end = bytes.indexOf(newline, from);
        if (end < 0) break;
        more = take(bytes, from, end);
        from = end + 1;
      }
      if (more && from < bytes.length && bytes.length - from <= longestLine) rest = Buffer.from(bytes.subarray(from));
      return more;
    },
    end() {
      if (more && rest.length > 0) more = take(rest, 0, rest.length);
      rest = Buffer.alloc(0);
    },
  };
}

/** `0000000000000000FFFF0000…`: an IPv4 address inside IPv6, as a little-endian machine prints it. */
function isMapped(bytes: Buffer, from: number): boolean {
  for (let at = 0; at < 24; at += 1) if (bytes[from + at] !== (at >= 16 && at < 20 ? 70 : 48)) return false;
  return true;
}

const digits = new Int8Array(256).fill(-1);
for (const [at, letter] of [...'0123456789ABCDEFabcdef'].entries()) digits[letter.charCodeAt(0)] = at < 16 ? at : at - 6;

/** -1 where it is no such number */
function hexadecimal(bytes: Buffer, from: number, to: number): number {
  if (to <= from || to - from > 8) return to - from > 8 ? Number.parseInt(bytes.toString('latin1', from, Math.min(to, from + 20)), 16) : -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = digits[bytes[at] ?? 0] ?? -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function decimal(bytes: Buffer, from: number, to: number): number {
  if (to <= from || to - from > 15) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

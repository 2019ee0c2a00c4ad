import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const hex = (value, width) => (value >>> 0).toString(16).toUpperCase().padStart(width, '0');

/**
 * Lines of /proc/net/tcp as the kernel prints them, of a proxy: half of all came in, with and without keepalive, half go to 200
 * destinations, most of those in TIME-WAIT.
 * @param address an IPv4 address (a number) as this table prints it
 */
export function* socketLines(count, address) {
  const line = (i, local, port, remote, remotePort, rest, inode) =>
    `${`${String(i).padStart(4)}: ${address(local)}:${hex(port, 4)} ${address(remote)}:${hex(remotePort, 4)} ${rest} 00000000  1000        0 ${inode} 1 0000000000000000 20 4 30 10 -1`.padEnd(149)}\n`;
  yield `${'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'.padEnd(149)}\n`;
  yield line(0, 0, 443, 0, 0, '0A 00000000:00000000 00:00000000', 100);
  for (let i = 1; i < count; i += 1) {
    const upstream = [0x0a01000a, 32768 + (i % 28000), 0x0003000a + ((i % 200) << 24), 8080];
    const timer = i % 10 < 2 ? '02:000AFC7E' : '00:00000000';
    if (i % 10 < 5) yield line(i, 0x0a01000a, 443, Math.imul(i, 2654435761), 1024 + (i % 60000), `01 00000000:00000000 ${timer}`, 1000 + i);
    else if (i % 10 < 8) yield line(i, ...upstream, '06 00000000:00000000 03:00000A00', 0);
    else yield line(i, ...upstream, '01 00000000:00000000 00:00000000', 1000 + i);
  }
}

const four = (address) => hex(address, 8);
const six = (address) => `B80D0120000000000000000${hex(address, 8)}`.padEnd(32, '0');

/** A tree with so many sockets in proc/net/tcp and tcp6. @returns the paths of both tables */
export function writeSocketTables(tree, count) {
  mkdirSync(join(tree, 'proc/net'), { recursive: true });
  const paths = [join(tree, 'proc/net/tcp'), join(tree, 'proc/net/tcp6')];
  write(paths[0], socketLines(Math.ceil(count * 0.8), four));
  write(paths[1], socketLines(Math.floor(count * 0.2), six));
  return paths;
}

function write(path, lines) {
  const out = openSync(path, 'w');
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < 1 << 20) continue;
    writeSync(out, text);
    text = '';
  }
  writeSync(out, text);
  closeSync(out);
}

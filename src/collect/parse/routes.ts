import type { Route } from '../../model/facts.ts';
import { ipv4FromWord, ipv6FromBytes } from './ip-text.ts';

const up = 0x1;
const gatewayFlag = 0x2;
const reject = 0x200;
const local = 0x80000000;

/** /proc/net/route: the main table for IPv4. */
export function ipv4Routes(text: string): readonly Route[] {
  const all: Route[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [name = '', destinationHex = '', gatewayHex = '', flagsHex = '', , , , maskHex = ''] = line.trim().split(/\s+/);
    const destination = ipv4FromWord(destinationHex);
    const mask = ipv4FromWord(maskHex);
    const flags = Number.parseInt(flagsHex, 16);
    if (destination === undefined || mask === undefined || !(flags & up) || flags & reject) continue;
    const gateway = flags & gatewayFlag ? ipv4FromWord(gatewayHex) : undefined;
    all.push({ destination: `${destination}/${bits(mask)}`, ...(gateway !== undefined && { gateway }), interface: name, family: 4 });
  }
  return all;
}

const bits = (mask: string) => mask.split('.').reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);

/** /proc/net/ipv6_route, without what the kernel keeps there for its own addresses, loopback, multicast and refusals. */
export function ipv6Routes(text: string): readonly Route[] {
  const all: Route[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const destination = ipv6FromBytes(fields[0] ?? '');
    const prefix = Number.parseInt(fields[1] ?? '', 16);
    const flags = Number.parseInt(fields[8] ?? '', 16);
    const name = fields[9] ?? '';
    if (destination === undefined || Number.isNaN(prefix) || Number.isNaN(flags) || name === '' || name === 'lo') continue;
    if (!(flags & up) || flags & reject || (flags & local) !== 0 || destination.startsWith('ff')) continue;
    const gateway = flags & gatewayFlag ? ipv6FromBytes(fields[4] ?? '') : undefined;
    all.push({ destination: `${destination}/${prefix}`, ...(gateway !== undefined && { gateway }), interface: name, family: 6 });
  }
  return all;
}

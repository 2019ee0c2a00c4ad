import type { Look } from '../look.ts';
import { sockstat } from '../parse/counters.ts';
import { type IdleTimes, idleTimes } from './idle.ts';
import { addressText, listeningOf } from './listening.ts';
import type { Namespace } from './namespace.ts';
import { countSockets } from './socket-count.ts';
import type { Counted } from './socket-readings.ts';
import { eachSocket } from './socket-table.ts';
import { udpSockets } from './udp-sockets.ts';

/** The sockets of a namespace as counted; undefined where no table of TCP sockets can be read. */
export function socketParts(look: Look, { net, run }: Namespace): Counted | undefined {
  const listening = listeningOf(look, net, run);
  const count = countSockets(listening);
  let any = false;
  let whole = true;
  for (const table of ipv4Only(look, net) ? ['tcp'] : ['tcp', 'tcp6']) {
    const problem = eachSocket(look, `${net}/${table}`, (row) => {
      count.take(row);
      return true;
    });
    any ||= problem === undefined || count.total > 0;
    if (problem === undefined) continue;
    const found = look.tree.find(`${net}/${table}`);
    // a kernel without IPv6 has no second table
    if (table === 'tcp6' && found.kind === 'none' && found.missing) continue;
    whole = false;
    if (any) look.skip(`${net}/${table}`, problem, 'sockets that are only there');
  }
  if (!any) {
    look.skip('TCP sockets', `${net}/tcp cannot be read`, 'everything about connections');
    return undefined;
  }
  if (count.heldLeftOut > 0)
    look.skip('CLOSE-WAIT and FIN-WAIT-2 by program', `${count.heldLeftOut} more than are kept`, 'which program has the most');
  const udp = udpSockets(look, net);
  return { count, whole, listening, ...(udp && { udp }) };
}

/** To find that there is none of IPv6 the kernel walks through all connections. Those in TIME-WAIT are only counted together. */
function ipv4Only(look: Look, net: string): boolean {
  const totals = new Map([...sockstat(look.text(`${net}/sockstat`) ?? ''), ...sockstat(look.text(`${net}/sockstat6`) ?? '')]);
  return totals.get('TCP6.inuse') === 0 && totals.get('TCP.tw') === 0;
}

export function idleOf(look: Look, { run }: Namespace, counted: Counted): IdleTimes | undefined {
  const places = counted.listening.map(({ address, port }) => ({ address: addressText(address), port }));
  return idleTimes(look, run, counted.count.all.states[1] ?? 0, places);
}

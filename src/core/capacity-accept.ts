import type { CapacityLimit } from '../model/capacity.ts';
import { type CapacityValues, factNumber, inputsOf, numberAt, shown, type When } from './capacity-values.ts';

/** How many clients a second the accept queue bears while the program makes its longest pause. */
export function acceptRate(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  if (!names.has('conn_rate')) return [];
  const stall = factNumber(values, 'accept_stall_s');
  const [now, planned] = [queueOf(values, 'now'), queueOf(values, 'planned')];
  const rate = (queue: number | undefined) =>
    queue === undefined || stall === undefined || stall === 0 ? null : Math.floor(queue / stall);
  const own = factNumber(values, 'listen_backlog');
  const asks = asksForLess(values);
  const demand = factNumber(values, 'conn_rate');
  const most = rate(planned);
  return [
    {
      id: 'accept-rate',
      what: 'new connections from clients while the program does not accept',
      unit: '1/s',
      now: rate(now),
      planned: most,
      arithmetic:
        planned === undefined
          ? 'net.core.somaxconn is not known'
          : `queue of ${planned}${asks ? ', which the program asks for,' : own === undefined ? ', if the program asks for as much,' : ''} / ${shown(stall ?? 0)} s without accept()`,
      share: most === null || most === 0 || demand === undefined ? null : demand / most,
      load: demand === undefined ? '' : `${shown(demand)}/s`,
      inputs: inputsOf(values, 'conn_rate', 'accept_stall_s', 'listen_backlog'),
      moves: asks
        ? 'the backlog of the program, then net.core.somaxconn'
        : 'net.core.somaxconn and the backlog of the program, whichever is smaller; a program that accepts sooner',
      unknown: own === undefined ? ['the backlog that the program asks for: where it is smaller it counts (--set listen_backlog=N)'] : [],
      source: 'the queue of a listener is the smaller of its backlog and net.core.somaxconn at listen(): net/socket.c',
    },
  ];
}

/** Whether the program itself asks for less than somaxconn lets it have now. */
function asksForLess(values: CapacityValues): boolean {
  const [backlog, now] = [factNumber(values, 'listen_backlog'), numberAt(values, 'net.core.somaxconn', 'now')];
  return backlog !== undefined && now !== undefined && backlog < now;
}

function queueOf(values: CapacityValues, when: When): number | undefined {
  const cap = numberAt(values, 'net.core.somaxconn', when);
  const backlog = factNumber(values, 'listen_backlog');
  if (cap === undefined || backlog === undefined) return cap;
  // what ss shows is already cut: where it equals somaxconn the program may ask for more
  const cut = backlog === numberAt(values, 'net.core.somaxconn', 'now') && values.named.get('listen_backlog')?.origin.kind === 'read';
  return cut ? cap : Math.min(cap, backlog);
}

/** How many connections a second can be closed here before TIME_WAIT is left out. */
export function timeWaitRate(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  if (!names.has('local_close_rate')) return [];
  const rate = (when: When) => {
    const most = numberAt(values, 'net.ipv4.tcp_max_tw_buckets', when);
    return most === undefined ? null : Math.floor(most / 60);
  };
  const most = numberAt(values, 'net.ipv4.tcp_max_tw_buckets', 'planned');
  const demand = factNumber(values, 'local_close_rate');
  return [
    {
      id: 'time-wait-rate',
      what: 'connections that this host closes first and that get their TIME_WAIT',
      unit: '1/s',
      now: rate('now'),
      planned: rate('planned'),
      arithmetic: most === undefined ? 'net.ipv4.tcp_max_tw_buckets is not known' : `${most} buckets / 60 s`,
      share: most === undefined || most === 0 || demand === undefined ? null : (demand * 60) / most,
      load: demand === undefined ? '' : `${shown(demand)}/s`,
      inputs: inputsOf(values, 'local_close_rate'),
      moves: 'net.ipv4.tcp_max_tw_buckets; beyond it connections still work, without the protection that TIME_WAIT gives',
      unknown: most === undefined ? ['net.ipv4.tcp_max_tw_buckets'] : [],
      source: 'Documentation/networking/ip-sysctl.rst tcp_max_tw_buckets; TCP_TIMEWAIT_LEN 60 s',
    },
  ];
}

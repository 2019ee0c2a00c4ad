import type { CapacityLimit } from '../model/capacity.ts';
import type { Expr } from '../model/profile.ts';
import { type CapacityValues, factNumber, inputsOf, nofileOf, numberAt, openConnections, shown, type When } from './capacity-values.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { factNamesIn } from './fact-names-in.ts';
import { meanBuffer, openLoad, trackedFlows } from './plan-memory.ts';
import { objectSizes } from './plan-memory-sizes.ts';

/** Nobody serves more connections from one address, and searching stops there. */
const mostConnections = 2 ** 32;

/** How many client connections the limit of open files bears, by the profile's own formula of what each takes. */
export function descriptors(values: CapacityValues, names: ReadonlySet<string>, scope: Scope): readonly CapacityLimit[] {
  const name = openConnections(names).find((one) => one !== 'out_concurrent');
  if (name === undefined) return [];
  const formula = values.profile.entries
    .filter((entry) => entry.section === 'limits' && /^nofile/.test(entry.key))
    .flatMap((entry) => entry.rules.flatMap((rule) => rule.fields.map((field) => ({ field, text: rule.text }))))
    .find(({ field }) => factNamesIn(field).includes(name));
  const most = (when: When) => {
    const limit = nofileOf(values, when);
    return limit === undefined ? undefined : formula === undefined ? limit : largestThatFits(formula.field, name, scope, limit);
  };
  const [now, planned] = [most('now'), most('planned')];
  const demand = factNumber(values, name);
  const limit = nofileOf(values, 'planned');
  return [
    {
      id: 'descriptors',
      what: 'client connections by the open files of one process',
      unit: 'connections',
      now: now ?? null,
      planned: planned ?? null,
      arithmetic:
        limit === undefined
          ? 'the limit of the service is not known: name it with --service UNIT'
          : `${limit} open files${formula === undefined ? ', one each' : `, as ${formula.text.replace(/^(?:at least|at most|exactly) /, '')} are wanted`}`,
      share: planned === undefined || planned === 0 || demand === undefined ? null : demand / planned,
      load: demand === undefined ? '' : `${shown(demand)} open`,
      inputs: inputsOf(values, name),
      moves: 'nofile of the unit; more worker processes, each of which has the limit for itself',
      unknown: limit === undefined ? ['nofile of the service'] : [],
      source: 'RLIMIT_NOFILE holds for each process: getrlimit(2)',
    },
  ];
}

/** The largest number of connections whose need stays within the limit: the formula grows with it. */
function largestThatFits(formula: Expr, counted: string, scope: Scope, limit: number): number {
  const fits = (connections: number) => {
    const need = evaluate(formula, { ...scope, fact: (name) => (name === counted ? connections : scope.fact(name)) });
    return 'value' in need && typeof need.value === 'number' && Math.ceil(need.value) <= limit;
  };
  if (!fits(0)) return 0;
  let [low, high] = [0, mostConnections];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** How many flows the table of tracked connections holds; nothing is said where nothing is tracked. */
export function trackedLimit(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  if (values.tracks.planned !== true) return [];
  const load = trackedFlows(values, names);
  if (load === undefined && !names.has('flows')) return [];
  const key = 'net.netfilter.nf_conntrack_max';
  const most = numberAt(values, key, 'planned');
  // 0 is no bound at all
  const unbounded = most === 0;
  return [
    {
      id: 'tracked-flows',
      what: 'tracked flows, closed ones included until the table forgets them',
      unit: 'flows',
      now: values.tracks.now === true ? (numberAt(values, key, 'now') ?? null) : null,
      planned: most ?? null,
      ...(unbounded && { unbounded }),
      arithmetic: most === undefined ? `${key} is not known` : unbounded ? `${key} 0 is no bound` : `${key} ${most}`,
      share: most === undefined || unbounded || load === undefined ? null : load.flows / most,
      load: load === undefined ? '' : `${load.text} = ${shown(load.flows)}`,
      inputs: inputsOf(values, ...(load?.facts ?? [])),
      moves: `${key} with nf_conntrack_buckets, or not tracking this traffic (notrack)`,
      unknown: [...(most === undefined ? [key] : []), ...(load === undefined ? ['flows', 'new_flows_per_s'] : [])],
      source: 'Documentation/networking/nf_conntrack-sysctl.rst: nf_conntrack_max, nf_conntrack_tcp_timeout_time_wait',
    },
  ];
}

/** How many sockets fit into half the memory, and how many connections fit below the ceiling of the TCP buffers. */
export function memoryLimits(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  const open = openConnections(names);
  if (open.length === 0) return [];
  const demand = openLoad(values, open);
  const memory = values.facts.memoryBytes?.value;
  const { bytes, source } = objectSizes.socket;
  const sockets = memory === undefined ? null : Math.floor(memory / 2 / bytes);
  const load = demand === undefined ? '' : `${shown(demand)} open (${open.join(' + ')})`;
  return [
    {
      id: 'socket-memory',
      what: 'connections by memory for the sockets themselves, without buffers and programs',
      unit: 'connections',
      now: sockets,
      planned: sockets,
      arithmetic: memory === undefined ? 'the memory is not known' : `half of ${shown(memory)} bytes / ${bytes} bytes`,
      share: sockets === null || sockets === 0 || demand === undefined ? null : demand / sockets,
      load,
      inputs: inputsOf(values, 'ram_bytes', ...open),
      moves: 'more memory',
      unknown: memory === undefined ? ['ram_bytes'] : [],
      source,
    },
    bufferLimit(values, demand, load, open),
  ];
}

function bufferLimit(values: CapacityValues, demand: number | undefined, load: string, open: readonly string[]): CapacityLimit {
  const page = values.facts.pageSize.value;
  const mean = meanBuffer(values);
  const ceiling = (when: When) => {
    const pages = numberAt(values, 'net.ipv4.tcp_mem', when, 2);
    return pages === undefined ? undefined : pages * page;
  };
  const most = (when: When) => {
    const bytes = ceiling(when);
    return bytes === undefined || mean === undefined || mean === 0 ? null : Math.floor(bytes / mean);
  };
  const bytes = ceiling('planned');
  const [read, write] = [numberAt(values, 'net.ipv4.tcp_rmem', 'planned', 2), numberAt(values, 'net.ipv4.tcp_wmem', 'planned', 2)];
  const least =
    bytes === undefined || read === undefined || write === undefined ? undefined : Math.floor(bytes / Math.max(1, read + write));
  const planned = most('planned');
  return {
    id: 'buffer-memory',
    what: 'connections by the ceiling of all TCP buffers',
    unit: 'connections',
    now: most('now'),
    planned,
    arithmetic:
      bytes === undefined
        ? 'net.ipv4.tcp_mem is not known'
        : `${shown(bytes)} bytes (third number of tcp_mem)${mean === undefined ? '' : ` / ${shown(mean)} bytes each, as now`}${least === undefined ? '' : `; ${least} that fill both their buffers whole`}`,
    share: planned === null || planned === 0 || demand === undefined ? null : demand / planned,
    load: planned === null ? '' : load,
    inputs: inputsOf(values, ...open),
    moves: 'fewer bytes in each connection (tcp_notsent_lowat, smaller tcp_rmem and tcp_wmem), then net.ipv4.tcp_mem where memory is free',
    unknown: mean === undefined ? ['how much a connection holds on average: idle ones hold almost nothing'] : [],
    source: 'Documentation/networking/ip-sysctl.rst: tcp_mem, tcp_rmem, tcp_wmem',
  };
}

/** Open files of the whole host, where they are bounded at all. */
export function openFiles(values: CapacityValues, names: ReadonlySet<string>): readonly CapacityLimit[] {
  const open = openConnections(names);
  const most = numberAt(values, 'fs.file-max', 'planned');
  if (open.length === 0 || most === undefined) return [];
  const unbounded = most > Number.MAX_SAFE_INTEGER;
  const now = numberAt(values, 'fs.file-max', 'now');
  const demand = openLoad(values, open);
  return [
    {
      id: 'open-files',
      what: 'open files of the whole host',
      unit: 'connections',
      now: now === undefined || now > Number.MAX_SAFE_INTEGER ? null : now,
      planned: unbounded ? null : most,
      ...(unbounded && { unbounded }),
      arithmetic: unbounded ? 'fs.file-max is beyond all that can be used' : `fs.file-max ${most}`,
      share: unbounded || most === 0 || demand === undefined ? null : demand / most,
      load: unbounded || demand === undefined ? '' : `${shown(demand)} open (${open.join(' + ')})`,
      inputs: inputsOf(values, ...open),
      moves: 'fs.file-max',
      unknown: [],
      source: 'Documentation/admin-guide/sysctl/fs.rst: file-max',
    },
  ];
}

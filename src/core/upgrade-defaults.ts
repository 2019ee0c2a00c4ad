import { fieldOf } from '../model/judgement.ts';
import type { Parameter } from '../model/parameter.ts';
import type { UpgradeChange } from '../model/upgrade.ts';
import { support } from './support.ts';
import { joined } from './upgrade-claim.ts';
import { at, firstOf, type UpgradeContext, type UpgradeLine } from './upgrade-lines.ts';
import { type UsualPair, usualPair } from './upgrade-usual.ts';

/** Keys that matter to many machines whose files do not name them. */
export const wellKnownKeys: readonly string[] = [
  'fs.aio-max-nr',
  'fs.file-max',
  'fs.inotify.max_user_instances',
  'fs.inotify.max_user_watches',
  'fs.nr_open',
  'kernel.pid_max',
  'kernel.sysrq',
  'kernel.threads-max',
  'kernel.unprivileged_bpf_disabled',
  'net.core.default_qdisc',
  'net.core.netdev_max_backlog',
  'net.core.rmem_max',
  'net.core.somaxconn',
  'net.core.wmem_max',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_ecn',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_max_orphans',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_max_tw_buckets',
  'net.ipv4.tcp_mem',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syn_retries',
  'net.ipv4.tcp_synack_retries',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_wmem',
  'net.netfilter.nf_conntrack_buckets',
  'net.netfilter.nf_conntrack_max',
  'net.netfilter.nf_conntrack_tcp_timeout_established',
  'net.unix.max_dgram_qlen',
  'vm.max_map_count',
  'vm.swappiness',
];

/** What becomes of the defaults of keys that lines set: below them, next to them, or not known. */
export function lineDefaults(
  key: string,
  lines: readonly UpgradeLine[],
  parameter: Parameter,
  context: UpgradeContext,
): readonly UpgradeChange[] {
  const pair = usualPair(parameter, key, context.from, context.to, context.machine, context.knowledge);
  if (pair.same === true) return [];
  if (pair.same === undefined) return unknownDefault(pair, firstOf(lines), context);
  const lowers = lines.flatMap((line) => {
    const lowered = raisedThenLowers(line.value, parameter, pair);
    return lowered === undefined ? [] : [{ line, lowered }];
  });
  const told = { ...values(pair), sources: joined(pair.from.sources, pair.to.sources) };
  if (lowers.length > 0)
    return lowers.map(({ line, lowered }) => ({
      kind: 'lowers-default' as const,
      ...at(line),
      ...told,
      why: `${lowered} was no less than the default of ${context.from.name} and is less than that of ${context.to.name}: the line takes capacity away now${sized(pair)}${by(pair)}`,
      instead: 'delete the line, or raise it above the new default',
      severity: 'warning' as const,
    }));
  const same = lines.every(({ value }) => blanks(value) === pair.to.value);
  return [
    {
      kind: 'default-changed',
      ...firstOf(lines),
      ...told,
      why: `${same ? 'the line sets what is the default now and changes nothing' : 'the line keeps its value; machines without it change'}${sized(pair)}${by(pair)}`,
      ...(same && { instead: 'the line may go' }),
      severity: 'advice',
    },
  ];
}

/** Well-known keys that no line sets, whose defaults change. */
export function unsetDefaults(set: ReadonlySet<string>, context: UpgradeContext): readonly UpgradeChange[] {
  const { from, to, knowledge, machine } = context;
  return wellKnownKeys.flatMap((key): readonly UpgradeChange[] => {
    const parameter = set.has(key) ? undefined : knowledge.parameter(key);
    if (parameter === undefined) return [];
    if (support(key, from.kernel, knowledge).exists === false || support(key, to.kernel, knowledge).exists === false) return [];
    const pair = usualPair(parameter, key, from, to, machine, knowledge);
    if (pair.same === true) return [];
    if (pair.same === undefined) return unknownDefault(pair, { key }, context);
    const sources = joined(pair.from.sources, pair.to.sources);
    const why = `no line sets it: the machine follows${sized(pair)}${by(pair)}`;
    return [{ kind: 'default-changed', key, ...values(pair), why, severity: 'advice', sources }];
  });
}

type Place = Pick<UpgradeChange, 'key' | 'path' | 'line' | 'value' | 'more'>;

function unknownDefault(pair: UsualPair, place: Place, { from, to }: UpgradeContext): readonly UpgradeChange[] {
  const missing = [
    { side: from, usual: pair.from },
    { side: to, usual: pair.to },
  ].flatMap(({ side, usual }) => (usual.unknown === undefined ? [] : [`the default of ${side.name}: ${usual.unknown}`]));
  // of a key that is set, a default that nobody looked at on either side says nothing new
  if (pair.from.unknown !== undefined && pair.to.unknown !== undefined) return [];
  const sources = joined(pair.from.sources, pair.to.sources);
  const why = missing.length === 0 ? 'the two formulas cannot be compared here' : missing.join('; ');
  return [{ kind: 'unknown', ...place, ...values(pair), why, instead: 'read it on such a machine', severity: 'advice', sources }];
}

function values({ from, to, at: bytes }: UsualPair): Pick<UpgradeChange, 'before' | 'after'> {
  const [before, after] = [from, to].map(({ value, words }) => (bytes === undefined ? (value ?? words) : (words ?? value)));
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** Formulas in numbers where memory was not given, in words where it was. */
function sized({ at: bytes, from, to }: UsualPair): string {
  const about = from.approximate === true || to.approximate === true ? 'about ' : '';
  if (bytes !== undefined)
    return `; with ${bytes / 1024 ** 3} GiB of memory ${about}'${from.value}' becomes '${to.value}', --memory tells it for yours`;
  const words = [...new Set([from.words, to.words])].filter((one) => one !== undefined);
  return words.length === 0 ? '' : `; ${about === '' ? 'by formula' : 'only near the truth, by formula'}: ${words.join('; now: ')}`;
}

const by = ({ from, to }: UsualPair) => {
  const told = [from.by === undefined ? '' : `before set by ${from.by}`, to.by === undefined ? '' : `now set by ${to.by}`].filter(
    (one) => one !== '',
  );
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
};

const blanks = (value: string) => value.trim().replace(/\s+/g, ' ');

/** The first number of a capacity that was at or above the default, and is below it now. */
function raisedThenLowers(value: string, parameter: Parameter, { from, to }: UsualPair): bigint | undefined {
  const numbers = parameter.value.type === 'integer' || parameter.value.type === 'vector';
  const isCapacity = parameter.capacity === 'more' || parameter.judgements.some(({ kind }) => kind === 'lowers-default');
  if (!numbers || !isCapacity || from.value === undefined || to.value === undefined) return undefined;
  const count = blanks(value).split(' ').length;
  for (let field = 0; field < Math.min(count, parameter.value.fields); field += 1) {
    const [set, then, now] = [fieldOf(value, field), fieldOf(from.value, field), fieldOf(to.value, field)];
    if (set === undefined || then === undefined || now === undefined) return undefined;
    if (set >= then && set < now) return set;
  }
  return undefined;
}

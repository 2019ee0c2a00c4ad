import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { keptValue } from './kept-value.ts';
import { lineReports } from './line-reports.ts';
import { readings, winnersOf } from './load-order.ts';
import { assignment, short } from './quoted.ts';
import { atValue, type SettingLine } from './setting-line.ts';

/** Vectors of thresholds, each at most the next. */
const vectors: ReadonlyMap<string, string> = new Map([
  ['net.ipv4.tcp_rmem', 'minimum, default and maximum'],
  ['net.ipv4.tcp_wmem', 'minimum, default and maximum'],
  ['net.ipv4.tcp_mem', 'low, pressure and high'],
  ['net.ipv4.udp_mem', 'low, pressure and high'],
]);

interface Pair {
  readonly low: string;
  readonly high: string;
  readonly why: string;
}

const pairs: readonly Pair[] = [
  ...['net.ipv4', 'net.ipv6'].flatMap((family): readonly Pair[] => [
    {
      low: `${family}.neigh.default.gc_thresh1`,
      high: `${family}.neigh.default.gc_thresh2`,
      why: 'the table is left alone below the first and cleaned up above the second: in reverse the first means nothing',
    },
    {
      low: `${family}.neigh.default.gc_thresh2`,
      high: `${family}.neigh.default.gc_thresh3`,
      why: 'above the third no entry is made at all, so the second is never reached',
    },
  ]),
  ...['net.ipv4.ipfrag', 'net.ipv6.ip6frag'].map((table) => ({
    low: `${table}_low_thresh`,
    high: `${table}_high_thresh`,
    why: 'the kernel refuses the one that crosses the other',
  })),
  {
    low: 'vm.dirty_background_ratio',
    high: 'vm.dirty_ratio',
    why: 'where the background threshold is not below the other one, the kernel takes half of that one instead',
  },
  {
    low: 'vm.dirty_background_bytes',
    high: 'vm.dirty_bytes',
    why: 'where the background threshold is not below the other one, the kernel takes half of that one instead',
  },
];

const check = (context: RuleContext) => [
  ...lineReports(context, (setting) => vector(context, setting)),
  ...crossed(context),
  ...aboveDefault(context),
];

function vector(context: RuleContext, setting: SettingLine): readonly Report[] {
  const words = vectors.get(setting.key);
  if (words === undefined) return [];
  const kernels = context.kernels.filter((kernel) => {
    const fields = keptValue(context, setting, kernel)?.split(' ') ?? [];
    if (!fields.every((field) => /^\d{1,20}$/.test(field))) return false;
    return fields.some((field, i) => BigInt(field) > BigInt(fields[i + 1] ?? field));
  });
  if (kernels.length === 0) return [];
  return [
    {
      message: `${short(setting.key)}: the numbers of '${short(setting.value)}' do not rise: expected ${words}`,
      place: atValue(setting),
      key: setting.key,
      kernels,
      why: 'the kernel takes them as they are and looks at each by itself, so one of them can never act',
      fix: { title: 'write the numbers in rising order', disposition: 'review' },
    },
  ];
}

function crossed(context: RuleContext): readonly Report[] {
  return readings(context).flatMap((reading) =>
    pairs.flatMap(({ low, high, why }): readonly Report[] => {
      const [a, b] = [winnersOf(reading).get(low), winnersOf(reading).get(high)];
      if (!a || !b || a.line.conditional || b.line.conditional) return [];
      const equal = low.includes('dirty');
      const kernels = reading.kernels.filter((kernel) => {
        const [left, right] = [keptValue(context, a, kernel), keptValue(context, b, kernel)];
        if (left === undefined || right === undefined || !/^\d{1,20}$/.test(left) || !/^\d{1,20}$/.test(right)) return false;
        // 0 stands for the other form of the threshold
        if (left === '0' || right === '0') return false;
        return equal ? BigInt(left) >= BigInt(right) : BigInt(left) > BigInt(right);
      });
      if (kernels.length === 0) return [];
      const name = high.slice(high.lastIndexOf('.') + 1);
      return [
        {
          message: `${assignment(a)} is ${equal ? 'not below' : 'above'} ${assignment(b)}: expected less than ${name}`,
          place: atValue(a),
          key: low,
          kernels,
          related: [atValue(b, 'the higher threshold')],
          why,
          fix: { title: `write less than ${short(b.value)}, or raise ${name}`, disposition: 'review' },
        },
      ];
    }),
  );
}

/** A background share alone in the files meets the share that the kernel starts with. */
function aboveDefault(context: RuleContext): readonly Report[] {
  return readings(context).flatMap((reading): readonly Report[] => {
    const all = winnersOf(reading);
    const low = all.get('vm.dirty_background_ratio');
    if (!low || low.line.conditional || all.has('vm.dirty_ratio') || all.has('vm.dirty_bytes')) return [];
    const high = context.knowledge.parameter('vm.dirty_ratio');
    const kernels = reading.kernels.filter((kernel) => {
      const own = high && context.defaultOf(high, kernel)?.value;
      const value = keptValue(context, low, kernel);
      return own !== undefined && value !== undefined && /^\d{1,3}$/.test(own) && /^\d{1,3}$/.test(value) && Number(value) >= Number(own);
    });
    const [kernel] = kernels;
    if (!high || kernel === undefined) return [];
    return [
      {
        message: `${assignment(low)} is not below vm.dirty_ratio, which is ${context.defaultOf(high, kernel)?.value} by default`,
        place: atValue(low),
        key: low.key,
        kernels,
        why: 'where the background threshold is not below the other one, the kernel takes half of that one instead',
        fix: { title: 'write less, or set vm.dirty_ratio too', disposition: 'review' },
      },
    ];
  });
}

export const outOfOrder: Rule = {
  id: 'TA022',
  slug: 'out-of-order',
  severity: 'warning',
  confidence: 'likely',
  what: 'Thresholds that do not rise',
  why: 'the kernel takes each of them without a look at the others, and one of them can never act',
  instead: 'write them in rising order',
  bad: { files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.tcp_rmem = 65536 32768 8388608\n' }, kernel: '6.1', memoryBytes: 4 * 1024 ** 3 },
  good: {
    files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.tcp_rmem = 4096 131072 8388608\n' },
    kernel: '6.1',
    memoryBytes: 4 * 1024 ** 3,
  },
  check,
};

import { delta, type Readings, reading, rise, risen } from '../model/readings.ts';
import type { Symptom } from '../model/symptom.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { percentText } from './number-text.ts';

const counter = 'softnet.squeezed';
const leastRate = 10;
/** of the time of one CPU */
const busy = 0.9;

const fields = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'];

export const softirqBudget: Symptom = {
  id: 'TS030',
  slug: 'softirq-budget',
  title: 'A CPU does not keep up with its packets',
  what: 'Rounds of receiving end with work left, and a CPU spends nearly all its time in them',
  why: 'a squeeze by itself harms nobody, the rest is done in the next round: a cause only on a CPU with 10 or more a second that spends 90 % of its time in softirq',
  sources: ['linux 6.6: net/core/dev.c (net_rx_action)'],
  needs: [{ number: counter }],
  ill: {
    numbers: {
      [counter]: [100, 900],
      'softnet.dropped': 0,
      'stat.cpu1.user': [1000, 1005],
      'stat.cpu1.system': [500, 505],
      'stat.cpu1.idle': [9000, 9008],
      'stat.cpu1.softirq': [2000, 2482],
    },
    before: { softnet: [{ cpu: 1, processed: 1e6, dropped: 0, squeezed: 100 }] },
    after: { softnet: [{ cpu: 1, processed: 3e6, dropped: 0, squeezed: 900 }] },
    sysctl: { 'net.core.netdev_budget': '300', 'net.core.netdev_budget_usecs': '8000' },
  },
  well: {
    numbers: {
      [counter]: [100, 900],
      'softnet.dropped': 0,
      'stat.cpu1.user': [1000, 1200],
      'stat.cpu1.idle': [9000, 9200],
      'stat.cpu1.softirq': [2000, 2100],
    },
    before: { softnet: [{ cpu: 1, processed: 1e6, dropped: 0, squeezed: 100 }] },
    after: { softnet: [{ cpu: 1, processed: 3e6, dropped: 0, squeezed: 900 }] },
  },
  look(context) {
    const { readings } = context;
    const by = delta(readings, counter);
    if (by === undefined) return [{ kind: 'notChecked', why: readings.weak ?? 'softnet_stat is not in both looks' }];
    const hot = readings.seconds > 0 ? busiest(readings).filter(({ squeezed }) => squeezed / readings.seconds >= leastRate) : [];
    const [worst] = hot;
    if (worst === undefined) return [{ kind: 'ruledOut', why: `softnet squeezed +${by}` }];
    if (worst.share === undefined) return [{ kind: 'notChecked', why: `softnet squeezed +${by}, and how busy the CPU was is not known` }];
    if (worst.share < busy)
      return [
        {
          kind: 'ruledOut',
          why: `softnet squeezed +${by}, while CPU ${worst.cpu} spent ${percentText(worst.share)} of its time in softirq: no harm`,
        },
      ];
    const budget = limitOf(context, 'net.core.netdev_budget');
    const dropped = delta(readings, 'softnet.dropped') ?? 0;
    return [
      {
        kind: 'cause',
        title: `CPU ${worst.cpu} does not keep up with its packets`,
        confidence: 'likely',
        evidence: [
          ...[counter, 'softnet.dropped'].map((name) => risen(readings, name)).filter((one) => one !== undefined),
          { fact: `CPU ${worst.cpu} in softirq`, value: percentText(worst.share), from: '/proc/stat' },
          ...limitEvidence(context, ['net.core.netdev_budget', 'net.core.netdev_budget_usecs']),
        ],
        reading: `CPU ${worst.cpu} spent ${percentText(worst.share)} of the window in softirq and broke off ${worst.squeezed} rounds with work left. One CPU is full${dropped > 0 ? ', and packets are lost' : ''}: how its work is cut into rounds changes little.`,
        do: [
          'Spread the packets over the CPUs first: interrupts of the queues of the device (RSS, /proc/interrupts), RPS where it has one queue.',
          budget
            ? `Then try net.core.netdev_budget = ${2 * budget.value}, twice what it is, with netdev_budget_usecs alike; it takes time from the programs on that CPU.`
            : 'Then try a larger net.core.netdev_budget; it takes time from the programs on that CPU.',
        ],
        notThis: [
          { key: 'net.core.netdev_max_backlog', text: 'a longer queue before a full CPU only delays the packets' },
          { key: 'net.core.rmem_max', text: 'the packets have not reached a socket' },
        ],
        keys: ['net.core.netdev_budget'],
        harm: dropped > 0 ? 70 : 45,
        explains: ['TS029'],
        anywhere: true,
      },
    ];
  },
};

interface BusyCpu {
  readonly cpu: number;
  readonly squeezed: number;
  readonly share: number | undefined;
}

/** CPUs with squeezes in the window, the one with the most softirq first. */
function busiest(readings: Readings): readonly BusyCpu[] {
  const rows = readings.after.softnet.flatMap(({ cpu, squeezed }): readonly BusyCpu[] => {
    const by = rise(readings.before?.softnet.find((one) => one.cpu === cpu)?.squeezed, squeezed) ?? 0;
    return by === 0 ? [] : [{ cpu, squeezed: by, share: softirqShare(readings, cpu) }];
  });
  return rows.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0) || b.squeezed - a.squeezed);
}

function softirqShare(readings: Readings, cpu: number): number | undefined {
  if (reading(readings, `stat.cpu${cpu}.softirq`) === undefined) return undefined;
  const total = fields.reduce((sum, field) => sum + (delta(readings, `stat.cpu${cpu}.${field}`) ?? 0), 0);
  return total === 0 ? undefined : (delta(readings, `stat.cpu${cpu}.softirq`) ?? 0) / total;
}

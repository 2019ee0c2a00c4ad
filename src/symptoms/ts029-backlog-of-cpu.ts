import { delta, type Readings, rise, risen } from '../model/readings.ts';
import type { Symptom } from '../model/symptom.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { unmoved } from './unmoved.ts';

const counter = 'softnet.dropped';
const leastShare = 0.0001;
const leastRate = 10;
const fewest = 5;

const exampleCpu = (cpu: number, processed: number, dropped: number) => ({ cpu, processed, dropped, squeezed: 0, flowLimit: 0 });

export const backlogOfCpu: Symptom = {
  id: 'TS029',
  slug: 'backlog-of-cpu',
  title: 'Packets are dropped in the backlog of a CPU',
  what: 'Packets that wait for a CPU behind RPS, loopback, veth or a driver without NAPI are dropped, because net.core.netdev_max_backlog of them wait already',
  why: 'each rise of the second column of softnet_stat is a lost packet; told when 5 or more are lost in the window and they are 10 a second or one of ten thousand',
  sources: ['linux 6.6: net/core/dev.c (enqueue_to_backlog)'],
  needs: [{ number: counter }],
  ill: {
    numbers: { [counter]: [10, 5010], 'softnet.processed': [1e6, 1.4e6], 'softnet.squeezed': 3, 'softnet.flowLimit': 0 },
    before: { softnet: [exampleCpu(0, 1e5, 0), exampleCpu(1, 9e5, 10)] },
    after: { softnet: [exampleCpu(0, 1.2e5, 0), exampleCpu(1, 1.28e6, 5010)] },
    sysctl: { 'net.core.netdev_max_backlog': '1000' },
  },
  well: { numbers: { [counter]: [10, 10], 'softnet.processed': [1e6, 1.4e6], 'softnet.squeezed': [3, 9], 'softnet.flowLimit': 0 } },
  look(context) {
    const { readings } = context;
    const lost = delta(readings, counter) ?? 0;
    const processed = delta(readings, 'softnet.processed') ?? 0;
    const share = lost / Math.max(1, lost + processed);
    if (lost < fewest || (share < leastShare && lost < leastRate * readings.seconds))
      return [lost > 0 ? { kind: 'ruledOut', why: `softnet dropped +${lost} of ${lost + processed}` } : unmoved(readings, [counter])];
    const limit = limitOf(context, 'net.core.netdev_max_backlog');
    const worst = worstCpu(readings);
    const perSecond = worst && readings.seconds > 0 ? worst.processed / readings.seconds : undefined;
    const lone = worst !== undefined && worst.processed > 0.8 * processed;
    const byFlow = (delta(readings, 'softnet.flowLimit') ?? 0) * 2 > lost;
    return [
      {
        kind: 'cause',
        title: worst ? `Packets are dropped in the backlog of CPU ${worst.cpu}` : 'Packets are dropped in the backlog of a CPU',
        confidence: 'proved',
        evidence: [
          ...[counter, 'softnet.processed'].map((name) => risen(readings, name)).filter((one) => one !== undefined),
          ...(worst
            ? [
                {
                  fact: `CPU ${worst.cpu}`,
                  value: `${worst.dropped} dropped, ${worst.processed} of ${processed} processed`,
                  from: '/proc/net/softnet_stat',
                },
              ]
            : []),
          ...limitEvidence(context, ['net.core.netdev_max_backlog']),
        ],
        reading: [
          `${lost} packets were dropped while ${processed} were processed (${percentText(share)}).`,
          limit &&
            perSecond &&
            `${limit.text} packets are ${((1000 * limit.value) / perSecond).toFixed(1)} ms of the ${perSecond.toFixed(0)} a second that this CPU handles.`,
          lone && `CPU ${worst.cpu} does ${percentText(worst.processed / processed)} of all the work.`,
          byFlow && 'Most were dropped by the flow limit: one flow had filled more than half of the backlog.',
        ]
          .filter(Boolean)
          .join(' '),
        do: [
          lone
            ? 'Spread the packets over the CPUs: queues of the device and their interrupts (RSS), or RPS where it has one queue.'
            : 'Find what keeps the CPU from its packets: mpstat -P ALL shows time in softirq, and programs that are pinned there.',
          limit
            ? `Raise net.core.netdev_max_backlog to ${2 * limit.value}, twice what it is, and look again: it bridges bursts, it makes no CPU faster.`
            : 'Raise net.core.netdev_max_backlog in the first network namespace: it is not shown in others.',
        ],
        notThis: [
          { key: 'net.core.somaxconn', text: 'that queue holds connections of a listener, this one packets of a CPU' },
          { key: 'net.core.netdev_budget', text: 'it is how long one round lasts, not how much may wait' },
          { text: 'the ring of the device (ethtool -G): what it loses is counted in ethtool -S, not here' },
        ],
        keys: ['net.core.netdev_max_backlog'],
        harm: Math.round(45 + 40 * Math.min(1, share * 10)),
      },
    ];
  },
};

function worstCpu({ before, after }: Readings): { readonly cpu: number; readonly dropped: number; readonly processed: number } | undefined {
  const rows = after.softnet.flatMap(({ cpu, dropped, processed }) => {
    const earlier = before?.softnet.find((one) => one.cpu === cpu);
    const [by, done] = [rise(earlier?.dropped, dropped), rise(earlier?.processed, processed)];
    return by === undefined || done === undefined || by === 0 ? [] : [{ cpu, dropped: by, processed: done }];
  });
  return rows.toSorted((a, b) => b.dropped - a.dropped)[0];
}

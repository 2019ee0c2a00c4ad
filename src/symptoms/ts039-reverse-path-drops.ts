import { delta, rate, risen } from '../model/readings.ts';
import type { Symptom, SymptomContext } from '../model/symptom.ts';
import { logEvidence } from './logged-lately.ts';
import { unmoved } from './unmoved.ts';

const counter = 'TcpExt.IPReversePathFilter';
const message = ['martian-source'];
/** single ones are noise of the network: forged and strayed packets, which the filter is for */
const [fewest, leastRate] = [5, 1];

export const reversePathDrops: Symptom = {
  id: 'TS039',
  slug: 'reverse-path-drops',
  title: 'Packets are dropped because the way back leads elsewhere',
  what: 'The reverse path filter drops packets that came in by another interface than the one by which their sender is reached',
  why: 'the counter rises with every such packet; whether they were wanted it does not tell, so it is told from one a second on and never as certain harm',
  sources: ['linux 6.6: net/ipv4/fib_frontend.c (__fib_validate_source), net/ipv4/ip_input.c', 'RFC 3704'],
  needs: [{ number: counter }],
  ill: { numbers: { [counter]: [10, 260] }, sysctl: { 'net.ipv4.conf.all.rp_filter': '1', 'net.ipv4.conf.eth1.rp_filter': '1' } },
  well: { numbers: { [counter]: [10, 12] }, sysctl: { 'net.ipv4.conf.all.rp_filter': '1' } },
  look(context) {
    const { readings } = context;
    const by = delta(readings, counter) ?? 0;
    if (by < fewest || (rate(readings, counter) ?? 0) < leastRate)
      return [by > 0 ? { kind: 'ruledOut', why: `IPReversePathFilter +${by}: strayed packets` } : unmoved(readings, [counter])];
    const { strict, evidence } = strictInterfaces(context);
    const [only] = strict;
    return [
      {
        kind: 'cause',
        title: strict.length === 1 ? `The reverse path filter of ${only} drops packets` : 'The reverse path filter drops packets',
        confidence: 'likely',
        evidence: [...[risen(readings, counter)].filter((one) => one !== undefined), ...evidence, ...logEvidence(readings, message)],
        reading: [
          `${by} packets came in where the route back to their sender does not lead out.`,
          strict.length > 0
            ? `Strict (1, the larger of all and its own) are ${strict.slice(0, 8).join(', ')}${strict.length > 8 ? ` and ${strict.length - 8} more` : ''}.`
            : 'No interface is known to be strict: a loose filter (2) drops only senders to whom there is no route at all.',
          'These are either packets of a network with two ways, which are missed, or forged ones, which are not.',
        ].join(' '),
        do: [
          'See who sends them: net.ipv4.conf.all.log_martians = 1 for a minute names source and interface in the kernel log.',
          `Where they are wanted put the routes right, so that answers leave where questions come in (ip route get ADDRESS), or set net.ipv4.conf.${only ?? 'INTERFACE'}.rp_filter = 2 there: loose, the sender must be reachable by any interface.`,
        ],
        notThis: [
          { text: 'rp_filter = 0 everywhere: forged senders pass then, and 2 is enough for two ways' },
          { text: 'the firewall: these packets are dropped by the routing' },
        ],
        ...(strict.length === 1 && { keys: [`net.ipv4.conf.${only}.rp_filter`] }),
        harm: 35,
      },
    ];
  },
};

/** Interfaces where the larger of `all` and their own is 1; another network namespace does not show its own. */
function strictInterfaces(context: SymptomContext): {
  readonly strict: readonly string[];
  readonly evidence: readonly { fact: string; value: string; from: string }[];
} {
  const all = context.sysctl('net.ipv4.conf.all.rp_filter');
  if (all === undefined || context.readings.after.sysctl !== undefined) return { strict: [], evidence: [] };
  const rows = [...context.facts.sysctl].flatMap(([key, held]) => {
    const name = /^net\.ipv4\.conf\.(.{1,64})\.rp_filter$/.exec(key)?.[1];
    if (name === undefined || ['all', 'default', 'lo'].includes(name) || !('value' in held)) return [];
    return Math.max(Number(all.value), Number(held.value)) === 1 ? [{ name, fact: key, value: held.value, from: held.path }] : [];
  });
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    strict: rows.map(({ name }) => name),
    evidence: [
      { fact: 'net.ipv4.conf.all.rp_filter', value: all.value, from: all.from },
      ...rows.slice(0, 4).map(({ fact, value, from }) => ({ fact, value, from })),
    ],
  };
}

import { delta, originOf, type Readings, reading, shownName } from '../model/readings.ts';
import type { Need, SymptomContext } from '../model/symptom.ts';

/** Why the readings do not hold what a symptom cannot do without; undefined where it is there. */
export function unmetReading(context: SymptomContext, needs: readonly Need[]): string | undefined {
  for (const need of needs) {
    const why = unmet(context, need);
    if (why !== undefined) return why;
  }
  return undefined;
}

function unmet(context: SymptomContext, need: Need): string | undefined {
  const { readings } = context;
  if ('number' in need) return reading(readings, need.number) === undefined ? absent(need.number) : undefined;
  if ('sysctl' in need) return context.sysctl(need.sysctl) === undefined ? `${need.sysctl} is not known` : undefined;
  if ('part' in need) return unmetPart(readings, need.part);
  if (reading(readings, need.rate) === undefined) return absent(need.rate);
  if (delta(readings, need.rate) !== undefined) return undefined;
  return readings.weak ?? `${shownName(need.rate)} is not in both looks, or began again`;
}

const absent = (name: string) => `${originOf(name)} does not tell ${shownName(name)}`;

function unmetPart({ after }: Readings, part: Extract<Need, { readonly part: string }>['part']): string | undefined {
  switch (part) {
    case 'sockets':
      return after.sockets ? undefined : 'the sockets could not be read';
    case 'idle':
      if (after.sockets === undefined) return 'the sockets could not be read';
      return after.sockets.idle ? undefined : 'how long connections have been idle is told by ss -i alone, which did not answer';
    case 'limits of listeners': {
      if (after.sockets === undefined) return 'the sockets could not be read';
      const { listeners } = after.sockets;
      const told = listeners.length === 0 || listeners.some((one) => one.limit !== undefined);
      return told ? undefined : 'the limits of the accept queues are told by ss alone, which did not answer';
    }
    case 'processes':
      return after.processes ? undefined : 'the processes could not be read';
    case 'pids':
      return after.pids ? undefined : 'the pids controllers of cgroups could not be read';
    case 'log':
      return after.log ? undefined : 'the log of the kernel could not be read';
    case 'softnet':
      return after.softnet.length > 0 ? undefined : '/proc/net/softnet_stat could not be read';
  }
}

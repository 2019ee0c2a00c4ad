import type { SoftnetReading } from '../../model/readings.ts';

/**
 * /proc/net/softnet_stat: hexadecimal columns without a heading, one line an online CPU. What a column means follows from how many
 * there are, not from the version: 9 in 2.6.32, 10 in 3.10, 11 from 4.x, 13 from 5.10, 15 from 6.x. Before 13 the CPU is not told.
 */
export function softnet(text: string): readonly SoftnetReading[] {
  const all: SoftnetReading[] = [];
  for (const line of text.split('\n', 8200)) {
    const fields = line.trim().split(/\s+/);
    if (fields.length < 9 || !fields.every((field) => /^[0-9a-f]{1,8}$/i.test(field))) continue;
    const [processed = 0, dropped = 0, squeezed = 0, ...more] = fields.map((field) => Number.parseInt(field, 16));
    const [receivedRps, flowLimit, backlog, cpu] = more.slice(6);
    all.push({
      cpu: cpu ?? all.length,
      processed,
      dropped,
      squeezed,
      ...(receivedRps !== undefined && { receivedRps }),
      ...(flowLimit !== undefined && { flowLimit }),
      ...(backlog !== undefined && cpu !== undefined && { backlog }),
    });
  }
  return all;
}

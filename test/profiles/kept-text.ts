import type { Outcome } from './kernel-under-test.ts';

interface Names {
  readonly algorithms: readonly string[];
  readonly disciplines: readonly string[];
}

/** Keys that hold names, lists or free text, and what is known of them by hand; `undefined` for numbers. */
export function keptText(key: string, value: string, { algorithms, disciplines }: Names): Outcome | undefined {
  if (key === 'net.ipv4.tcp_congestion_control')
    return algorithms.includes(value) ? { kept: value } : { refused: `ENOENT: of ${algorithms.join(' ')}` };
  if (key === 'net.core.default_qdisc')
    return disciplines.includes(value) ? { kept: value } : { refused: `ENOENT: of ${disciplines.join(' ')}` };
  if (key === 'net.ipv4.ip_local_reserved_ports') return portList(value);
  if (key === 'net.ipv4.ip_local_port_range') return portRange(value);
  if (key === 'kernel.core_pattern') return value.length < 128 ? { kept: value } : { refused: 'longer than 127' };
  if (key === 'kernel.printk' || key === 'kernel.modprobe') return { kept: value };
  return undefined;
}

/** Sorted, runs joined, no blanks: anything else is printed in another form than it was written. */
function portList(value: string): Outcome {
  if (value === '') return { kept: '' };
  let last = -1;
  for (const part of value.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    const [from, to] = [Number(match?.[1] ?? -1), Number(match?.[2] ?? match?.[1] ?? -1)];
    if (match === null || to > 65535 || (match[2] !== undefined && to <= from)) return { refused: `'${part}' is no port and no range` };
    if (from <= last + 1 && last >= 0) return { refused: `'${part}' does not lie beyond ${last + 1}: it would be printed in another form` };
    last = to;
  }
  return { kept: value };
}

function portRange(value: string): Outcome {
  const match = /^(\d{1,5}) (\d{1,5})$/.exec(value);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || !(low >= 1 && low <= high && high <= 65535)) return { refused: 'no range of ports' };
  return { kept: value };
}

import type { SymptomContext } from '../model/symptom.ts';

/**
 * The ports that the kernel may choose, without reserved ones: how many, and the range as it is printed. Undefined where it is not known.
 */
export function usablePorts(
  context: SymptomContext,
): { readonly count: number; readonly low: number; readonly high: number; readonly reserved: number } | undefined {
  const [, first, last] = /^(\d{1,5}) (\d{1,5})$/.exec(context.sysctl('net.ipv4.ip_local_port_range')?.value ?? '') ?? [];
  const [low, high] = [Number(first), Number(last)];
  if (first === undefined || last === undefined || high < low) return undefined;
  let reserved = 0;
  // as the kernel prints them: sorted and without overlaps
  for (const part of (context.sysctl('net.ipv4.ip_local_reserved_ports')?.value ?? '').split(',')) {
    const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    if (from !== undefined) reserved += Math.max(0, Math.min(high, Number(to ?? from)) - Math.max(low, Number(from)) + 1);
  }
  return { count: high - low + 1 - reserved, low, high, reserved };
}

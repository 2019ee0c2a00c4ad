import { infinity, pamValue } from './session-limits-value.ts';

/** Newest release of Linux-PAM that was read: the units of limits.conf are the same in all of them. */
const pamVersion = '1.7.1';

/**
 * A number of a profile, which is in the unit of limits.conf (KiB, minutes, a nice value), in the kernel's.
 * @returns what was expected where the number is no value of this limit
 */
export function kernelAmount(item: string, wanted: number | 'unlimited'): bigint | string {
  if (wanted === 'unlimited') return item === 'nice' ? 'expected a nice value, -20 to 19' : infinity;
  if (item === 'nice')
    return Number.isInteger(wanted) && wanted >= -20 && wanted <= 19
      ? 20n - BigInt(wanted)
      : `${wanted} is no nice value: expected -20 to 19`;
  if (wanted < 0) return `${wanted} is no limit: expected 0 or more`;
  if (item === 'rtprio' && wanted > 99) return `${wanted} is no priority: expected 0 to 99`;
  const value = pamValue(item, `${BigInt(Math.ceil(wanted))}`, pamVersion);
  return typeof value === 'object' && 'rlimit' in value && typeof value.rlimit === 'bigint' ? value.rlimit : 'expected a number';
}

/** A limit as the kernel prints it; no limit is the largest number, of nofile what fs.nr_open allows. */
export function amountOf(item: string, text: string | undefined, nrOpen: bigint | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  return item === 'nofile' ? (nrOpen ?? 1048576n) : infinity;
}

/** As the kernel prints it. */
export const amountText = (value: bigint): string => (value >= infinity ? 'unlimited' : `${value}`);

/** How many of the kernel's units one of limits.conf is. */
const factorOf = (item: string) => {
  const one = item === 'nice' ? 1n : kernelAmount(item, 1);
  return typeof one === 'bigint' ? one : 1n;
};

/** The least number that limits.conf can say and that takes nothing away. */
export function sayableInPam(item: string, value: bigint): bigint {
  const factor = factorOf(item);
  if (item === 'nice') return value < 1n ? 1n : value > 40n ? 40n : value;
  return value >= infinity ? infinity : ((value + factor - 1n) / factor) * factor;
}

/** The value of a line of limits.conf. */
export function pamText(item: string, value: bigint): string {
  if (item === 'nice') return `${20n - value}`;
  return value >= infinity ? 'unlimited' : `${value / factorOf(item)}`;
}

/** The value of `Limit…=`: every one of them takes the kernel's own number, bytes and seconds without a suffix. */
export function unitText(item: string, value: bigint): string {
  if (item === 'nice') return `${value > 40n ? 40n : value}`;
  return value >= infinity ? 'infinity' : `${value}`;
}

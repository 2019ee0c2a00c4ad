/**
 * Why a setting cannot be written for a container, although one could have it. Values are numbers, words and lists of them; what
 * is anything else would be read otherwise by some of the programs between the file and the kernel.
 */
export function composeSayable(key: string, value: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9_.-]{0,250}$/.test(key)) return 'a name of small letters, digits, _ and dots is expected';
  if (value === '') return 'an empty value cannot be written';
  return /^[0-9A-Za-z-][0-9A-Za-z ,._:/-]{0,4000}$/.test(value) ? undefined : 'the value is no plain number, word or list';
}

/** Digits of a number that fits 64 bits. */
export const digitsOnly = (text: string) => /^\d{1,19}$/.test(text);

/** A name for a pod, a service or a profile, of small letters, digits and `-`. */
export function plainName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'workload' : name;
}

/** `82 %`; cut, not rounded, so that only a full limit is 100 %. */
export function percentText(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 1 ? 'less than 1 %' : `${Math.floor(percent)} %`;
}

/** `4 MiB`, `208 KiB`, `1.5 GiB`. */
export function bytesText(bytes: number): string {
  const [unit, size] =
    bytes >= 2 ** 30 ? ['GiB', 2 ** 30] : bytes >= 2 ** 20 ? ['MiB', 2 ** 20] : bytes >= 1024 ? ['KiB', 1024] : ['bytes', 1];
  const number = bytes / size;
  return `${Number.isInteger(number) ? number : number.toFixed(1)} ${unit}`;
}

/** The least power of two that is at least so much. */
export function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, least)));
}

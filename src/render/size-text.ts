const units = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `68719476736` → `64 GiB`; one decimal where the size is no whole number of the unit. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 'bytes';
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1).replace(/\.0$/, '')} ${unit}`;
}

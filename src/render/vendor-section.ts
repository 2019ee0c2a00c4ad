import type { VendorSection } from '../model/vendor-line.ts';

/** A section may set a file for each device. */
const mostNames = 5;

/** That a section of a tuned profile or saptune note was not looked at, with its place and what it sets. */
export function vendorSection({ section, names, path, line }: VendorSection): string {
  const shown = names.slice(0, mostNames).join(', ');
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${path}:${line}: [${section}]${shown === '' ? '' : ` ${shown}${more}`}: not looked at, as only sections of sysctl are`;
}

import type { ReadUnitFile } from '../model/limits-file.ts';
import type { UnitLine } from '../model/setting.ts';
import { limitItem, type UnitLimitValue, unitLimitItems, unitLimitValue } from './unit-limit-value.ts';

/** A line that systemd takes for a limit. */
export interface UnitLimitLine {
  readonly item: string;
  readonly line: UnitLine;
  readonly value: UnitLimitValue;
}

/** A line about which systemd complains, or that would have set a limit where systemd does not look. */
export interface RefusedUnitLine {
  readonly path: string;
  readonly line: number;
  /** number by which systemd names the line */
  readonly reported: number;
  /** item of the limit where the line is about one */
  readonly item?: string;
  readonly value: string;
  readonly why: string;
}

export interface UnitLimitLines {
  readonly taken: readonly UnitLimitLine[];
  readonly refused: readonly RefusedUnitLine[];
  /** systemd gives up on the file at this line: what stands behind it does not exist for it */
  readonly fatal?: UnitLine;
}

const lowered = (prefix: string): ReadonlyMap<string, string> =>
  new Map(unitLimitItems.map((item) => [`${prefix}${item}`.toLowerCase(), item]));

/** The limit that a name is about, in whatever case it is written. */
const meantBy = { Limit: lowered('Limit'), DefaultLimit: lowered('DefaultLimit') } as const;

/**
 * What systemd takes from the lines of one file, and what it refuses: everything about limits, and the lines that no section takes.
 * Other unknown names are not judged.
 * @param section that holds the limits: `Service`, `Socket`, `Mount`, `Swap`, or `Manager` for system.conf and user.conf
 */
export function unitLimitLines(file: ReadUnitFile, section: string): UnitLimitLines {
  const prefix = section === 'Manager' ? 'DefaultLimit' : 'Limit';
  const known = section === 'Manager' ? ['Manager'] : ['Unit', section, 'Install'];
  const taken: UnitLimitLine[] = [];
  const refused: RefusedUnitLine[] = [];
  let header: UnitLine | undefined;
  for (const line of file.lines) {
    const refuse = (why: string, item?: string) =>
      refused.push({
        path: line.path,
        line: line.line,
        reported: line.reported ?? line.line,
        ...(item !== undefined && { item }),
        value: line.value,
        why,
      });
    if (line.kind === 'fatal') {
      refuse(`${line.problem}; systemd reads no further`);
      return { taken, refused, fatal: line };
    }
    if (line.kind === 'section') {
      header = line;
      if (!known.includes(line.section) && !line.section.startsWith('X-'))
        refuse(`there is no section [${line.section}] here: expected ${known.map((name) => `[${name}]`).join(', ')}`);
      continue;
    }
    const meant = meantBy[prefix].get(line.name.toLowerCase());
    if (line.section === '' && header === undefined) {
      refuse('the line stands before the first section', meant);
    } else if (!known.includes(line.section)) {
      // systemd is silent here, as it has named the section; for whoever looks for a limit it is a line that does nothing
      if (meant !== undefined && header === undefined) refuse(`there is no section [${line.section}] here`, meant);
    } else if (line.kind === 'bad') {
      refuse(line.problem ?? 'expected Name=value');
    } else {
      const item = line.section === section ? limitItem(line.name, prefix) : undefined;
      if (item !== undefined) {
        const value = unitLimitValue(item, line.value);
        if ('problem' in value) refuse(value.problem, item);
        else taken.push({ item, line, value });
      } else if (/^(default)?limit/i.test(line.name)) {
        refuse(unknown(line, section, prefix, meant), meant);
      }
    }
  }
  return { taken, refused };
}

function unknown(line: UnitLine, section: string, prefix: string, meant: string | undefined): string {
  if (meant === undefined) return `systemd knows no '${line.name}' in [${line.section}]`;
  const name = `${prefix}${meant.toUpperCase()}`;
  if (line.section !== section) return `'${line.name}' has no effect in [${line.section}]: expected ${name} in [${section}]`;
  return `systemd knows no '${line.name}': expected ${name}, names are case-sensitive`;
}

import type { EffectiveLimit, EffectiveLimits, Shadowed } from '../model/effective.ts';
import type { LimitPair, ReadUnitFile } from '../model/limits-file.ts';
import { builtInLimit, type ManagerFiles, managerFiles } from './manager-limits.ts';
import { unitDirectories } from './unit-directories.ts';
import { type UnitFiles, unitFiles } from './unit-files.ts';
import { type RefusedUnitLine, type UnitLimitLine, type UnitLimitLines, unitLimitLines } from './unit-limit-lines.ts';
import { unitLimitItems, unitOfLimit } from './unit-limit-value.ts';
import { limitSection } from './unit-names.ts';

export interface UnitLimitsOptions {
  /** of systemd: 252 */
  readonly version: number;
  readonly manager: 'system' | 'user';
  /** fs.nr_open; absent: not known, and nothing is lowered to it */
  readonly nrOpen?: string;
  /** hard nofile limit that PID 1 itself has; absent: fs.nr_open, to which it raises itself at boot */
  readonly managerNofile?: string;
  /** `debian`, as os-release names it */
  readonly distribution?: string;
  /** what PID 1 was started with, or what its session gave a user manager, by item */
  readonly inherited?: Readonly<Record<string, LimitPair>>;
  /** of the user whose manager it is */
  readonly home?: string;
  /** `/run/user/UID` of that user */
  readonly runtime?: string;
}

export interface UnitLimits extends EffectiveLimits {
  readonly reader: 'systemd';
  readonly state: UnitFiles['state'];
  /** the unit file */
  readonly file?: string;
  /** in the order in which they are read */
  readonly dropIns: readonly string[];
  /** lines of the unit's and the manager's files that systemd does not take, in the order in which it reads them */
  readonly refused: readonly RefusedUnitLine[];
}

/**
 * The limits that systemd gives the processes of a unit: which line wins, what is left out and why.
 * @param unit with its suffix: `nginx.service`
 * @param files of the manager's search path: unit files, drop-ins, system.conf or user.conf and their drop-ins
 * @returns 32 values, soft and hard of each limit, in the kernel's unit; none where the unit cannot start
 */
export function unitLimits(unit: string, files: readonly ReadUnitFile[], options: UnitLimitsOptions): UnitLimits {
  const { version, manager, home, runtime } = options;
  const found = unitFiles(unit, files, unitDirectories(manager, home, runtime), version);
  const defaults = managerFiles(files, manager, version, home);
  const section = limitSection(unit);
  const of = (file: ReadUnitFile): UnitLimitLines => (section === undefined ? { taken: [], refused: [] } : unitLimitLines(file, section));
  const main = found.main === undefined || found.state === 'masked' ? { taken: [], refused: [] } : of(found.main);
  const dropIns = found.dropIns.map(of);
  const own = found.state === 'error' ? [main] : [main, ...dropIns];
  const lines: Lines = {
    unit: byItem(own.flatMap(({ taken }) => taken)),
    manager: byItem(defaults.lines.flatMap(({ taken }) => taken)),
    refused: byItem([...defaults.lines, ...own].flatMap(({ refused }) => refused)),
    hidden: byItem(section === undefined ? [] : hiddenLines(found, defaults, files, section)),
  };
  const starts = section !== undefined && (found.state === 'loaded' || found.state === 'missing');
  return {
    reader: 'systemd',
    version: `${version}`,
    who: unit,
    state: found.state,
    ...(found.main !== undefined && { file: found.main.path }),
    dropIns: found.dropIns.map(({ path }) => path),
    values: starts ? unitLimitItems.flatMap((item) => effectiveLimits(unit, item, lines, options)) : [],
    masked: [...found.masked, ...defaults.masked],
    refused: [...defaults.lines, ...own].flatMap(({ refused }) => refused),
    notes: notes(unit, section, found, options),
    notChecked: notChecked(found, defaults),
  };
}

/** Limits in files that are not read. */
function hiddenLines(found: UnitFiles, defaults: ManagerFiles, files: readonly ReadUnitFile[], section: string): readonly Hidden[] {
  const of = (masked: UnitFiles['masked'], place: string) =>
    masked.flatMap(({ path, by }) =>
      files.filter((file) => file.path === path).flatMap((file) => unitLimitLines(file, place).taken.map((taken) => ({ ...taken, by }))),
    );
  return [...of(found.masked, section), ...of(defaults.masked, 'Manager')];
}

interface Hidden extends UnitLimitLine {
  readonly by: string;
}

interface Lines {
  readonly unit: ReadonlyMap<string, readonly UnitLimitLine[]>;
  readonly manager: ReadonlyMap<string, readonly UnitLimitLine[]>;
  readonly refused: ReadonlyMap<string, readonly RefusedUnitLine[]>;
  readonly hidden: ReadonlyMap<string, readonly Hidden[]>;
}

function byItem<T extends { readonly item?: string }>(lines: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const line of lines) {
    const there = found.get(line.item ?? '');
    if (there === undefined) found.set(line.item ?? '', [line]);
    else there.push(line);
  }
  return found;
}

function effectiveLimits(unit: string, item: string, lines: Lines, options: UnitLimitsOptions): readonly EffectiveLimit[] {
  const [ofUnit, ofManager] = [lines.unit.get(item) ?? [], lines.manager.get(item) ?? []];
  const winner = ofUnit.at(-1) ?? ofManager.at(-1);
  const lost = [...ofManager, ...ofUnit].filter((line) => line !== winner);
  const place = ({ line }: UnitLimitLine) => ({ path: line.path, line: line.line });
  const shadowed: readonly Shadowed[] = [
    ...lost.map((line) => ({ ...place(line), value: line.line.value, why: `${winner?.line.path}:${winner?.line.line} is read later` })),
    ...(lines.refused.get(item) ?? []).map((line) => ({ path: line.path, line: line.line, value: line.value, why: line.why })),
    ...(lines.hidden.get(item) ?? []).map((line) => ({ ...place(line), value: line.line.value, why: `the file is hidden by ${line.by}` })),
  ].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const builtIn = builtInLimit(item, options);
  const given = winner === undefined ? builtIn : textPair(winner);
  const rule =
    winner === undefined
      ? builtIn.rule
      : ofUnit.length > 0
        ? `the last ${winner.line.name} line of the unit and its drop-ins`
        : `${winner.line.name} of the manager, as nothing of the unit sets it`;
  const held = lowered(item, given, options);
  return (['soft', 'hard'] as const).map((type) => ({
    key: item,
    type,
    ...(held.pair[type] !== undefined && { value: held.pair[type] }),
    unitOfValue: unitOfLimit(item),
    unit,
    ...(winner !== undefined && { winner: place(winner) }),
    rule: held.why === undefined ? rule : `${rule}; ${held.why}`,
    shadowed,
  }));
}

const text = (value: bigint | undefined) => (value === undefined ? 'unlimited' : `${value}`);
const textPair = ({ value }: UnitLimitLine): LimitPair => ({ soft: text(value.soft), hard: text(value.hard) });

/** What the kernel accepts: where it refuses, systemd takes the nearest below, which is the manager's own hard limit. */
function lowered(
  item: string,
  pair: Partial<LimitPair>,
  options: UnitLimitsOptions,
): { readonly pair: Partial<LimitPair>; readonly why?: string } {
  const { soft, hard } = pair;
  if (soft === undefined || hard === undefined) return { pair };
  const above = (value: string, top: string) => top !== 'unlimited' && (value === 'unlimited' || BigInt(value) > BigInt(top));
  const to = (top: string, why: string) => ({
    pair: { soft: above(soft, top) ? top : soft, hard: above(hard, top) ? top : hard },
    why: `${why}, so systemd lowers it to ${top}`,
  });
  const own = options.inherited !== undefined && Object.hasOwn(options.inherited, item) ? options.inherited[item] : undefined;
  if (options.manager === 'user') {
    if (own !== undefined && above(hard, own.hard)) return to(own.hard, 'above the hard limit of the user manager');
    return { pair };
  }
  const { nrOpen } = options;
  if (item !== 'nofile' || nrOpen === undefined || !above(hard, nrOpen)) return { pair };
  const top = options.managerNofile ?? nrOpen;
  return to(top, `above fs.nr_open ${nrOpen}`);
}

function notes(unit: string, section: string | undefined, found: UnitFiles, options: UnitLimitsOptions): readonly string[] {
  if (section === undefined) return [`${unit} starts no process: Limit lines have no place in it`];
  if (found.state === 'masked') return [`${found.main?.path} masks the unit: it cannot be started`];
  if (found.state === 'error') return [`systemd gives up on ${found.main?.path}: the unit cannot be started`];
  const lines = [found.main, ...found.dropIns].flatMap((file) => file?.lines ?? []).filter((line) => line.section === section);
  const pam = lines.findLast((line) => line.name === 'PAMName');
  return [
    ...(found.name === unit ? [] : [`${unit} is another name of ${found.name}`]),
    ...(pam !== undefined && pam.value !== ''
      ? [`${pam.path}:${pam.line}: PAMName=${pam.value} opens a session, whose pam_limits come after these limits and replace them`]
      : []),
    ...(lines.some((line) => /^Exec/.test(line.name) && /^[@:!-]*\+/.test(line.value))
      ? ["a command with '+' in front is started without the limits of the unit"]
      : []),
    ...(options.manager === 'user' && options.inherited === undefined
      ? ['a user manager cannot go above its own hard limits, which are not known here']
      : []),
  ];
}

function notChecked(found: UnitFiles, defaults: ManagerFiles): EffectiveLimits['notChecked'] {
  const missing = found.state === 'missing' ? [{ what: found.name, why: 'no unit file of this name was found' }] : [];
  const unread = [...(found.main === undefined ? [] : [found.main]), ...found.dropIns, ...defaults.files]
    .filter((file) => file.problem !== undefined && file.found !== 'null')
    .map((file) => ({ what: file.path, why: file.problem ?? '' }));
  return [...missing, ...unread];
}

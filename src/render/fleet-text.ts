import type { FleetChange, FleetGroup, FleetReport } from '../model/fleet.ts';
import { changeId, changeName, commonChanges, counted, outlierRule, someHosts } from './fleet-common.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { wrap } from './wrap.ts';

export interface FleetScreen {
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
  readonly rule: { readonly fewest: number; readonly share: number; readonly most: number };
  /** files that were written */
  readonly written: number;
}

const mostGroups = 12;
const mostRows = 12;

/** The fleet for a person: what most hosts need first, then what differs, then what is odd, then what is not known. */
export function fleetText(report: FleetReport, screen: FleetScreen): string {
  const ink = paint(screen.colour);
  const say = (text: string, indent = 2) => wrap(oneLine(text), screen.width - indent).map((line) => `${' '.repeat(indent)}${line}`);
  const some = <T>(all: readonly T[], most: number) => (screen.verbose ? all : all.slice(0, most));
  const rest = (all: readonly unknown[], most: number, what: string) =>
    screen.verbose || all.length <= most ? [] : [ink.dim(`  … ${all.length - most} more ${what}: --verbose or --format json`)];
  const common = commonChanges(report);
  const busy = report.groups.filter(isBusy);
  const lines = [...summary(report, busy, ink), ''];
  if (common.length > 0) {
    lines.push(ink.bold(`Needed on all ${sum(busy.filter((group) => group.changes.length > 0))} hosts that need a change`));
    lines.push(...common.flatMap((one) => say(changeLine(one))), '');
  }
  const shared = new Set(common.map(changeId));
  for (const group of some(busy, mostGroups)) lines.push(...groupLines(group, shared, screen, say, ink), '');
  lines.push(...spaced(rest(busy, mostGroups, 'groups')));
  const idle = report.groups.filter((group) => !isBusy(group));
  for (const group of idle) {
    lines.push(ink.green(`Nothing to do on ${counted(group.hosts.length, 'host')}`));
    lines.push(...say(someHosts(group.hosts, screen.verbose ? Number.POSITIVE_INFINITY : 6)), '');
  }
  if (report.outliers.length > 0) {
    lines.push(ink.bold(`Outliers (${report.outliers.length})`), ...say(outlierRule(screen.rule)).map(ink.dim));
    for (const { key, value, usual, have, of, like, hosts } of some(report.outliers, mostRows))
      lines.push(...say(`${key}: '${value}' on ${someHosts(hosts, 4)}; ${have} of ${of} have '${usual}' (${like})`));
    lines.push(...rest(report.outliers, mostRows, 'outliers'), '');
  }
  if (report.drift.length > 0) {
    lines.push(ink.bold(`Drift (${report.drift.length}): the next boot changes these`));
    for (const { key, running, boot, from, hosts } of some(report.drift, mostRows))
      lines.push(...say(`${key}: '${running}' now, '${boot}' by ${from}, on ${someHosts(hosts, 4)}`));
    lines.push(...rest(report.drift, mostRows, 'keys that drifted'), '');
  }
  if (report.unreadable.length > 0) {
    lines.push(ink.red(`Not read (${report.unreadable.length})`));
    for (const { path, why } of some(report.unreadable, 24)) lines.push(...say(`${path}: ${why}`));
    lines.push(...rest(report.unreadable, 24, 'paths'), '');
  }
  if (report.questions.length > 0) {
    lines.push(ink.bold('Assumed, as nothing tells it'));
    for (const { fact, assumed, why, hosts } of some(report.questions, mostRows))
      lines.push(...say(`${fact}${assumed === null ? '' : ` (taken as ${assumed})`}, ${counted(hosts, 'host')}: ${why}`));
    lines.push(...rest(report.questions, mostRows, 'questions'), '');
  }
  if (report.notChecked.length > 0) {
    lines.push(ink.bold('Not checked'));
    for (const { what, why, hosts } of some(report.notChecked, mostRows))
      lines.push(...say(`${what}: ${why}${hosts === 0 ? '' : ` (${counted(hosts, 'host')})`}`));
    lines.push(...rest(report.notChecked, mostRows, 'things'), '');
  }
  if (screen.written > 0) lines.push(`${counted(screen.written, 'file')} written`, '');
  return lines.join('\n');
}

const isBusy = (group: FleetGroup) => group.changes.length + group.removals.length + group.findings.length > 0;
const sum = (groups: readonly FleetGroup[]) => groups.reduce((all, group) => all + group.hosts.length, 0);
const spaced = (lines: readonly string[]) => (lines.length === 0 ? [] : [...lines, '']);

function summary(report: FleetReport, busy: readonly FleetGroup[], ink: Paint): readonly string[] {
  const what = report.profile === '' ? 'what is set, judged' : oneLine(`profile ${report.profile}`);
  const unread = report.unreadable.length === 0 ? '' : ink.red(`, ${report.unreadable.length} not read`);
  const work = report.profile === '' ? 'with something wrong' : 'with something to change';
  return [
    `${ink.bold(counted(report.hosts, 'host'))}${unread} · ${what}`,
    `${counted(sum(busy), 'host')} ${work}, in ${counted(busy.length, 'group')} · ${counted(report.outliers.length, 'outlier')} · ${counted(report.drift.length, 'value')} drifted`,
  ];
}

function changeLine(one: FleetChange): string {
  const now = one.current.slice(0, 3).map(({ value, hosts }) => `${value ?? 'unknown'}${one.current.length > 1 ? ` (${hosts})` : ''}`);
  const more = one.current.length > 3 ? ` and ${one.current.length - 3} other values` : '';
  const where = one.where.map(({ value, hosts }) => `${value}${one.where.length > 1 ? ` ${hosts}` : ''}`).join(', ');
  return `${changeName(one)}: ${now.join(', ')}${more} → ${one.change.proposed}  [${where}]`;
}

function groupLines(
  group: FleetGroup,
  shared: ReadonlySet<string>,
  screen: FleetScreen,
  say: (text: string, indent?: number) => readonly string[],
  ink: Paint,
): readonly string[] {
  const own = group.changes.filter((one) => !shared.has(changeId(one)));
  const alike = group.changes.length - own.length;
  return [
    ink.bold(`${group.name}: ${counted(group.hosts.length, 'host')}`),
    ...say(someHosts(group.hosts, screen.verbose ? Number.POSITIVE_INFINITY : 8)).map(ink.dim),
    ...(alike > 0
      ? say(`${alike === 1 ? 'the change' : `the ${alike} changes`} that all need${own.length === 0 ? ', and no other' : ', and'}`)
      : []),
    ...own.flatMap((one) => [...say(changeLine(one)), ...(screen.verbose ? say(one.change.reason, 6).map(ink.dim) : [])]),
    ...group.removals.flatMap((one) => say(`remove ${one.path}:${one.line} ${one.key} = ${one.value}: ${one.reason}`)),
    ...group.findings.flatMap((one) => say(`${one.severity} ${one.id} ${one.message}`)),
  ];
}

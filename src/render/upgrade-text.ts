import type { UpgradeChange, UpgradeReport, UpgradeSide } from '../model/upgrade.ts';
import { notCheckedLines } from './not-checked-lines.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { wrap } from './wrap.ts';

interface UpgradeScreen {
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
}

const mostAdvice = 20;
const longest = 200;
const counted = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** The report for a person: what breaks, what will hurt, what changes by itself, what nobody knows, what stays. */
export function upgradeText(report: UpgradeReport, screen: UpgradeScreen): string {
  const ink = paint(screen.colour);
  const known = report.changes.filter(({ kind }) => kind !== 'unknown');
  const parts = {
    error: known.filter(({ severity }) => severity === 'error'),
    warning: known.filter(({ severity }) => severity === 'warning'),
    advice: known.filter(({ severity, path, kind }) => severity === 'advice' && path !== undefined && kind !== 'scope-changed'),
    scope: known.filter(({ kind }) => kind === 'scope-changed'),
    unset: known.filter(({ severity, path }) => severity === 'advice' && path === undefined),
    unknown: report.changes.filter(({ kind }) => kind === 'unknown'),
  };
  const full = (title: string, all: readonly UpgradeChange[], most = Number.POSITIVE_INFINITY) =>
    all.length === 0
      ? []
      : [ink.bold(title), ...shortened(all, screen.verbose ? Number.POSITIVE_INFINITY : most, (one) => block(one, screen, ink)), ''];
  const brief = (title: string, all: readonly UpgradeChange[]) =>
    all.length === 0 ? [] : [ink.bold(title), ...rows(all, screen, ink), ''];
  const lines = [
    ...heading(report, parts, ink),
    '',
    ...full(`Breaks (${parts.error.length})`, parts.error),
    ...full(`Works, and will hurt (${parts.warning.length})`, parts.warning),
    ...full(`Changes (${parts.advice.length})`, parts.advice, mostAdvice),
    ...brief(`Other namespaces (${parts.scope.length})`, parts.scope),
    ...brief(`Not in the files, and changes by itself (${parts.unset.length})`, parts.unset),
    ...brief(`Unknown (${parts.unknown.length})`, parts.unknown),
    ink.dim(
      `${report.unchanged} of ${counted(report.settings, 'setting')} ${report.unchanged === 1 ? 'stays' : 'stay'} as ${report.unchanged === 1 ? 'it is' : 'they are'}`,
    ),
    ...notCheckedLines(report.notChecked, screen.width),
  ];
  return `${lines.join('\n')}\n`;
}

type Parts = Readonly<Record<'error' | 'warning' | 'advice' | 'scope' | 'unset' | 'unknown', readonly UpgradeChange[]>>;

function heading(report: UpgradeReport, { error, warning, advice, scope, unset, unknown }: Parts, ink: Paint): readonly string[] {
  const way = report.older ? ' (an older kernel: a step back)' : '';
  const result =
    error.length > 0 ? ink.red(`${error.length} ${error.length === 1 ? 'breaks' : 'break'}`) : ink.green('nothing breaks that is known of');
  return [
    `${ink.bold(`${sideText(report.from)} -> ${sideText(report.to)}`)}${way} · ${counted(report.files.length, 'file')}, ${counted(report.settings, 'setting')}`,
    `${result} · ${warning.length} will hurt · ${advice.length + scope.length + unset.length} to know · ${unknown.length} unknown`,
  ];
}

function sideText({ name, kernel, distribution }: UpgradeSide): string {
  const plain = name === kernel.version || `${name}.0` === kernel.version;
  if (plain) return oneLine(`Linux ${name}`);
  return oneLine(distribution === undefined ? name : `${name} (Linux ${kernel.version.replace(/\.0$/, '')})`);
}

function shortened(all: readonly UpgradeChange[], most: number, show: (one: UpgradeChange) => readonly string[]): readonly string[] {
  const lines = all.slice(0, most).flatMap(show);
  return all.length <= most ? lines : [...lines, `  … ${all.length - most} more: --verbose or --format json`];
}

const short = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
const step = ({ before, after }: UpgradeChange) => short(`${before ?? 'unknown'} -> ${after ?? 'unknown'}`);

function place({ path, line, more }: UpgradeChange): string {
  return path === undefined ? '' : `${path}:${line}${more === undefined ? '' : ` and ${counted(more, 'line')} more`}`;
}

/** With its reason, what to do and where that is from. */
function block(one: UpgradeChange, { width, verbose }: UpgradeScreen, ink: Paint): readonly string[] {
  const colour = one.severity === 'error' ? ink.red : one.severity === 'warning' ? ink.yellow : ink.cyan;
  const say = (label: string, text: string) =>
    wrap(oneLine(text), Math.max(20, width - 10)).map((line, i) => `  ${i === 0 ? label.padEnd(7) : '       '} ${line}`);
  const set = one.value === undefined ? '' : ` = ${short(one.value)}`;
  const name = one.key === undefined ? 'the whole file' : `${one.key}${set}`;
  const findings = one.kind === 'finding-new' || one.kind === 'finding-gone';
  return [
    `${colour(one.severity)} ${ink.bold(oneLine(name))}  ${oneLine(step(one))}`,
    ...(one.path === undefined ? [] : [`  --> ${oneLine(place(one))}`]),
    ...say('why', one.why),
    ...(one.instead === undefined ? [] : say('do', one.instead)),
    ...(verbose ? one.sources.flatMap(({ source }) => say('source', source)) : []),
    ...(one.key === undefined || findings ? [] : say('more:', `tune-advise explain ${one.key}`)),
  ];
}

/** A reason that several in a row share is told once, after the last. */
function rows(all: readonly UpgradeChange[], screen: UpgradeScreen, ink: Paint): readonly string[] {
  const last = screen.verbose ? all.length : mostAdvice;
  const next = new Map(all.slice(0, last).map((one, i, told) => [one, told[i + 1]]));
  return shortened(all, last, (one) => row(one, screen, ink, next.get(one)?.why === one.why));
}

/** In short: what, from what to what, why. */
function row(one: UpgradeChange, { width, verbose }: UpgradeScreen, ink: Paint, toldBelow: boolean): readonly string[] {
  const where = one.path === undefined ? '' : `${place(one)} `;
  const changed = one.before === undefined && one.after === undefined ? '' : `: ${step(one)}`;
  const indented = (text: string) => wrap(oneLine(text), Math.max(20, width - 4)).map((line) => `    ${line}`);
  return [
    ...wrap(oneLine(`${where}${one.key ?? 'the whole file'}${changed}`), Math.max(20, width - 2)).map((line) => `  ${line}`),
    ...(toldBelow ? [] : indented(one.why).map(ink.dim)),
    ...(verbose ? one.sources.flatMap(({ source }) => indented(`source: ${source}`)).map(ink.dim) : []),
  ];
}

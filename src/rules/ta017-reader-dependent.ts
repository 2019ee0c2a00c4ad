import type { FileFormat } from '../model/file-format.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import type { SysctlLine } from '../model/setting.ts';
import { type Reading, readings, treePlace, winnersOf } from './load-order.ts';
import { assignment, short } from './quoted.ts';
import { atKey, atValue, isNative, isTemplate, placeAt, type SettingLine, settingLines } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const found: Report[] = [];
  for (const setting of settingLines(context)) {
    // in a native file a line with a dash is a forgiving one
    if (isNative(setting.file) ? !setting.line.forgiving && !setting.value.endsWith('\\') : ownReaders.has(setting.file.format)) continue;
    for (const report of oneLine(setting)) found.push(report);
  }
  return [...found, ...exclusions(context)];
}

const ownReaders: ReadonlySet<FileFormat | undefined> = new Set(['tuned', 'saptune', 'kubernetes', 'compose']);
/** There a dash at the start of a line is of the list. */
const lists: ReadonlySet<FileFormat | undefined> = new Set(['ansible', 'cloud-init']);

function oneLine(setting: SettingLine): readonly Report[] {
  const { line, key } = setting;
  const edit = (to: string) => [{ path: line.path, line: line.line, from: line.text, to }];
  if (setting.value.endsWith('\\'))
    return [
      {
        severity: 'error',
        message: `${assignment(setting)}: only busybox goes on in the next line: expected the whole value on one line`,
        place: atValue(setting),
        key,
        why: 'procps and systemd-sysctl hand the backslash to the kernel and take the next line for a line of its own',
        fix: { title: 'write the value on one line', disposition: 'review' },
      },
    ];
  if (!/^\s*-\s/.test(line.text) || lists.has(setting.file.format)) return [];
  return [
    {
      message: `'- ${short(setting.rawKey)}': the blank after '-' is part of the key for procps: expected -${short(setting.rawKey)}`,
      place: atKey(setting),
      key,
      why: 'systemd-sysctl drops the blank and sets the value; procps looks for a file whose name starts with a blank',
      fix: { title: 'delete the blank', disposition: 'review', edits: edit(line.text.replace(/-\s+/, '-')) },
    },
  ];
}

/** `-key` keeps a key out of globs for procps; systemd also takes it for the end of an explicit line read before. */
function exclusions(context: RuleContext): readonly Report[] {
  let byTree: ReadonlyMap<string, Reading> | undefined;
  return context.files.flatMap((file) => {
    if (file.kind !== 'sysctl' || !isNative(file)) return [];
    const lines = file.lines.filter((line) => line.kind === 'exclusion' && !isTemplate(line.text));
    if (lines.length === 0) return [];
    byTree ??= firstByTree(readings(context));
    const reading = byTree.get(treePlace(file.path).tree);
    const last = reading && winnersOf(reading);
    return lines.flatMap((line) => exclusion(line, last?.get(line.key ?? '')));
  });
}

function firstByTree(all: readonly Reading[]): ReadonlyMap<string, Reading> {
  const found = new Map<string, Reading>();
  for (const reading of all) {
    const [first] = reading.settings;
    if (first === undefined || !isNative(first.file)) continue;
    const { tree } = treePlace(first.file.path);
    if (!found.has(tree)) found.set(tree, reading);
  }
  return found;
}

function exclusion(line: SysctlLine, explicit: SettingLine | undefined): readonly Report[] {
  if (!explicit || readLater(explicit, line)) return [];
  return [
    {
      message: `'-${short(line.rawKey ?? '')}' unsets ${assignment(explicit)} for systemd only`,
      place: placeAt(line.path, line.keySpan ?? line.span, 'left out here'),
      ...(line.key !== undefined && { key: line.key }),
      related: [atValue(explicit, 'procps still writes this')],
      why: 'for procps a line with a bare - only keeps the key out of patterns',
      fix: { title: 'delete one of the two lines', disposition: 'review' },
    },
  ];
}

function readLater(setting: SettingLine, line: SysctlLine): boolean {
  if (setting.file.path === line.path) return setting.line.line > line.line;
  const [a, b] = [treePlace(setting.file.path).name, treePlace(line.path).name];
  return a === '' || (b !== '' && a > b);
}

export const readerDependent: Rule = {
  id: 'TA017',
  slug: 'reader-dependent',
  severity: 'warning',
  confidence: 'proved',
  what: 'A line that procps, systemd and busybox read differently',
  why: 'what is set depends on which of them loads the file',
  instead: 'write it in the way that all of them read alike',
  bad: { files: { 'etc/sysctl.d/60-edge.conf': '- net.core.somaxconn = 8192\n' }, kernel: '6.1' },
  good: {
    files: { 'etc/sysctl.d/60-edge.conf': '-net.core.somaxconn = 8192\nnet.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.all.rp_filter\n' },
    kernel: '6.1',
  },
  check,
};

import type { FleetChange, FleetGroup, FleetOutlier, FleetReport } from '../model/fleet.ts';
import { changeId, changeName, commonChanges, counted, outlierRule } from './fleet-common.ts';
import type { Tool } from './header.ts';
import { htmlBar } from './html-bar.ts';
import { htmlPage } from './html-page.ts';
import { htmlTable } from './html-table.ts';
import { htmlCode, htmlFold, htmlSection, htmlText } from './html-text.ts';

const mostColumns = 40;

/**
 * The fleet as one page: which hosts need the same, what differs, what is odd, what was not read. All text from hosts is escaped, and
 * what controls a terminal or turns the direction of writing is made visible.
 */
export function fleetHtml(
  report: FleetReport,
  tool: Tool,
  rule: { readonly fewest: number; readonly share: number; readonly most: number },
): string {
  const busy = report.groups.filter((group) => group.changes.length + group.removals.length + group.findings.length > 0);
  const common = commonChanges(report);
  const shared = new Set(common.map(changeId));
  const needy = busy.reduce((all, group) => all + group.hosts.length, 0);
  const unread = report.unreadable.length > 0 ? `, <span class="bad">${report.unreadable.length} not read</span>` : '';
  return htmlPage({
    title: `${counted(report.hosts, 'host')}${report.profile === '' ? '' : `, profile ${report.profile}`}`,
    tool,
    parts: [
      `<p class="verdict">${counted(needy, 'host')} with something to do, in ${counted(busy.length, 'group')}${unread}, ${counted(report.outliers.length, 'outlier')}, ${counted(report.drift.length, 'value')} drifted</p>`,
      htmlSection('Hosts by group', [groupBars(report)]),
      htmlSection('What each group needs', [allNeed(common), ...report.groups.map((group) => groupPart(group, shared)), matrix(report)]),
      htmlSection(
        'Outliers',
        report.outliers.length === 0 ? [] : [`<p class="dim">${htmlText(outlierRule(rule))}</p>`, outlierTable(report.outliers)],
      ),
      htmlSection('Drift', [
        htmlTable({
          caption: 'The next boot changes these',
          head: ['key', 'now', 'at boot', 'by', 'on'],
          wide: true,
          rows: report.drift.map((d) => [htmlCode(d.key), htmlCode(d.running), htmlCode(d.boot), htmlCode(d.from), hosts(d.hosts)]),
        }),
      ]),
      htmlSection('Not read', [
        htmlTable({
          caption: 'What could not be read, and why',
          head: ['path', 'why'],
          rows: report.unreadable.map(({ path, why }) => [htmlCode(path), htmlText(why)]),
        }),
      ]),
      htmlSection('Assumed', [
        htmlTable({
          caption: 'Facts that nothing tells',
          head: ['fact', 'taken as', 'hosts', 'why'],
          numbers: [2],
          rows: report.questions.map((q) => [htmlCode(q.fact), htmlCode(q.assumed ?? 'nothing'), String(q.hosts), htmlText(q.why)]),
        }),
      ]),
      htmlSection('Not checked', [
        htmlTable({
          caption: 'What was not looked at, and why',
          head: ['what', 'why', 'hosts'],
          numbers: [2],
          rows: report.notChecked.map((n) => [htmlText(n.what), htmlText(n.why), n.hosts === 0 ? '' : String(n.hosts)]),
        }),
      ]),
    ],
  });
}

function groupBars({ groups, hosts: all }: FleetReport): string {
  return htmlTable({
    caption: `How many hosts each group has; the whole bar is ${counted(all, 'host')}`,
    head: ['group', 'of all', 'hosts', 'changes'],
    numbers: [2, 3],
    rows: groups.map(({ name, hosts: members, changes }) => [
      htmlText(name),
      htmlBar({
        title: `${name}: ${counted(members.length, 'host')}`,
        whole: `the whole bar is ${counted(all, 'host')}`,
        filled: all === 0 ? 0 : members.length / all,
      }),
      String(members.length),
      String(changes.length),
    ]),
  });
}

function hosts(names: readonly string[]): string {
  if (names.length <= 4) return htmlText(names.join(', '));
  return htmlFold(`${names[0] ?? ''} and ${names.length - 1} more`, htmlText(names.join(', ')));
}

function allNeed(common: readonly FleetChange[]): string {
  if (common.length === 0) return '';
  return `<article><h3>Needed by all that need a change</h3><ul>${common.map((one) => `<li>${changeItem(one)}</li>`).join('')}</ul></article>`;
}

const changeItem = (one: FleetChange) =>
  `${htmlCode(`${changeName(one)} = ${one.change.proposed}`)}<span class="small">${htmlText(one.change.reason)}</span>`;

function groupPart(group: FleetGroup, shared: ReadonlySet<string>): string {
  const own = group.changes.filter((one) => !shared.has(changeId(one)));
  const alike = group.changes.length - own.length;
  const what = [
    ...(alike > 0 ? [`${counted(alike, 'change')} that all need`] : []),
    ...own.map(changeItem),
    ...group.removals.map(
      (one) => `remove ${htmlCode(`${one.path}:${one.line} ${one.key}`)}<span class="small">${htmlText(one.reason)}</span>`,
    ),
    ...group.findings.map((one) => `<span class="tag">${one.severity} ${htmlText(one.id)}</span>${htmlText(one.message)}`),
  ];
  const list = what.length === 0 ? '<p>nothing</p>' : `<ul>${what.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  const head = `<h3>${htmlText(group.name)} <span class="right">${counted(group.hosts.length, 'host')}</span></h3>`;
  return `<article>${head}<div class="dim">${hosts(group.hosts)}</div>${list}</article>`;
}

/** What each group is to have, by key: the columns are the groups. */
function matrix(report: FleetReport): string {
  const groups = report.groups.filter((group) => group.changes.length > 0);
  if (groups.length < 2) return '';
  const shown = groups.slice(0, mostColumns);
  const keys = [...new Set(shown.flatMap((group) => group.changes.map(changeName)))].sort();
  const values = shown.map((group) => new Map(group.changes.map((one) => [changeName(one), one.change.proposed])));
  return htmlTable({
    caption: `Who needs what${groups.length > mostColumns ? `: the largest ${mostColumns} of ${groups.length} groups` : ''}`,
    head: ['key', ...shown.map((group) => `${group.name} (${group.hosts.length})`)],
    wide: true,
    rows: keys.map((key) => [htmlCode(key), ...values.map((of) => (of.has(key) ? htmlCode(of.get(key) ?? '') : ''))]),
  });
}

function outlierTable(outliers: readonly FleetOutlier[]): string {
  return htmlTable({
    caption: 'Values that differ from what nearly all hosts like them have; the whole bar is all hosts alike',
    head: ['key', 'value', 'on', 'usual', 'have the usual', 'hosts'],
    numbers: [5],
    wide: true,
    rows: outliers.map((o) => [
      `${htmlCode(o.key)}<span class="small">${htmlText(`alike in ${o.like}`)}</span>`,
      htmlCode(o.value),
      hosts(o.hosts),
      htmlCode(o.usual),
      htmlBar({
        title: `${o.key}: ${o.have} of ${o.of} have ${o.usual}`,
        whole: `the whole bar is ${counted(o.of, 'host')}`,
        filled: o.of === 0 ? 0 : o.have / o.of,
      }),
      `${o.have} of ${o.of}`,
    ]),
  });
}

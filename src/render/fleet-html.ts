import type { FleetGroup, FleetReport } from '../model/fleet.ts';
import { changeId, changeName, commonChanges, counted, outlierRule } from './fleet-common.ts';
import type { Tool } from './header.ts';
import { oneLine } from './one-line.ts';

const mostColumns = 40;

const style = `:root{color-scheme:light dark;--line:#8886}
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code{font:13px ui-monospace,monospace}
.wide{overflow-x:auto}.bad{color:light-dark(#a00,#f88)}.dim{opacity:.7}
details{margin:.2rem 0}summary{cursor:pointer}`;

/**
 * The fleet as one page that loads nothing and runs nothing. All text from hosts is escaped, and what controls a terminal or turns
 * the direction of writing is made visible.
 */
export function fleetHtml(
  report: FleetReport,
  tool: Tool,
  rule: { readonly fewest: number; readonly share: number; readonly most: number },
): string {
  const title = `${counted(report.hosts, 'host')}${report.profile === '' ? '' : `, profile ${report.profile}`}`;
  const busy = report.groups.filter((group) => group.changes.length + group.removals.length + group.findings.length > 0);
  const shared = new Set(commonChanges(report).map(changeId));
  const parts = [
    `<h1>${esc(title)}</h1>`,
    `<p>${esc(`${busy.reduce((all, group) => all + group.hosts.length, 0)} hosts with something to do, in ${counted(busy.length, 'group')}`)}${report.unreadable.length > 0 ? `, <span class="bad">${report.unreadable.length} not read</span>` : ''}, ${counted(report.outliers.length, 'outlier')}, ${counted(report.drift.length, 'value')} drifted</p>`,
    ...section(
      'Groups',
      table(
        ['group', 'hosts', 'what it needs', 'which'],
        report.groups.map((group) => groupRow(group, shared)),
        [1],
      ),
    ),
    ...matrix(report),
    ...section(
      'Outliers',
      report.outliers.length === 0
        ? ''
        : `<p class="dim">${esc(outlierRule(rule))}</p>${table(
            ['key', 'value', 'on', 'usual', 'have it', 'alike in'],
            report.outliers.map((o) => [
              code(o.key),
              code(o.value),
              hosts(o.hosts),
              code(o.usual),
              esc(`${o.have} of ${o.of}`),
              esc(o.like),
            ]),
          )}`,
    ),
    ...section(
      'Drift: the next boot changes these',
      table(
        ['key', 'now', 'at boot', 'by', 'on'],
        report.drift.map((d) => [code(d.key), code(d.running), code(d.boot), code(d.from), hosts(d.hosts)]),
      ),
    ),
    ...section(
      'Not read',
      table(
        ['path', 'why'],
        report.unreadable.map(({ path, why }) => [code(path), esc(why)]),
      ),
    ),
    ...section(
      'Assumed',
      table(
        ['fact', 'taken as', 'hosts', 'why'],
        report.questions.map((q) => [code(q.fact), code(q.assumed ?? 'nothing'), `${q.hosts}`, esc(q.why)]),
        [2],
      ),
    ),
    ...section(
      'Not checked',
      table(
        ['what', 'why', 'hosts'],
        report.notChecked.map((n) => [esc(n.what), esc(n.why), `${n.hosts}`]),
        [2],
      ),
    ),
    `<p class="dim">${esc(`${tool.name} ${tool.version}, knowledge ${tool.knowledge}`)}</p>`,
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${esc(title)}</title><style>${style}</style></head>
<body>
${parts.join('\n')}
</body></html>
`;
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const esc = (text: string) => oneLine(text).replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
const code = (text: string) => `<code>${esc(text)}</code>`;
const section = (title: string, body: string) => (body === '' ? [] : [`<h2>${esc(title)}</h2>`, body]);

function table(head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly number[] = []): string {
  if (rows.length === 0) return '';
  const kind = (at: number) => (numbers.includes(at) ? ' class="n"' : '');
  const body = rows.map((row) => `<tr>${row.map((cell, at) => `<td${kind(at)}>${cell}</td>`).join('')}</tr>`);
  return `<div class="wide"><table><thead><tr>${head.map((text, at) => `<th${kind(at)}>${esc(text)}</th>`).join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function hosts(names: readonly string[]): string {
  if (names.length <= 4) return esc(names.join(', '));
  return `<details><summary>${esc(`${names[0] ?? ''} and ${names.length - 1} more`)}</summary>${esc(names.join(', '))}</details>`;
}

function groupRow(group: FleetGroup, shared: ReadonlySet<string>): readonly string[] {
  const own = group.changes.filter((one) => !shared.has(changeId(one)));
  const what = [
    ...(group.changes.length > own.length ? [`<span class="dim">${group.changes.length - own.length} that all need</span>`] : []),
    ...own.map((one) => `<span title="${esc(one.change.reason)}">${code(`${changeName(one)} = ${one.change.proposed}`)}</span>`),
    ...group.removals.map((one) => `remove ${code(`${one.path}:${one.line} ${one.key}`)}`),
    ...group.findings.map((one) => `${esc(`${one.severity} ${one.id}`)} ${esc(one.message)}`),
  ];
  return [esc(group.name), `${group.hosts.length}`, what.length === 0 ? 'nothing' : what.join('<br>'), hosts(group.hosts)];
}

/** What each group is to have, by key: the columns are the groups. */
function matrix(report: FleetReport): readonly string[] {
  const groups = report.groups.filter((group) => group.changes.length > 0);
  if (groups.length < 2) return [];
  const shown = groups.slice(0, mostColumns);
  const keys = [...new Set(shown.flatMap((group) => group.changes.map(changeName)))].sort();
  const values = shown.map((group) => new Map(group.changes.map((one) => [changeName(one), one.change.proposed])));
  const rows = keys.map((key) => [code(key), ...values.map((of) => (of.has(key) ? code(of.get(key) ?? '') : ''))]);
  const more = groups.length > mostColumns ? `<p class="dim">${esc(`the largest ${mostColumns} of ${groups.length} groups`)}</p>` : '';
  return section('Who needs what', `${more}${table(['key', ...shown.map((group) => `${group.name} (${group.hosts.length})`)], rows)}`);
}

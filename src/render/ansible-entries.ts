import type { Plan } from '../model/plan.ts';
import { planFileKind } from './plan-file.ts';

export interface SysctlEntry {
  readonly key: string;
  readonly value: string;
  readonly reasons: readonly string[];
}

export interface LimitEntry {
  readonly domain: string;
  readonly type: string;
  readonly item: string;
  readonly value: string;
  readonly reasons: readonly string[];
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Every setting that the plan's sysctl file holds, not only those that differ on this machine today: the vars must say the same
 * on the second run. The file is our own, so its lines are `key = value` with comments above.
 * @returns sorted by key
 */
export function sysctlEntries(plan: Plan): readonly SysctlEntry[] {
  const reasons = new Map(
    plan.changes
      .filter((c) => c.target === 'sysctl')
      .map((c) => [
        c.key,
        [c.reason, ...c.beware.map((b) => `beware: ${b}`), ...(c.sources.length > 0 ? [`source: ${c.sources.join('; ')}`] : [])],
      ]),
  );
  const found = new Map<string, SysctlEntry>();
  for (const { text, comments } of settingLines(plan, 'sysctl')) {
    const equals = text.indexOf('=');
    if (equals < 1) continue;
    const key = text.slice(0, equals).trim().replace(/^-\s*/, '');
    found.set(key, { key, value: text.slice(equals + 1).trim(), reasons: reasons.get(key) ?? comments });
  }
  for (const change of plan.changes) {
    if (change.target !== 'sysctl' || found.has(change.key)) continue;
    found.set(change.key, { key: change.key, value: change.proposed, reasons: reasons.get(change.key) ?? [] });
  }
  return [...found.values()].toSorted((a, b) => compareText(a.key, b.key));
}

/** Every line of the plan's limits.d files, and changes of limits that name a domain; sorted. */
export function limitEntries(plan: Plan): readonly LimitEntry[] {
  const found = new Map<string, LimitEntry>();
  const put = (entry: LimitEntry) => {
    const name = JSON.stringify([entry.domain, entry.type, entry.item]);
    found.set(name, { ...entry, reasons: entry.reasons.length > 0 ? entry.reasons : (found.get(name)?.reasons ?? []) });
  };
  for (const { text, comments } of settingLines(plan, 'limits')) {
    const [domain, type, item, value, more] = text.split(/\s+/);
    if (domain !== undefined && type !== undefined && item !== undefined && value !== undefined && more === undefined) {
      put({ domain, type, item, value, reasons: comments });
    }
  }
  for (const change of plan.changes) {
    if (change.target !== 'limit' || change.domain === undefined || change.unit !== undefined) continue;
    const type = change.type ?? '-';
    // the files have the number in the unit of limits.conf, a change has the kernel's
    if (found.has(JSON.stringify([change.domain, type, change.key])) || change.unitOfValue === 'bytes') continue;
    put({ domain: change.domain, type, item: change.key, value: change.proposed, reasons: [change.reason] });
  }
  return [...found.values()].toSorted(
    (a, b) => compareText(a.domain, b.domain) || compareText(a.item, b.item) || compareText(a.type, b.type),
  );
}

/** Lines of generated files that are no comment, each with the comment right above it; the file's header is nobody's reason. */
function settingLines(plan: Plan, kind: 'sysctl' | 'limits'): readonly { readonly text: string; readonly comments: readonly string[] }[] {
  const found: { readonly text: string; readonly comments: readonly string[] }[] = [];
  for (const file of plan.files) {
    if (planFileKind(file.path) !== kind) continue;
    let comments: string[] = [];
    let header = true;
    for (const raw of file.content.split('\n')) {
      const text = raw.trim();
      if (text.startsWith('#') || text.startsWith(';')) comments.push(text.replace(/^[#;]+\s*/, ''));
      else {
        if (text !== '') found.push({ text, comments: header ? [] : comments });
        comments = [];
        header = false;
      }
    }
  }
  return found;
}

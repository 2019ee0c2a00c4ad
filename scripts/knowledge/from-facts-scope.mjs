/** Which namespace a value belongs to, and what a new network namespace shows of it. */

import { bootedText, measuredRange, putFor, withPointReleases } from './from-facts-base.mjs';
import { sinceOf } from './from-facts-texts.mjs';
import { compareVersions, endOf, entryFor, first, last, startOf, turned } from './from-facts-versions.mjs';
import { sourceOf } from './from-facts-words.mjs';

const scopes = new Map([
  ['global', 'global'],
  ['per-netns', 'netns'],
  ['init-net-only', 'global'],
  ['per-ipcns', 'ipcns'],
  ['per-userns', 'userns'],
  ['per-uts-namespace', 'utsns'],
  ['per-pid-namespace', 'pidns'],
  ['per-pidns', 'pidns'],
]);

export function scopeOf(work) {
  const { record, book, rows, life, kind } = work;
  const text = record.scope ?? record.netns;
  const onNet = /^net\./.test(record.key);
  const plain = kind === 'status' ? 'read-only' : 'writable';
  const measured = rows.filter((r) => r.row.netns !== undefined && r.row.netns.shown !== 'differs');
  const spaces = (scope, inNamespace) => ({ scope, inNamespace });
  const out = [];
  const put = (range, state, name, words, source, grade) => out.push({ ...range, ...state, claim: book.add(name, words, source, grade) });
  const source = sourceOf(record.evidence);
  if (life.length > 0 && text) {
    const base = scopes.get(text) ?? (/^per-/.test(text) ? 'userns' : 'global');
    const whole = { ...startOf(life), ...endOf(life) };
    if (!onNet) {
      const later = /^global; per-pidns from (\d+\.\d+)/.exec(text)?.[1];
      const words =
        base === 'global'
          ? 'one value for the whole host, whatever the namespace'
          : `its own value in every namespace of its kind (${base})`;
      if (later) {
        put(
          { ...startOf(life), until: later },
          spaces('global', plain),
          'scope-before',
          'one value for the whole host',
          source,
          'inferred',
        );
        put({ since: later, ...endOf(life) }, spaces('pidns', plain), 'scope', 'its own value in every pid namespace', source, 'inferred');
      } else put(whole, spaces(base, plain), 'scope', words, source, 'inferred');
    } else {
      const shown = base === 'netns' ? plain : record.visible_in_netns ? 'read-only' : 'hidden';
      const told = record.netns_since ?? '';
      const since = /^(value global; files appear|visible in other)/.test(told)
        ? sinceOf(/(\d+\.\d+(?:-\d+\.\d+)?)$/.exec(told)?.[1])
        : /^per-netns already/.test(told)
          ? {}
          : sinceOf(told.replace(/[ ;(].*$/, ''));
      const stable = /also (\d+\.\d+)(\.\d+) stable/.exec(told);
      const state = spaces(base, shown);
      const words =
        base === 'netns'
          ? 'its own value in every network namespace'
          : shown === 'hidden'
            ? 'shown only in the first network namespace'
            : 'one value, shown in other network namespaces too';
      const moved =
        since.since !== undefined &&
        !since.sinceKnownBy &&
        (life[0].since === undefined || compareVersions(first(since.since), last(life[0].since)) > 0) &&
        (life.at(-1).until === undefined || compareVersions(last(since.since), first(life.at(-1).until)) < 0);
      const grade = /memory/.test(told) || record.confidence === 'low' ? 'secondary' : 'inferred';
      if (stable) {
        const since = { absent: stable[1], present: `${stable[1]}${stable[2]}` };
        put({ branch: stable[1], since }, state, 'scope', words, source, 'inferred');
      }
      if (moved) {
        put(
          { ...startOf(life), until: turned(since.since) },
          spaces('global', 'hidden'),
          'scope-before',
          'one value for the whole host until then, only shown in the first namespace',
          source,
          'inferred',
        );
        put({ since: since.since, ...endOf(life) }, state, 'scope', words, source, grade);
      } else put(whole, state, 'scope', words, source, grade);
    }
  }
  const fits = (entry, { shown, isolation }) =>
    entry.inNamespace === shown &&
    (isolation !== 'isolated' || entry.scope === 'netns') &&
    (isolation !== 'LEAKS' || entry.scope !== 'netns');
  return withSeenScopes(work, out, measured, fits);
}

/** Where every new namespace that was looked into contradicts an entry in the same way, the entry is wrong. */
function mendScope({ record, context }, entry, inside, fits) {
  const [first] = inside;
  const same = (m) => m.row.netns.shown === first.row.netns.shown && m.row.netns.isolation === first.row.netns.isolation;
  if (new Set(inside.map((m) => m.release.version)).size < 2 || !inside.every((m) => !fits(entry, m.row.netns) && same(m))) return entry;
  const { shown, isolation } = first.row.netns;
  const seen = inside.map((m) => m.release.release).join(', ');
  context.note(
    'scope',
    record.key,
    `${seen}: ${shown}, ${isolation} in a new network namespace, the facts say ${entry.scope}, ${entry.inNamespace}`,
  );
  return { ...entry, scope: scopeSeen(shown, isolation, entry.scope), inNamespace: shown, mended: inside.map((m) => m.release) };
}

function scopeSeen(shown, isolation, told) {
  if (isolation === 'isolated') return 'netns';
  if (isolation === 'LEAKS' || shown === 'hidden') return 'global';
  return told ?? (shown === 'read-only' ? 'global' : 'netns');
}

const certainly = (kernel, entries) => {
  const found = entryFor(kernel, entries);
  return found?.certain ? found.entry : undefined;
};

function withSeenScopes(work, told, measured, fits) {
  const { record, context, book, life } = work;
  const point = (m) => ({ version: m.release.version, distro: m.release.kernel.distro });
  const inside = (entry, entries) => measured.filter((m) => [m.release.kernel, point(m)].every((k) => certainly(k, entries) === entry));
  const holds = (m, entries) => entryFor(m.release.kernel, entries);
  const mended = told.map((entry) => mendScope(work, entry, inside(entry, told), fits));
  const out = mended.map((entry) => {
    const { mended: by, ...rest } = entry;
    const agree =
      by ??
      inside(entry, mended)
        .filter((m) => fits(entry, m.row.netns))
        .map((m) => m.release);
    if (agree.length === 0) return rest;
    const text = by ? `${entry.inNamespace} in a new network namespace` : book.claims[entry.claim].text;
    return {
      ...rest,
      claim: book.add('scope-booted', text, `${by ? '' : `${sourceOf(record.evidence)}; `}${bootedText(agree)}`, 'primary'),
    };
  });
  for (const entry of withPointReleases(work, out).slice(out.length)) out.push(entry);
  const bare = out.length === 0 && life.length > 0;
  for (const m of measured) {
    const { shown, isolation } = m.row.netns;
    const found = holds(m, out);
    if (found?.certain && fits(found.entry, m.row.netns)) continue;
    const exact = certainly(point(m), out);
    if (found?.certain && !(exact && fits(exact, m.row.netns)))
      context.note(
        'scope',
        record.key,
        `${m.release.release}: ${shown}, ${isolation} in a new network namespace, the facts say ${found.entry.scope}, ${found.entry.inNamespace}`,
      );
    const state = { scope: scopeSeen(shown, isolation, found?.entry.scope), inNamespace: shown };
    const claim = book.add('scope-seen', `${shown} in a new network namespace`, bootedText([m.release]), 'primary');
    putFor(out, { ...(bare && out.length === 0 ? measuredRange(life, m.release) : m.release.range), ...state, claim });
  }
  const used = new Set(out.map((e) => e.claim));
  for (const name of Object.keys(book.claims)) if (/^scope/.test(name) && !used.has(name)) delete book.claims[name];
  return out;
}

/** Defaults by version, those of distributions, and what user space makes of them. */

import { bootedText, measuredRange, minor, putFor, withPointReleases } from './from-facts-base.mjs';
import * as hand from './from-facts-hand.mjs';
import { sinceOf } from './from-facts-texts.mjs';
import { changeAt, compareVersions, endOf, entryFor, first, last, startOf, treeOf, turned } from './from-facts-versions.mjs';
import { sourceOf } from './from-facts-words.mjs';

function literal(raw, type) {
  if (raw === null || raw === undefined || typeof raw === 'object') return undefined;
  const text = String(raw)
    .replaceAll('\t', ' ')
    .replace(/[ \n]+$/, '');
  if (type === 'string') {
    if (text === 'empty') return '';
    return /^[\w./|%@:+-]*$/.test(text) && !/^(random|all)/.test(text) ? text : undefined;
  }
  const number = /^(-?\d+(?: -?\d+)*)(?: \([^)]*\))?$/.exec(text);
  if (/^0x[0-9a-f]{4}$/.test(text)) return text;
  return number?.[1];
}

/** `4.15`, `3.17-4.1`, `3.10 tree`, `4.x`, `Ubuntu 24.04` → { at } | { distro } | {} (from the start) | undefined (not to be dated) */
function fromOf(text, trees, life) {
  const el = /^el(\d) /.exec(text)?.[1];
  if (el) return { distro: `rhel:${el}` };
  const named = /^(Debian|Ubuntu) (.+)$/.exec(text);
  if (named?.[1] === 'Ubuntu') return { distro: `ubuntu:${named[2]}` };
  if (named) return undefined;
  const whole = /^(\d)\.x(?:-(\d+\.\d+))?$/.exec(text);
  if (whole) {
    const before = { 3: '2.6.39', 4: '3.19' }[whole[1]];
    return before ? { at: { absent: before, present: whole[2] ?? `${Number(whole[1]) + 1}.0` } } : undefined;
  }
  const after = /first tree (\d+\.\d+) \(after (\d+\.\d+)\)/.exec(text);
  if (after) return { at: { absent: after[2], present: after[1] } };
  const tree = /^(?:first tree seen: )?(\d+\.\d+)(?: tree)$|^first tree seen: (\d+\.\d+)$/.exec(text);
  if (tree) return { at: changeAt(treeOf(tree[1] ?? tree[2]), trees) };
  if (/oldest tree read/.test(text)) return {};
  const { since } = sinceOf(text);
  if (since === undefined) return undefined;
  const start = life[0]?.since;
  const early = start === undefined || compareVersions(first(since), last(start)) <= 0;
  return early ? {} : { at: since };
}

export function defaultsOf(work, value) {
  const { record, context, book, life, rows } = work;
  if (hand.ownValue.has(record.key)) return [];
  const trees = context.trees(record);
  const facts = record.defaults.filter((d) => d.grade !== 'measured');
  const steps = [];
  const apart = [];
  const memory = /memory/.test(`${record.note ?? ''} ${JSON.stringify(facts)}`);
  const grade = memory || record.confidence === 'low' ? 'secondary' : record.confidence === 'medium' ? 'inferred' : 'primary';
  for (const fact of facts) {
    const from = fromOf(String(fact.from), trees, life);
    const value = literal(fact.value, record.type);
    const told = [
      typeof fact.value === 'string' && value === undefined ? fact.value : undefined,
      value === undefined ? fact.formula : undefined,
    ];
    const words = told.filter((w) => typeof w === 'string' && w !== '').join(': ');
    if (from === undefined || (value === undefined && words === '')) continue;
    const state = value !== undefined ? { value } : { words };
    if (from.distro) apart.push({ distro: from.distro, ...state });
    else steps.push({ at: from.at, state });
  }
  let entries = [];
  if (life.length > 0 && steps.length > 0) {
    for (const [i, step] of steps.entries()) {
      const next = steps[i + 1];
      const before = entries.at(-1);
      const start =
        i === 0
          ? step.at === undefined
            ? startOf(life)
            : { since: typeof step.at === 'string' ? step.at : step.at.present, sinceKnownBy: true }
          : { since: step.at };
      if (i > 0 && (step.at === undefined || JSON.stringify(before?.state) === JSON.stringify(step.state))) continue;
      entries.push({ ...start, ...(next?.at ? { until: turned(next.at) } : endOf(life)), state: step.state });
    }
    entries = entries.map((e, i) => ({ ...e, ...(entries[i + 1] ? { until: turned(entries[i + 1].since) } : endOf(life)) }));
  }
  const measured = measuredDefaults(rows, value.type === 'string');
  const agreeing = (e) =>
    measured.filter((m) => entryFor(m.release.kernel, entries)?.entry === e && m.value === e.state.value).map((m) => m.release);
  const source = (releases) => `${sourceOf(record.evidence)}${releases.length > 0 ? `; ${bootedText(releases)}` : ''}`;
  const out = entries.map((e) => {
    const { state, ...range } = e;
    const releases = state.value === undefined ? [] : agreeing(e);
    const name =
      state.value === undefined
        ? 'default-words'
        : /^[a-z0-9.-]{1,20}$/.test(state.value)
          ? `default-${state.value}`.replace('--', '-minus-')
          : 'default';
    return {
      ...range,
      ...state,
      claim: book.add(
        name,
        state.value === undefined ? state.words : state.value === '' ? 'empty' : state.value,
        source(releases),
        releases.length > 0 && grade === 'inferred' ? 'primary' : grade,
      ),
    };
  });
  for (const { distro, ...state } of apart)
    out.push({
      distro,
      ...state,
      claim: book.add(`default-${distro.replace(':', '')}`, `${state.value ?? state.words} in ${distro}`, source([]), grade),
    });
  for (const { claim, ...entry } of hand.vendorDefaults.get(record.key) ?? [])
    out.push({ ...entry, claim: book.add('default-vendor', ...claim) });
  for (const d of record.distro_defaults ?? []) {
    const setter = hand.settersBy.get(d.who);
    const value = literal(d.value, record.type);
    for (const distro of setter?.kernel ?? [])
      if (value !== undefined && !out.some((e) => e.distro === distro))
        out.push({
          distro,
          value,
          claim: book.add(
            'default-vendor',
            `${value} in kernels of ${d.who.replace(/ kernels?$/, '')}`,
            d.source.replace(/^source: /, ''),
            /memory/.test(d.source) ? 'secondary' : 'primary',
          ),
        });
  }
  const words = hand.wordDefaults.get(record.key);
  if (words)
    return [{ ...startOf(life), ...endOf(life), words, claim: book.add('default-words', words, sourceOf(record.evidence), 'inferred') }];
  const everywhere = debianWide(work, out, measured);
  const all = withMeasuredDefaults(work, withPointReleases(work, [...out, ...everywhere]), measured);
  const formula = hand.formulas.get(record.key);
  return formula === undefined ? all : all.map((e) => (e.value === undefined ? { ...e, formula } : e));
}

/** One value a release where every machine had it; else whether it grows with memory. Flavours of a release are one. */
function measuredDefaults(rows, text) {
  const found = [];
  for (const version of new Set(rows.map((r) => r.release.version))) {
    const flavours = rows.filter((r) => r.release.version === version);
    const { release } = flavours.reduce((a, b) => (b.row.values.length > a.row.values.length ? b : a));
    const rowsOf = flavours.map((f) => f.row);
    const values = [...new Set(rowsOf.flatMap((row) => row.values.map((v) => v.value)))];
    const all = new Set(rowsOf.flatMap((row) => [...row.all]));
    if (values.length === 0 || values.some((v) => v.startsWith('!'))) continue;
    if ([...all].some((v) => !values.includes(v))) {
      if (values.length === 1 && all.size === 1) found.push({ release, words: `${[...all][0]} for all, ${values[0]} for default` });
      continue;
    }
    if (values.length === 1) {
      if (text || /^(-?\d+( -?\d+)*|0x[0-9a-f]+)$/.test(values[0]))
        found.push({ release, value: values[0], size: rowsOf.flatMap((r) => r.values).at(-1) });
      continue;
    }
    const own = flavours.find((f) => f.release === release).row;
    const sizes = [...new Map(own.values.map((v) => [v.memory, v.value])).entries()].sort((a, b) => a[0] - b[0]);
    const numbers = sizes.map(([, v]) => Number(v.split(' ').at(-1)));
    const grows = numbers.every((n, i) => Number.isFinite(n) && (i === 0 || n > numbers[i - 1]));
    if (sizes.length > 1 && grows) found.push({ release, sizes });
  }
  // a release that was booted with one size only tells nothing of a value that grows elsewhere
  if (!found.some((m) => m.sizes)) return found;
  return found.map((m) =>
    m.value !== undefined && rows.filter((r) => r.release.version === m.release.version).every((r) => r.row.values.length === 1)
      ? { release: m.release, sizes: [[m.size.memory, m.value]] }
      : m,
  );
}

/** What every booted kernel of Debian has, and mainline has not, is how Debian builds its kernels: it holds for all of them. */
function debianWide({ record, context, book }, out, measured) {
  const values = new Set(measured.map((m) => m.value));
  const [value] = values;
  const told = measured.map((m) => entryFor(m.release.kernel, out));
  if (values.size !== 1 || value === undefined || new Set(measured.map((m) => m.release.range.distro)).size < 3) return [];
  if (!told.every((t) => t?.certain && t.entry.distro === undefined && t.entry.value !== undefined && t.entry.value !== value)) return [];
  context.note('default', record.key, `every booted kernel of Debian starts with ${value}, the facts say ${told[0].entry.value}`);
  const claim = book.add('default-debian', `${value} as Debian builds it`, bootedText(measured.map((m) => m.release)), 'primary');
  return [...new Set(measured.map((m) => m.release.range.distro))].map((distro) => ({ distro, value, claim }));
}

function withMeasuredDefaults({ record, context, book, life }, out, measured) {
  const mainline = () => out.filter((e) => e.distro === undefined && e.branch === undefined);
  const bare = mainline().length === 0 && life.length > 0;
  const open = [];
  for (const m of measured) {
    const found = entryFor(m.release.kernel, out);
    const state =
      m.value !== undefined
        ? { value: m.value }
        : { words: m.words ?? `depends on memory: ${m.sizes.map(([mb, v]) => `${v} at ${mb} MiB`).join(', ')}` };
    if (m.value === undefined && found?.certain && found.entry.value === undefined) continue;
    if (m.value !== undefined && found?.certain && found.entry.value === m.value) continue;
    if (found?.certain && found.entry.value !== undefined)
      context.note('default', record.key, `${m.release.release} starts with ${m.value ?? state.words}, the facts say ${found.entry.value}`);
    if (
      m.value !== undefined &&
      found?.certain &&
      found.entry.value === undefined &&
      /memory|RAM|CPU|free|pages|hash|EH|size|HZ/i.test(found.entry.words ?? '')
    )
      continue;
    open.push({ ...m, state });
  }
  if (bare && open.length > 0) {
    const groups = [];
    for (const m of open) {
      const before = groups.at(-1);
      const same =
        before &&
        (JSON.stringify(before.state) === JSON.stringify(m.state) || (before.sizes && m.sizes) || (before.state.words && m.state.words));
      if (same) before.releases.push(m.release);
      else groups.push({ ...m, releases: [m.release] });
    }
    for (const [i, g] of groups.entries()) {
      const next = groups[i + 1];
      const change = (a, b) => ({ absent: a.releases.at(-1).version, present: minor(b.releases[0].version) });
      const since = i === 0 ? measuredRange(life, g.releases[0]) : { since: change(groups[i - 1], g), ...endOf(life) };
      const until = next ? { until: turned(change(g, next)) } : {};
      const name = g.value !== undefined && /^[a-z0-9.-]{1,20}$/.test(g.value) ? `default-${g.value}`.replace('--', '-minus-') : 'default';
      out.unshift({
        ...since,
        ...until,
        ...g.state,
        claim: book.add(name, g.state.value === '' ? 'empty' : (g.state.value ?? g.state.words), bootedText(g.releases), 'primary'),
      });
    }
    const main = mainline().sort((a, b) => compareVersions(last(a.since ?? '2.0'), last(b.since ?? '2.0')));
    return [...main, ...out.filter((e) => !main.includes(e))];
  }
  for (const m of open)
    putFor(out, {
      ...m.release.range,
      ...m.state,
      claim: book.add(
        'booted-default',
        m.state.value === '' ? 'empty' : (m.state.value ?? m.state.words),
        bootedText([m.release]),
        'primary',
      ),
    });
  return out;
}

export function setBy({ record, book }) {
  const first = hand.firstProcess.get(record.key);
  if (first !== undefined) {
    const claim = book.add(
      'set-by',
      `systemd sets ${first} as PID 1`,
      'booted with systemd 252 as PID 1, before its sysctl files',
      'primary',
    );
    return [{ by: 'systemd as PID 1', systemdSince: 252, value: first, claim }];
  }
  const out = (hand.packageSetters.get(record.key) ?? []).map(({ claim, ...entry }) => ({ ...entry, claim: book.add('set-by', ...claim) }));
  for (const d of record.distro_defaults ?? []) {
    const setter = hand.settersBy.get(d.who);
    const value = literal(d.value, record.type);
    if (setter === undefined || setter.kernel || value === undefined) continue;
    const grade = /memory|not verified/.test(d.source) ? 'secondary' : 'primary';
    out.push({ ...setter, value, claim: book.add('set-by', `${setter.by} sets ${value}`, d.source, grade) });
  }
  return out;
}

/** The ranges that the kernel enforces, by version. */
import { bootedText, branchOnly, branchSince, earlier, measuredRange, putFor, vendorBase, withPointReleases } from './from-facts-base.mjs';
import * as hand from './from-facts-hand.mjs';
import { boundOf } from './from-facts-handlers.mjs';
import {
  agrees,
  enforced,
  exactRange,
  merged,
  rangeText,
  resolved,
  sameRange,
  stateOf,
  tied,
  withKnownSymbols,
  withoutKeys,
  withoutTied,
} from './from-facts-range.mjs';
import { endOf, entryFor, inRange, startOf, timeline } from './from-facts-versions.mjs';
import { readInSource, sourceOf } from './from-facts-words.mjs';

/** Ranges that the kernel enforces, by version; [] where nothing is known. */
export function acceptedOf(work, storage) {
  const { record, context, book, life } = work;
  if (storage === 'string' || storage === 'ports') {
    if (life.length === 0) return [];
    const grade = readInSource(record.evidence) ? 'inferred' : 'secondary';
    const text = record.ofWords ? `one of ${Object.keys(record.enum).join(', ')}` : 'any text';
    return [{ ...startOf(life), ...endOf(life), claim: book.add('text', text, sourceOf(record.evidence), grade) }];
  }
  if (hand.keeps.get(record.key) === 'flag') {
    const claim = book.add(
      'any-int',
      'any int, kept as 0 or 1',
      'probes of booted Debian kernels 5.10.223, 6.1.176 and 6.18.15',
      'inferred',
    );
    return [{ ...startOf(life), ...endOf(life), claim }];
  }
  const measured = work.rows.filter(({ row }) => row.range !== undefined).map(({ release, row }) => ({ release, range: row.range }));
  const read = fromTrees(work, storage);
  const entries = read.length > 0 ? read : asTold(work);
  const inside = (entry) => measured.filter((m) => insideOf(m, entry, entries));
  const mended = merged(
    entries.map((entry) => {
      const probes = inside(entry);
      const known = resolved(entry, probes, storage);
      const booted = work.rows.some((m) => insideOf(m, entry, entries));
      return mend(work, booted ? tied(known, record.key) : known, probes, storage);
    }),
  );
  const agreeing = (e) => measured.filter((m) => holdsFor(m, mended)?.entry === e && agrees(e, m.range, storage)).map((m) => m.release);
  const byHand = hand.ranges.get(record.key)?.map(({ claim, ...range }) => ({ ...range, claim: book.add('told', ...claim) }));
  if (byHand) return byHand;
  let out = mended.map((e) => ({ ...enforced(e), claim: rangeClaim(work, e, agreeing(e), storage) }));
  for (const vendor of vendorRanges(work, storage, mended)) out.push(vendor);
  out.push(...earlyRanges(work, storage));
  out = withPointReleases(work, out).map((e) => (e.distro?.startsWith('debian:') && !e.unknown ? tied(e, record.key) : e));
  for (const { release, range } of measured) {
    const found = entryFor(release.kernel, out);
    const numbers = hand.looseTies.get(record.key) === release.version ? withoutKeys(found?.entry) : found?.entry;
    if (found?.certain && (range.open || !found.entry.unknown) && agrees(numbers, range, storage)) continue;
    const point = entryFor({ version: release.version, distro: release.kernel.distro }, out);
    if (found?.certain && !found.entry.unknown && !(point && agrees(point.entry, range, storage))) {
      const told = `${found.entry.min ?? 'any'} to ${found.entry.max ?? 'any'}`;
      context.note('range', record.key, `${release.release} takes ${range.min ?? 'any'} to ${range.max ?? 'any'}, the facts say ${told}`);
    }
    const loose = hand.looseTies.get(record.key) === release.version;
    const exact = loose ? exactRange(range, storage) : withoutTied(exactRange(range, storage), record.key);
    const claim = book.add('probed', rangeText(exact, storage), `probe of the ${bootedText([release])}`, 'primary');
    putFor(out, { ...(out.length === 0 ? measuredRange(life, release) : release.range), ...exact, claim });
  }
  for (const { claim, ...range } of hand.vendorRanges.get(record.key) ?? []) out.push({ ...range, claim: book.add('probed', ...claim) });
  for (const { claim, ...range } of hand.fieldRanges.get(record.key) ?? []) out.push({ ...range, claim: book.add('field', ...claim) });
  return out;
}

const holdsFor = (measured, entries) => entryFor(measured.release.kernel, entries);

/** Whether an entry is the one for a booted kernel, by the name of its release and by the point release that it is. */
function insideOf({ release }, entry, entries) {
  const point = { version: release.version, distro: release.kernel.distro };
  return [release.kernel, point].every((kernel) => {
    const found = entryFor(kernel, entries);
    return found?.certain === true && found.entry === entry;
  });
}

/** Ranges of stable trees that had the key before its mainline release. */
function earlyRanges({ record, book, history, life }, storage) {
  return earlier(history, life).map((step) => {
    const range = resolved(withKnownSymbols(stateOf(step, storage), undefined, record, storage), [], storage);
    const since = branchSince(step.tree);
    const claim = book.add(
      'range-branch',
      `${rangeText(range, storage)} in the tree ${since.since.present}`,
      sourceOf(record.evidence),
      'primary',
    );
    return { ...since, ...enforced(range), claim };
  });
}

/** The history of the handler as ranges, with constants that are not resolved yet. */
function fromTrees({ record, context, history, life }, storage) {
  const early = new Set(branchOnly(history).map((b) => b.branch));
  const lives = (version) => life.some((l) => inRange(version, l) === true);
  const steps = history.main.filter((s) => s.handler !== 'absent' && !(early.has(s.tree.branch) && !lives(s.tree.version)));
  const backported = earlier(history, life);
  const last = backported.at(-1);
  const goesOn = last !== undefined && history.main[history.main.indexOf(last) + 1]?.handler !== 'absent';
  const own = steps.filter((s) => !backported.includes(s) || (goesOn && s === last));
  const states = own.map((s) => ({ tree: s.tree, state: withKnownSymbols(stateOf(s, storage), steps.at(-1), record, storage) }));
  return life.length > 0 ? timeline(states, context.trees(record), life) : [];
}

/** Where every probe inside a range contradicts it in the same way, it is the reading of the table that was wrong. */
function mend({ record, context }, entry, inside, storage) {
  const [first] = inside;
  const several = new Set(inside.map((m) => m.release.version)).size > 1;
  const wrong = several && !entry.unknown && inside.every((m) => !agrees(entry, m.range, storage) && sameRange(m.range, first.range));
  if (wrong && first.range.open) return { ...entry, unknown: true };
  if (!wrong || first.range.min === undefined || first.range.max === undefined) return entry;
  const { min, max, unknown, ...rest } = entry;
  for (const m of inside) {
    const told = `${min ?? 'any'} to ${max ?? 'any'}`;
    context.note('range', record.key, `${m.release.release} takes ${m.range.min} to ${m.range.max}, the facts say ${told}`);
  }
  return { ...rest, ...withoutTied(exactRange(first.range, storage), record.key), probed: true };
}

/** Ranges of vendor trees that differ from those of the mainline release that they grew from. */
function vendorRanges({ record, book, history }, storage, mended) {
  const out = [];
  for (const step of history.vendors) {
    const state = withKnownSymbols(stateOf(step, storage), undefined, record, storage);
    const range = resolved(state, [], storage);
    const found = entryFor({ version: vendorBase[step.distro] }, mended);
    const same = found?.certain && sameRange(range, found.entry) && Boolean(range.unknown) === Boolean(found.entry.unknown);
    if (same) continue;
    const text = `${rangeText(range, storage)} in the kernel of ${step.distro}`;
    const grade = range.unknown ? 'inferred' : 'primary';
    const claim = book.add(`range-${step.distro.replace(':', '')}`, text, `linux ${step.name}: ${sourceOf(record.evidence)}`, grade);
    out.push({ distro: step.distro, ...enforced(range), claim });
  }
  return out;
}

/** Bounds that the facts give without having read a handler. */
function asTold({ record, life }) {
  if ((record.min === null && record.max === null) || life.length === 0) return [];
  const [min, max] = [boundOf(record.min), boundOf(record.max)];
  if (min.symbol !== undefined || max.symbol !== undefined) return [];
  return [{ ...startOf(life), ...endOf(life), ...(min.value && { min: min.value }), ...(max.value && { max: max.value }), told: true }];
}

function rangeClaim({ record, book }, e, agree, storage) {
  const seconds = e.min === '-8589934' && e.max === '8589934' ? '; seconds times HZ must fit an int, the bound is for HZ = 250' : '';
  const name = e.unknown ? 'range-open' : e.min === undefined && e.max === undefined ? `any-${e.storage ?? storage}` : 'range';
  const probes = agree.length > 0 ? `; probe${agree.length > 1 ? 's' : ''} of ${bootedText(agree)}` : '';
  const told = e.told && agree.length === 0;
  const grade = told
    ? 'secondary'
    : e.unknown || (e.wrapped && agree.length === 0)
      ? 'inferred'
      : record.confidence === 'low' && agree.length === 0
        ? 'secondary'
        : 'primary';
  return book.add(
    name,
    `${rangeText(e, storage)}${told ? ', as told: the handler was not read' : ''}${e.handler ? ` (${e.handler})` : ''}${seconds}`,
    `${sourceOf(record.evidence)}${probes}`,
    grade,
  );
}

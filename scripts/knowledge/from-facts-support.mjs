/** Since when and until when a key is there, in mainline, in branches and in kernels of vendors. */

import {
  bootedText,
  branchOnly,
  branchSince,
  certain,
  earlier,
  kconfigOf,
  minor,
  moduleOf,
  rawKind,
  vendorBase,
  vendorDistro,
} from './from-facts-base.mjs';
import * as hand from './from-facts-hand.mjs';
import { sinceOf, untilOf } from './from-facts-texts.mjs';
import { changeAt, compareVersions, entryFor, treeOf } from './from-facts-versions.mjs';
import { readInSource, sourceOf } from './from-facts-words.mjs';

export function supportOf({ record, context, book, history, rows }) {
  const kind = rawKind(record);
  const read = readInSource(record.evidence) || (record.seen_in_trees ?? []).length > 0;
  if (kind === 'never')
    return [{ exists: false, claim: book.add('absent', 'no kernel that was read has it', sourceOf(record.evidence), 'primary') }];
  const entries = [];
  const trees = context.trees(record);
  const vendors = vendorTrees(record);
  if (kind !== 'distribution') {
    const { range, exact } = lifeOf(record, trees);
    const grade = !read || record.confidence === 'low' ? 'secondary' : exact ? 'primary' : 'inferred';
    entries.push({ ...range, claim: book.add('seen', seenText(record, range), seenSource(record), grade) });
  }
  for (const { claim, ...entry } of hand.patched.get(record.key) ?? []) entries.push({ ...entry, claim: book.add('patched', ...claim) });
  const patch = hand.patchOf.get(record.where ?? record.since);
  if (kind === 'distribution' && patch)
    entries.push({ distro: patch, claim: book.add('patched', `a patch that the kernel of ${patch} has`, seenSource(record), 'primary') });
  for (const step of earlier(history, entries)) {
    const since = branchSince(step.tree);
    const words = `brought back: there in the tree ${since.since.present ?? since.since}`;
    entries.push({ ...since, claim: book.add('branch', words, seenSource(record), 'primary') });
  }
  for (const branch of branchOnly(history))
    if (!certain(entries, { version: branch.since.present }))
      entries.push({
        ...branch,
        claim: book.add(
          'branch',
          `there in the tree ${branch.since.present}, not yet in the releases after ${branch.branch}`,
          seenSource(record),
          'primary',
        ),
      });
  for (const distro of vendors) {
    if (certain(entries, { version: vendorBase[distro] })) continue;
    entries.push({
      distro,
      claim: book.add(`vendor-${distro.replace(':', '')}`, `there in the kernel of ${distro}`, seenSource(record, true), 'primary'),
    });
  }
  for (const { distro, tree, keys } of [...hand.backports, ...hand.laterBackports]) {
    if (!keys.includes(record.key) || entries.some((e) => e.distro === distro) || certain(entries, { version: vendorBase[distro] }))
      continue;
    const part = hand.laterBackports.some((b) => b.keys === keys);
    if (!part)
      entries.push({
        distro,
        claim: book.add(`vendor-${distro.replace(':', '')}`, `brought into the kernel of ${distro}`, tree, 'primary'),
      });
    else
      entries.push({
        distro,
        since: { absent: '4.17', present: '4.19' },
        claim: book.add(`vendor-${distro.replace(':', '')}`, `only later builds of ${distro} have it`, tree, 'primary'),
      });
  }
  for (const { distro, tree, keys } of hand.missing)
    if (keys.includes(record.key))
      entries.push({ distro, exists: false, claim: book.add('vendor-lacks', `${distro} lacks it`, tree, 'primary') });
  putBooted({ record, context, book, rows }, entries);
  if (entries.length === 0)
    entries.push({
      since: { absent: '2.0', present: '99.0' },
      claim: book.add('patch', record.where ?? 'outside the kernel that was read', sourceOf(record.evidence), 'secondary'),
    });
  return entries;
}

/** What the booted kernels have is right. Flavours of one release count as one: it is there where any of them has it. */
function putBooted({ record, context, book, rows }, entries) {
  const conditional = kconfigOf(record) || moduleOf(record) || isPattern(record.key);
  if (rawKind(record) === 'distribution' && context.dumps.every((d) => rows.some((r) => r.release === d))) {
    const claim = book.add('booted', 'its file is there', bootedText(context.dumps), 'primary');
    for (const distro of new Set(context.dumps.map((d) => d.range.distro))) entries.push({ distro, claim });
    return;
  }
  for (const version of new Set(context.dumps.map((d) => d.version))) {
    const flavours = context.dumps.filter((d) => d.version === version);
    const [release] = flavours;
    const there = rows.some((r) => r.release.version === version);
    if (!there && hand.onlyOnSome.has(record.key)) {
      const claim = book.add('hardware', hand.onlyOnSome.get(record.key), bootedText([release]), 'inferred');
      if (!entries.some((e) => e.distro === release.range.distro))
        entries.push({ distro: release.range.distro, since: { absent: '2.0', present: '99.0' }, claim });
      continue;
    }
    const found = entryFor(release.kernel, entries);
    const says = found?.certain ? found.entry.exists !== false : found === undefined ? false : undefined;
    const point = entryFor({ version, distro: release.kernel.distro }, entries);
    const told = point?.certain && (point.entry.exists !== false) === there;
    const said = `the facts say since ${record.since}, removed ${record.removed}`;
    if (there && says !== true) {
      if (says === false && !told) context.note('existence', record.key, `${release.release} has it, ${said}`);
      entries.push({ ...release.range, claim: book.add('booted', 'its file is there', bootedText([release]), 'primary') });
    } else if (!there && says !== false && (!conditional || hand.gone.get(record.key) === version)) {
      if (says && !told) context.note('existence', record.key, `${release.release} lacks it, ${said}`);
      const claim = book.add('not-booted', 'its file is not there', bootedText([release]), 'primary');
      entries.push({ ...release.range, exists: false, claim });
    }
  }
}

const isPattern = (key) => /(^|\.)[A-Z]{2,}(\.|$)/.test(key) && !/^net\.\w+\.(conf|neigh)\.INTERFACE\./.test(key);

function vendorTrees(record) {
  const named = [...(record.seen_in_trees ?? [])];
  for (const text of record.evidence ?? []) {
    const list = /(?:also|only in) vendor trees ([\w., -]+)/.exec(text)?.[1];
    if (list) named.push(...list.split(/,\s*/));
  }
  return [...new Set(named.map(vendorDistro).filter((d) => d !== undefined))].sort();
}

/** Since and until in mainline. `exact` where a tree or a list of releases bears it out. */
function lifeOf(record, trees) {
  const seen = (record.seen_in_trees ?? []).filter((t) => vendorDistro(t) === undefined).map(treeOf);
  const until = untilOf(record.removed);
  let since = sinceOf(record.since);
  if (since.since === undefined && seen[0]) since = { since: changeAt(seen[0], trees) };
  if (since.since === undefined) since = bootedSince(record);
  if (typeof since.since === 'string' && compareVersions(since.since, '2.6.32') <= 0) since = { since: '2.6.32', sinceKnownBy: true };
  if (typeof since.since === 'object' && compareVersions(since.since.present, '2.6.32') <= 0)
    since = { since: '2.6.32', sinceKnownBy: true };
  const listed = (record.evidence ?? []).some((t) => /sysctl-list/.test(t));
  const oldest = since.sinceKnownBy || typeof since.since === 'object';
  const memory = /memory/.test(`${record.note ?? ''}${record.since ?? ''}`);
  return { range: { ...since, ...until }, exact: (oldest || listed || neighbours(since.since, seen, trees)) && !memory };
}

/** The first tree that has a key is the very release, and the tree before it is the release before. */
function neighbours(since, seen, trees) {
  const at = seen[0];
  return at !== undefined && changeAt(at, trees) === since;
}

function bootedSince(record) {
  const versions = JSON.stringify(record.measured ?? '').match(/\b\d+\.\d+\.\d+(?=[-+])/g) ?? [];
  const oldest = versions.sort(compareVersions)[0];
  if (oldest) return { since: minor(oldest), sinceKnownBy: true };
  const live = (record.evidence ?? []).some((t) => t.startsWith('live kernel 6.18.44'));
  return live ? { since: '6.18', sinceKnownBy: true } : { since: { absent: '2.0', present: '99.0' } };
}

function seenText(record, { since, until, sinceKnownBy }) {
  const from =
    since === undefined
      ? ''
      : typeof since === 'string'
        ? sinceKnownBy
          ? `known by ${since}`
          : `since ${since}`
        : since.present === '99.0'
          ? 'no release is known'
          : `absent in ${since.absent}, there in ${since.present}`;
  const to =
    until === undefined ? '' : typeof until === 'string' ? `gone from ${until}` : `there in ${until.present}, gone in ${until.absent}`;
  return [from, to].filter((t) => t !== '').join('; ') || `as of ${record.name}`;
}

function seenSource(record) {
  const trees = (record.seen_in_trees ?? []).length > 1 ? `linux trees ${record.seen_in_trees[0]} to ${record.seen_in_trees.at(-1)}: ` : '';
  return `${trees}${sourceOf(record.evidence)}`;
}

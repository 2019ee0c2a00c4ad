/** What the parts of an entry share: claims, the rows of the dumps, the trees of a record. */
import * as hand from './from-facts-hand.mjs';
import { compareVersions, entryFor, first, inRange, pointRelease, treeOf } from './from-facts-versions.mjs';

/** One record of the facts and what the dumps hold → one Parameter of src/model/parameter.ts. */
export const minor = (version) => version.split('.').slice(0, 2).join('.');

export const bootedText = (releases) => {
  const versions = [...new Set(releases.map((r) => r.version))];
  return `booted Debian kernel${versions.length > 1 ? 's' : ''} ${versions.join(', ').replace(/, ([^,]+)$/, ' and $1')}`;
};

/** Claims of one entry: the same text is one claim, another text gets another name. */
export function claimBook() {
  const claims = {};
  return {
    claims,
    add(name, text, source, grade) {
      const same = Object.entries(claims).find(([, c]) => c.text === text && c.source === source && c.grade === grade);
      if (same) return same[0];
      let free = name;
      for (let i = 2; Object.hasOwn(claims, free); i++) free = `${name}-${i}`;
      claims[free] = { text, source, grade };
      return free;
    },
  };
}

export function rowsOf(record, { dumps }) {
  return dumps.flatMap((release) => {
    const row = release.keys.get(record.key);
    return row === undefined ? [] : [{ release, row }];
  });
}

/** What each tree has, sorted by version: { main: [{ tree, handler, mode, min, max }], vendors: [{ distro, … }] }; a step is a change. */
export function historyOf(record) {
  const raw = record.handler_history ?? record.enforcement_history ?? [];
  const steps = raw.map((h) => ({ name: h.first_seen_tree ?? h.from_tree, handler: h.handler, mode: h.mode, min: h.min, max: h.max }));
  if (record.seen_in_trees) return historyByTree(steps, record.seen_in_trees);
  const main = steps.filter((s) => vendorDistro(s.name) === undefined).map((s) => ({ ...s, tree: treeOf(s.name) }));
  return { main: main.sort((a, b) => compareVersions(a.tree.version, b.tree.version)), vendors: [] };
}

/** Trees are listed in order, vendor trees after the mainline tree that they grew from: what such a tree has, the next one has too. */
function historyByTree(steps, trees) {
  const main = [];
  const vendors = [];
  let now;
  for (const name of trees) {
    now = steps.find((s) => s.name === name) ?? now;
    if (now === undefined) continue;
    const distro = vendorDistro(name);
    if (distro !== undefined) vendors.push({ ...now, distro });
    else if (main.at(-1)?.name !== now.name) main.push({ ...now, tree: treeOf(name) });
  }
  return { main, vendors };
}

export const vendorDistro = (name) => {
  if (/el6/.test(name)) return 'rhel:6';
  if (/el7/.test(name)) return 'rhel:7';
  if (/el8/.test(name)) return 'rhel:8';
  if (/4\.15ubuntu/.test(name)) return 'ubuntu:18.04';
  if (/5\.15u/.test(name)) return 'ubuntu:22.04';
  return /6\.8u/.test(name) ? 'ubuntu:24.04' : undefined;
};

export const vendorBase = {
  'rhel:6': '2.6.32',
  'rhel:7': '3.10',
  'rhel:8': '4.18',
  'ubuntu:18.04': '4.15',
  'ubuntu:22.04': '5.15',
  'ubuntu:24.04': '6.8',
};

export function rawKind(record) {
  const given = kinds.get(record.kind);
  if (given !== undefined) return given;
  if (/never in mainline/.test(record.removed ?? '')) return 'distribution';
  return record.removed ? 'removed' : 'tunable';
}

const kinds = new Map([
  ['tunable', 'tunable'],
  ['removed', 'removed'],
  ['read-only status', 'status'],
  ['write-only action', 'action'],
  ['never existed', 'never'],
  ['distribution patch', 'distribution'],
]);

export const certain = (entries, kernel) => {
  const found = entryFor(kernel, entries);
  return found?.certain === true && found.entry.exists !== false;
};

/** Long-lived trees that have a key which the next mainline tree lacks. */
export function branchOnly({ main }) {
  const found = [];
  for (const [i, step] of main.entries())
    if (step.handler !== 'absent' && step.tree.branch !== undefined && main[i + 1]?.handler === 'absent' && i < main.length - 2)
      found.push({ branch: step.tree.branch, since: { absent: step.tree.branch, present: step.tree.version } });
  return found;
}

/** The range of an entry that rests on one booted kernel alone: from there on, or that release where mainline lacks the key. */
export function measuredRange(life, release) {
  const from = minor(release.version);
  const { since, sinceKnownBy, until } = life[0] ?? {};
  if (life.length !== 1 || entryFor(release.kernel, life)?.certain !== true) return release.range;
  const end = until === undefined ? {} : { until };
  if (typeof since === 'string' && compareVersions(since, from) >= 0) return { since, ...(sinceKnownBy && { sinceKnownBy }), ...end };
  return { since: from, sinceKnownBy: true, ...end };
}

/** An entry of one release takes the place of what was there for it. */
export function putFor(entries, entry) {
  const at = entry.distro === undefined ? -1 : entries.findIndex((e) => e.distro === entry.distro && e.since === entry.since);
  if (at >= 0) entries.splice(at, 1);
  entries.push(entry);
}

/**
 * Debian's release strings hide the point release: what holds for the tree 5.10.223 holds for 5.10.0-32, which is that tree.
 * Adds an entry of the distribution where the two would be told differently.
 */
export function withPointReleases({ rows }, entries) {
  const out = [...entries];
  for (const { release } of rows) {
    const named = entryFor(release.kernel, out);
    const point = entryFor({ version: release.version, distro: release.kernel.distro }, out);
    if (point?.certain !== true || point.entry.distro !== undefined || (named?.certain && named.entry === point.entry)) continue;
    const { since, sinceKnownBy, until, branch, ...state } = point.entry;
    out.push({ ...release.range, ...state });
  }
  return out;
}

export function moduleOf(record) {
  if (hand.modules.has(record.key)) return hand.modules.get(record.key);
  return typeof record.module === 'string' && /^[a-z][a-z0-9_]*$/.test(record.module) ? record.module : undefined;
}

/** The kernel option that a key needs: as told, else the guard around its table entry, else the architecture that its file is for. */
export function kconfigOf(record) {
  if (record.kconfig) return record.kconfig;
  const text = (record.evidence ?? []).join('\n');
  const guard = /preprocessor guard: (?:ifdef|if IS_ENABLED\(|if defined\() ?(CONFIG_\w+)/.exec(text)?.[1];
  if (guard) return guard;
  const arch = /^arch\/(\w+)\//.exec(text)?.[1];
  return hand.kconfigs.get(record.key) ?? hand.architectures.get(arch);
}

/** Steps of stable trees that lie before the mainline release of the key: backports. */
export function earlier({ main }, life) {
  const alone = new Set(branchOnly({ main }).map((b) => b.branch));
  return main.filter(
    (s) =>
      s.handler !== 'absent' &&
      !alone.has(s.tree.branch) &&
      life.length > 0 &&
      life.every((l) => inRange(s.tree.version, l) === false) &&
      before(s, life),
  );
}

const before = (step, life) => life[0].since !== undefined && compareVersions(step.tree.version, first(life[0].since)) < 0;

/** From the point release on that was read: the one before it is not known. */
export function branchSince(tree) {
  const branch = minor(tree.version);
  const point = pointRelease(branch) ?? tree.version;
  return { branch, since: point === branch ? branch : { absent: branch, present: point } };
}

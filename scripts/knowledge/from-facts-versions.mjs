/** Versions, bounded unknowns and timelines for from-facts.mjs: the same meaning as src/model/kernel.ts has, in plain JavaScript. */

const parts = (version) => version.split('.').map(Number);

/** `5.10` is `5.10.0`; negative, 0 or positive. */
export function compareVersions(a, b) {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const atLeast = (version, bound) => compareVersions(version, bound) >= 0;

function against(version, bound, which) {
  if (typeof bound === 'string') return atLeast(version, bound) ? 'after' : 'before';
  const [lower, upper] = which === 'since' ? [bound.absent, bound.present] : [bound.present, bound.absent];
  if (atLeast(version, upper)) return 'after';
  return compareVersions(version, lower) <= 0 ? 'before' : 'unknown';
}

/** true, false, or undefined inside a bounded unknown */
export function inRange(version, range) {
  const from = range.since === undefined ? 'after' : against(version, range.since, 'since');
  const to = range.until === undefined ? 'before' : against(version, range.until, 'until');
  if (from === 'before' || to === 'after') return range.sinceKnownBy && from === 'before' ? undefined : false;
  return from === 'unknown' || to === 'unknown' ? undefined : true;
}

function concerns(kernel, entry) {
  if (entry.distro !== undefined) return kernel.distro === entry.distro || Boolean(kernel.distro?.startsWith(`${entry.distro}.`));
  if (entry.branch === undefined) return true;
  const branch = kernel.version.split('.').slice(0, 2).join('.');
  return (kernel.distro === undefined || kernel.distro.startsWith('debian:')) && branch === entry.branch;
}

/** As entryFor of src/model/kernel.ts. @param kernel { version, distro } */
export function entryFor(kernel, entries) {
  const rank = (e) => (e.distro !== undefined ? 0 : e.branch !== undefined ? 1 : 2);
  let unsure;
  for (const level of [0, 1, 2])
    for (const entry of entries) {
      if (rank(entry) !== level || !concerns(kernel, entry)) continue;
      const inside = inRange(kernel.version, entry);
      if (inside === true) return { entry, certain: unsure === undefined || rank(unsure) === level };
      if (inside === undefined) unsure ??= entry;
    }
  return unsure && { entry: unsure, certain: false };
}

export const turned = (bound) => (typeof bound === 'object' ? { absent: bound.present, present: bound.absent } : bound);
export const first = (bound) =>
  typeof bound === 'string' ? bound : compareVersions(bound.absent, bound.present) < 0 ? bound.absent : bound.present;
export const last = (bound) =>
  typeof bound === 'string' ? bound : compareVersions(bound.absent, bound.present) < 0 ? bound.present : bound.absent;

/** `5.17-rc5`, `6.8u`, `3.10-el7` → `5.17`, `6.8`, `3.10` */
export const plainVersion = (tree) => /^\d+\.\d+(?:\.\d+)?/.exec(tree)[0];

/**
 * The trees that were read are point releases; from 5.10 on the long-lived ones carry so many backports that a first sighting
 * there says nothing of the mainline release of that name.
 */
const pointReleases = new Map([
  ['5.10', '5.10.223'],
  ['5.15', '5.15.100'],
  ['6.1', '6.1.176'],
  ['6.6', '6.6.87'],
  ['6.12', '6.12.107'],
]);

const olderPoints = new Map([
  ['3.10', '3.10.108'],
  ['4.4', '4.4.121'],
  ['4.9', '4.9.45'],
  ['4.14', '4.14.67'],
  ['4.19', '4.19.1'],
  ['5.4', '5.4.59'],
]);

/** The point release of a branch that was read. */
export const pointRelease = (branch) => pointReleases.get(branch) ?? olderPoints.get(branch);

/** @returns { version, branch? } `branch` for a long-lived stable tree */
export function treeOf(name) {
  const version = plainVersion(name);
  const branch = version.split('.').slice(0, 2).join('.');
  const point = pointReleases.get(branch);
  if (point === undefined) return { name, version };
  return { name, version: version === branch ? point : version, branch };
}

/**
 * States by tree → ranged entries. A state that only a long-lived stable tree has, with the older one again in the next tree,
 * is a backport and becomes an entry of that branch.
 * @param states [{ tree, state }] sorted by version, one a tree in which something changed; the first holds from the start of life
 * @param trees all trees that were read, sorted: the one before a change bounds it
 * @param life the ranges in which the key exists
 */
export function timeline(states, trees, life) {
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const main = [];
  const branches = [];
  for (const [i, step] of states.entries()) {
    const next = states[i + 1];
    const before = main.at(-1);
    if (before && step.tree.branch !== undefined && next && same(next.state, before.state)) {
      branches.push({
        branch: step.tree.branch,
        since: { absent: step.tree.branch, present: step.tree.version },
        ...step.state,
      });
      continue;
    }
    if (before && same(before.state, step.state)) continue;
    main.push(step);
  }
  const entries = [];
  for (const [i, step] of main.entries()) {
    const next = main[i + 1];
    entries.push({
      ...(i === 0 ? startOf(life) : { since: step.at ?? changeAt(step.tree, trees) }),
      ...(next ? { until: turned(next.at ?? changeAt(next.tree, trees)) } : endOf(life)),
      ...step.state,
    });
  }
  return [...entries, ...branches];
}

export const startOf = (life) => {
  const { since, sinceKnownBy } = life[0] ?? {};
  return { ...(since !== undefined && { since }), ...(sinceKnownBy && { sinceKnownBy }) };
};
export const endOf = (life) => {
  const until = life.at(-1)?.until;
  return until === undefined ? {} : { until };
};

/** Between the tree before and this one; neighbours in release order are no unknown at all. */
export function changeAt(tree, trees) {
  const before = trees.filter((t) => compareVersions(t.version, tree.version) < 0).at(-1);
  if (before === undefined) return tree.version;
  const absent = before.branch === undefined ? before.version : before.branch;
  const base = tree.version.split('.').slice(0, 2).join('.');
  const present = tree.branch === undefined && !tree.version.startsWith('2.6') ? base : tree.version;
  return adjacent(before.version, present) ? present : { absent, present };
}

const lastOf = { 2: '2.6.39', 3: '3.19', 4: '4.20', 5: '5.19', 6: '6.19' };

function adjacent(a, b) {
  const [left, right] = [parts(a), parts(b)];
  if (left[0] === 2 || right[0] === 2) return false;
  if (left[0] === right[0]) return right[1] - left[1] === 1 && (right[2] ?? 0) === 0;
  return right[0] - left[0] === 1 && right[1] === 0 && lastOf[left[0]] === `${left[0]}.${left[1]}`;
}

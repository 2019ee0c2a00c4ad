import { baseName } from '../model/base-name.ts';
import type { Distribution, Knowledge } from '../model/knowledge.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import type { UpgradeChange, UpgradeSide } from '../model/upgrade.ts';
import { distributionReaders, withLink } from './boot-reader.ts';
import { compareText } from './compare-text.ts';
import { precedence, type Winner } from './precedence.ts';
import { standIn } from './stand-in.ts';
import { claimedRelease } from './upgrade-claim.ts';

/** The sysctl files of one machine, found by where they lie in a tree. */
export interface UpgradeTree {
  /** what stands before `/etc` in the paths of reports */
  readonly prefix: string;
  /** with paths as on the machine, and lines as a reader takes them */
  readonly filesFor: (reader: SysctlReader) => readonly ReadSysctlFile[];
}

const conf = '/etc/sysctl.conf';

/** What the reader of the boot makes of one tree before and after: files that it no longer reads, lines that win or lose now. */
export function readerChanges(tree: UpgradeTree, from: UpgradeSide, to: UpgradeSide, knowledge: Knowledge): readonly UpgradeChange[] {
  const [before, after] = [from.distribution, to.distribution];
  if (before === undefined || after === undefined) return [];
  const sources = claimedRelease(knowledge, [before, after]);
  const [then, now] = [bootOf(tree, from, before, knowledge), bootOf(tree, to, after, knowledge)];
  const shown = (path: string) => `${tree.prefix}${path.replace(/^\//, '')}`;
  const own = then.files.find(({ path }) => path === conf)?.lines.find(({ kind }) => kind === 'setting');
  const place = own && { path: shown(conf), line: own.line };
  const isRead = [then, now].map(({ order }) => order.some(({ path, link }) => path === conf || link?.endsWith('sysctl.conf') === true));
  const told = new Set<string>();
  const changes: UpgradeChange[] = [];
  const doubtful = [before, after].find(({ readsEtcSysctlConf }) => readsEtcSysctlConf === 'unknown');
  if (place && doubtful !== undefined) {
    told.add(conf);
    const why = `whether the boot of ${doubtful.title} reads this file is not known`;
    changes.push({ kind: 'unknown', ...place, why, instead: 'keep settings in files of /etc/sysctl.d', severity: 'advice', sources });
  } else if (place && isRead[0] !== isRead[1]) {
    told.add(conf);
    changes.push(wholeFile(place, isRead[1] === true, after, sources));
  }
  const winners = new Map(then.keys.concat(now.keys).map((key) => [key, [then.winner(key), now.winner(key)] as const]));
  for (const [key, [was, is]] of [...winners].sort(([a], [b]) => compareText(a, b))) {
    if (
      same(was, is) ||
      (was && told.has(realPath(was.path)) && is === undefined) ||
      (is && told.has(realPath(is.path)) && was === undefined)
    )
      continue;
    // the doubt about the file says it
    if (doubtful !== undefined && [was, is].some((one) => one && realPath(one.path) === conf)) continue;
    const where = is ?? was;
    if (where === undefined) continue;
    changes.push({
      kind: 'reader-changed',
      key,
      path: shown(realPath(where.path)),
      line: where.line,
      value: where.value,
      before: lineText(was, shown),
      after: lineText(is, shown),
      why:
        was && told.has(realPath(was.path))
          ? `${shown(conf)} had the last word, and is not read any more`
          : is && told.has(realPath(is.path))
            ? `${shown(conf)} is read now, and has the last word`
            : `${readerText(then.reader)} and ${readerText(now.reader)} take another line`,
      instead: 'keep one line for the key, in one file of /etc/sysctl.d',
      severity: was?.value === is?.value ? 'advice' : 'warning',
      sources,
    });
  }
  return changes;
}

/** A file called sysctl.conf that stands in no tree: what holds if it becomes /etc/sysctl.conf. */
export function loneFileChanges(
  files: readonly { readonly path: string; readonly line: number }[],
  from: UpgradeSide,
  to: UpgradeSide,
  knowledge: Knowledge,
): readonly UpgradeChange[] {
  const [before, after] = [from.distribution, to.distribution];
  if (before === undefined || after === undefined) return [];
  const sources = claimedRelease(knowledge, [before, after]);
  const reads = (one: Distribution) => (one.readsEtcSysctlConf === 'unknown' ? undefined : one.readsEtcSysctlConf !== 'no');
  const [then, now] = [reads(before), reads(after)];
  if (then === now && then !== undefined) return [];
  return files
    .filter(({ path }) => baseName(path) === 'sysctl.conf')
    .map(({ path, line }): UpgradeChange => {
      if (then === undefined || now === undefined) {
        const why = `whether the boot of ${then === undefined ? before.title : after.title} reads /etc/sysctl.conf is not known`;
        return { kind: 'unknown', path, line, why, instead: 'keep settings in files of /etc/sysctl.d', severity: 'advice', sources };
      }
      const change = wholeFile({ path, line }, now, after, sources);
      return { ...change, severity: now ? 'advice' : 'warning', why: `if this is /etc/sysctl.conf: ${change.why}` };
    });
}

function wholeFile(
  place: { readonly path: string; readonly line: number },
  isRead: boolean,
  after: Distribution,
  sources: UpgradeChange['sources'],
): UpgradeChange {
  return {
    kind: 'reader-changed',
    ...place,
    before: isRead ? 'not read at boot' : 'read at boot',
    after: isRead ? 'read at boot' : 'not read at boot',
    why: isRead
      ? `the boot of ${after.title} reads it: all its settings come into force`
      : `the boot of ${after.title} does not read it: none of its settings holds after a restart, though sysctl -p still loads them`,
    instead: isRead ? 'check that its lines are still meant' : 'move the settings into a file of /etc/sysctl.d that ends in .conf',
    severity: isRead ? 'warning' : 'error',
    sources,
  };
}

interface Boot {
  readonly reader: SysctlReader;
  readonly files: readonly ReadSysctlFile[];
  readonly order: readonly ReadSysctlFile[];
  readonly keys: readonly string[];
  winner(key: string): Winner | undefined;
}

function bootOf(tree: UpgradeTree, side: UpgradeSide, release: Distribution, knowledge: Knowledge): Boot {
  const reader = distributionReaders(release)[release.bootReader];
  const facts = standIn({ kernel: side.kernel, distributions: knowledge.distributions });
  const files = withLink(tree.filesFor(reader), facts, knowledge);
  const { order, winner } = precedence(files, reader);
  const keys = files.flatMap(({ lines }) =>
    lines.flatMap(({ kind, key, glob }) => (kind === 'setting' && key !== undefined && !glob ? [key] : [])),
  );
  return { reader, files, order, keys, winner };
}

const realPath = (path: string) => (path === '/etc/sysctl.d/99-sysctl.conf' ? conf : path);
const same = (a: Winner | undefined, b: Winner | undefined) =>
  a === undefined || b === undefined ? a === b : realPath(a.path) === realPath(b.path) && a.line === b.line;
const readerText = ({ name, version }: SysctlReader) => `${name} ${version}`;
const lineText = (one: Winner | undefined, shown: (path: string) => string) =>
  one === undefined ? 'no line' : `${one.value.trim().replace(/\s+/g, ' ')} (${shown(realPath(one.path))}:${one.line})`;

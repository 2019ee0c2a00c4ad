import type { LimitPair } from '../model/limits-file.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import type { UpgradeChange } from '../model/upgrade.ts';
import { builtInLimit } from './manager-limits.ts';
import { unitLimitLines } from './unit-limit-lines.ts';
import { claimedLimit, claimedRelease, joined } from './upgrade-claim.ts';
import type { UpgradeContext } from './upgrade-lines.ts';
import { usualPair } from './upgrade-usual.ts';

const settled: Readonly<Record<string, string>> = { nofile: 'systemd', memlock: 'systemd' };

/** What services and sessions get of limits before and after; only where both releases are known. */
export function limitChanges(context: UpgradeContext): readonly UpgradeChange[] {
  const { from, to, knowledge } = context;
  if (from.distribution === undefined || to.distribution === undefined) return [];
  return [...builtIn(context), ...infinity(context), ...sessions(context), ...programs(context)].map((change) => ({
    ...change,
    sources: joined(change.sources, claimedRelease(knowledge, [from.distribution, to.distribution])),
  }));
}

/** Limits of a unit that says nothing of them. */
function builtIn({ from, to, knowledge }: UpgradeContext): readonly UpgradeChange[] {
  const [then, now] = [from.distribution?.init, to.distribution?.init];
  if (then?.name !== 'systemd' || now?.name !== 'systemd') return [];
  return Object.entries(settled).flatMap(([item, claim]): readonly UpgradeChange[] => {
    const limit = knowledge.limit(item);
    if (limit === undefined) return [];
    const sources = claimedLimit(limit, ['kernel', claim, 'before240']);
    const where = `services without ${limit.directive}`;
    if (then.version === undefined || now.version === undefined)
      return [{ kind: 'unknown', key: item, why: `which systemd one of the two has is not known: ${where}`, severity: 'advice', sources }];
    const of = (version: number) => builtInLimit(item, { version, manager: 'system' });
    const [before, after] = [of(then.version), of(now.version)];
    if (before.soft === after.soft && before.hard === after.hard) return [];
    const lower = [before, after].every((one) => one.hard !== undefined) && BigInt(after.hard ?? '0') < BigInt(before.hard ?? '0');
    return [
      {
        kind: 'limit-changed',
        key: item,
        before: pairText(before, before.rule),
        after: pairText(after, after.rule),
        why: `${where} get another limit from systemd ${now.version} than from ${then.version}`,
        severity: lower ? 'warning' : 'advice',
        sources,
      },
    ];
  });
}

const pairText = ({ soft, hard }: Partial<LimitPair>, rule: string) =>
  soft === undefined || hard === undefined ? rule : `${soft} soft, ${hard} hard`;

/** `infinity` for descriptors is fs.nr_open, which PID 1 raises on some releases. */
function infinity(context: UpgradeContext): readonly UpgradeChange[] {
  const { files, knowledge, from, to, machine } = context;
  const parameter = knowledge.parameter('fs.nr_open');
  const limit = knowledge.limit('nofile');
  if (parameter === undefined || limit === undefined) return [];
  const pair = usualPair(parameter, 'fs.nr_open', from, to, machine, knowledge);
  if (pair.same !== false || pair.from.value === undefined || pair.to.value === undefined) return [];
  const lines: { readonly line: UnitLine | LimitsLine; readonly value: string }[] = [];
  for (const file of files) {
    if (file.kind === 'limits')
      for (const line of file.lines)
        if (line.item === 'nofile' && /^(?:unlimited|infinity|-1)$/.test(line.value ?? '')) lines.push({ line, value: line.value ?? '' });
    if (file.kind === 'unit')
      for (const section of file.manager ? ['Manager'] : ['Service', 'Socket'])
        for (const { item, line, value } of unitLimitLines(file, section).taken)
          if (item === 'nofile' && (value.hard === undefined || value.soft === undefined)) lines.push({ line, value: line.value });
  }
  const [before, after] = [pair.from.value, pair.to.value];
  return lines.map(({ line, value }) => ({
    kind: 'limit-changed',
    key: 'nofile',
    path: line.path,
    line: line.line,
    value,
    before,
    after,
    why: 'no limit means fs.nr_open, which another value is set for by PID 1: programs that close or allot for every descriptor take minutes or much memory with more',
    instead: 'write a number',
    severity: BigInt(after) > BigInt(before) ? 'warning' : 'advice',
    sources: joined(claimedLimit(limit, ['unlimited', 'select']), pair.from.sources, pair.to.sources),
  }));
}

/** Lines for everybody: Debian keeps them from root. */
function sessions({ files, from, to, knowledge }: UpgradeContext): readonly UpgradeChange[] {
  const [then, now] = [from.distribution?.pamWildcardReachesRoot, to.distribution?.pamWildcardReachesRoot];
  if (then === now) return [];
  const limit = knowledge.limit('nofile');
  const lines = files
    .flatMap((file) => (file.kind === 'limits' ? file.lines : []))
    .filter(({ kind, domain }) => kind === 'limit' && domain === '*');
  const [first] = lines;
  if (first === undefined || limit === undefined) return [];
  const text = (reaches: boolean | undefined) => (reaches === undefined ? undefined : reaches ? 'reaches root' : 'does not reach root');
  const [before, after] = [text(then), text(now)];
  const unknown = before === undefined || after === undefined;
  return [
    {
      kind: unknown ? 'unknown' : 'limit-changed',
      ...(first.item !== undefined && { key: first.item }),
      path: first.path,
      line: first.line,
      ...(lines.length > 1 && { more: lines.length - 1 }),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      why: unknown
        ? `whether a line for * reaches root on ${before === undefined ? from.name : to.name} is not known`
        : 'a line for * means another set of users: root is one of them on one side only',
      instead: 'write a line for root as well, and for the users that are meant by name',
      severity: unknown ? 'advice' : 'warning',
      sources: claimedLimit(limit, ['debian-root']),
    },
  ];
}

/** Units of packages whose limits differ by release of the program, which no distribution's entry tells. */
function programs({ from, to, knowledge }: UpgradeContext): readonly UpgradeChange[] {
  if (from.name === to.name) return [];
  return knowledge.applications.flatMap((one): readonly UpgradeChange[] => {
    const told = (one.unitLimits ?? []).filter(({ limits }) => limits.includes('LimitNOFILE'));
    if (told.length < 2 || new Set(told.map(({ limits }) => limits)).size < 2) return [];
    const sources = [...new Set(told.map(({ claim }) => claim))].flatMap((claim) => {
      const found = one.claims[claim];
      return found === undefined ? [] : [{ of: `program ${one.name}`, claim, source: found.source, grade: found.grade }];
    });
    const why = `${one.title ?? one.name}: which release of it the two have is not known; ${told.map(({ unit, limits }) => `${unit}: ${limits}`).join('; ')}`;
    return [
      { kind: 'unknown', key: 'nofile', why, instead: `read LimitNOFILE of ${one.name} with systemctl show`, severity: 'advice', sources },
    ];
  });
}

import type { Finding } from '../model/finding.ts';
import type { UpgradeChange, UpgradeKind, UpgradeSource } from '../model/upgrade.ts';
import type { UpgradeContext } from './upgrade-lines.ts';

/** What a finding of these rules says is said by a change of this kind, at the same line. */
const saidBy: Readonly<Record<string, readonly UpgradeKind[]>> = {
  TA001: ['key-gone', 'unknown'],
  TA002: ['key-gone', 'key-appears', 'unknown'],
  TA003: ['value-refused', 'value-accepted', 'unknown'],
  TA005: ['reader-changed'],
  TA006: ['value-kept'],
  TA009: ['lowers-default', 'default-changed', 'unknown'],
  TA017: ['reader-changed'],
  TA021: ['reader-changed', 'unknown'],
};

/** Findings of lint that one side has and the other has not, by what survives a change of kernel: rule, file, key, line. */
export function findingChanges(
  from: readonly Finding[],
  to: readonly Finding[],
  others: readonly UpgradeChange[],
  context: UpgradeContext,
): readonly UpgradeChange[] {
  const said = new Set(others.map(({ kind, path, line, key }) => [kind, path, line, key ?? ''].join('\n')));
  const byFile = new Set(others.filter(({ key }) => key === undefined).map(({ kind, path }) => [kind, path].join('\n')));
  const isSaid = (finding: Finding) =>
    (saidBy[finding.id] ?? []).some(
      (kind) =>
        said.has([kind, finding.place.path, finding.place.line, finding.key ?? ''].join('\n')) ||
        (finding.id === 'TA021' && byFile.has([kind, finding.place.path].join('\n'))),
    );
  // of a line whose key goes nothing else is worth a word
  const lost = ({ place, key }: Finding) => said.has(['key-gone', place.path, place.line, key ?? ''].join('\n'));
  const name = ({ id, severity, fingerprint }: Finding) => [id, severity, fingerprint].join('\n');
  const [before, after] = [new Set(from.map(name)), new Set(to.map(name))];
  // a finding that only became harder or milder is told once, as new
  const stays = new Set(to.map(({ fingerprint }) => fingerprint));
  const fresh = to.filter((one) => !before.has(name(one)) && !isSaid(one));
  const gone = from.filter((one) => !after.has(name(one)) && !stays.has(one.fingerprint) && !isSaid(one) && !lost(one));
  return [...fresh.map((one) => change(one, 'finding-new', context)), ...gone.map((one) => change(one, 'finding-gone', context))];
}

function change(finding: Finding, kind: 'finding-new' | 'finding-gone', { from, to }: UpgradeContext): UpgradeChange {
  const { id, slug, message, place, key, severity, why, fix } = finding;
  const text = `${id} ${slug}`;
  const fresh = kind === 'finding-new';
  return {
    kind,
    ...(key !== undefined && { key }),
    path: place.path,
    line: place.line,
    before: fresh ? `nothing on ${from.name}` : text,
    after: fresh ? text : `nothing on ${to.name}`,
    why: fresh ? `${message}: ${why}` : `no longer: ${message}`,
    ...(fresh && fix && { instead: fix.title }),
    severity: fresh ? severity : 'advice',
    sources: ruleSources(finding),
  };
}

function ruleSources({ id, slug, sources }: Finding): readonly UpgradeSource[] {
  const of = `rule ${id}`;
  return sources.length === 0 ? [{ of, source: slug }] : sources.map((source) => ({ of, source }));
}

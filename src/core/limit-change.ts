import type { Change } from '../model/plan.ts';
import type { ProfileEntry } from '../model/profile.ts';
import type { LimitTarget } from './limit-targets.ts';

/** `short`: whether what the next start gives, and what runs now, are below the need. */
export function limitChange(
  entry: ProfileEntry,
  target: LimitTarget,
  type: 'soft' | 'hard',
  value: bigint,
  short: { readonly boot: boolean; readonly running: boolean },
): Change {
  const now = type === 'soft' ? target.runningSoft : target.runningHard;
  const boot = type === 'soft' ? target.bootSoft : target.bootHard;
  return {
    target: 'limit',
    key: 'nofile',
    where: short.boot && (short.running || now === undefined) ? 'both' : short.boot ? 'boot' : 'running',
    current: now ?? boot ?? null,
    currentFrom: now !== undefined ? target.runningFrom : target.bootFrom,
    proposed: value.toString(),
    reason: entry.why ?? entry.rules[0]?.text ?? '',
    beware: entry.beware === undefined ? [] : [entry.beware],
    confidence: 'likely',
    sources: entry.source === undefined ? [] : [entry.source],
    reach:
      target.unit !== undefined
        ? `processes of ${target.unit} from its next start`
        : `new PAM sessions of ${target.user}; no systemd service`,
    ...(target.unit !== undefined ? { unit: target.unit } : { domain: target.user ?? '' }),
    type,
    unitOfValue: 'descriptors',
  };
}

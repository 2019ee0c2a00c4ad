import type { Limit } from '../model/parameter.ts';
import type { Change } from '../model/plan.ts';
import type { ProfileEntry } from '../model/profile.ts';
import type { LimitTarget } from './limit-targets.ts';

/** The unit in which the kernel prints a limit: that of `current` and `proposed`, whatever the file takes. */
export const limitUnit = ({ item, units }: Limit): string => (item === 'nofile' ? 'descriptors' : units.kernel);

/**
 * @param value in the kernel's unit, as it prints it
 * @param short whether what the next start gives, and what runs now, are below the need
 */
export function limitChange(
  entry: ProfileEntry,
  target: LimitTarget,
  limit: Limit,
  type: 'soft' | 'hard',
  value: string,
  short: { readonly boot: boolean; readonly running: boolean },
): Change {
  const now = type === 'soft' ? target.runningSoft : target.runningHard;
  const boot = type === 'soft' ? target.bootSoft : target.bootHard;
  return {
    target: 'limit',
    key: limit.item,
    where: short.boot && (short.running || now === undefined) ? 'both' : short.boot ? 'boot' : 'running',
    current: now ?? boot ?? null,
    currentFrom: now !== undefined ? target.runningFrom : boot !== undefined ? target.bootFrom : 'unknown',
    proposed: value,
    reason: entry.why ?? entry.rules[0]?.text ?? '',
    beware: entry.beware === undefined ? [] : [entry.beware],
    confidence: 'likely',
    sources: entry.source === undefined ? [] : [entry.source],
    reach:
      target.unit !== undefined
        ? `processes of ${target.unit} from its next start`
        : `new PAM sessions of ${target.user}; no systemd service: its unit takes ${limit.directive}, for which it is named with --service`,
    ...(target.unit !== undefined ? { unit: target.unit } : { domain: target.user ?? '' }),
    type,
    unitOfValue: limitUnit(limit),
  };
}

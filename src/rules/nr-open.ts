import type { Kernel } from '../model/kernel-types.ts';
import type { Distribution } from '../model/knowledge.ts';
import type { RuleContext } from '../model/rule.ts';
import { type SettingLine, settingsOfKeys } from './setting-line.ts';

export const nrOpen = 'fs.nr_open';

interface NrOpenWritten {
  readonly lines: readonly SettingLine[];
  readonly most: bigint | undefined;
}

const cache = new WeakMap<RuleContext, NrOpenWritten>();

/** The lines that set the ceiling, and the highest that they ask for. */
export function nrOpenWritten(context: RuleContext): NrOpenWritten {
  const have = cache.get(context);
  if (have) return have;
  const lines = settingsOfKeys(context, new Set([nrOpen])).filter((s) => /^\d{1,19}$/.test(s.value));
  const most = lines.reduce<bigint | undefined>(
    (high, s) => (high === undefined || BigInt(s.value) > high ? BigInt(s.value) : high),
    undefined,
  );
  const found = { lines, most };
  cache.set(context, found);
  return found;
}

export function distributionOf(context: RuleContext, kernel: Kernel): Distribution | undefined {
  const { distro } = kernel;
  return distro === undefined
    ? undefined
    : context.knowledge.distributions.find((d) => distro === d.distro || distro.startsWith(`${d.distro}.`));
}

/** What fs.nr_open is after boot when no file sets it: PID 1 raises it on some distributions. */
export function bootCeiling(context: RuleContext, distribution: Distribution | undefined): bigint {
  const parameter = context.knowledge.parameter(nrOpen);
  const version = distribution?.init.name === 'systemd' ? distribution.init.version : undefined;
  const raised = parameter?.setBy.find(
    (s) =>
      distribution !== undefined &&
      version !== undefined &&
      version >= (s.systemdSince ?? 0) &&
      s.exceptDistro?.includes(distribution.distro) !== true &&
      (s.distro === undefined || s.distro.includes(distribution.distro)),
  );
  return BigInt(raised?.value ?? parameter?.defaults[0]?.value ?? '1048576');
}

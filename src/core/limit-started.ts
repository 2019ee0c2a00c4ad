import type { Facts } from '../model/facts.ts';
import { compareVersions } from '../model/kernel.ts';
import type { LimitSources } from '../model/limit-sources.ts';
import type { LimitPair } from '../model/limits-file.ts';
import { distributionOf } from './boot-reader.ts';
import { limitPairs } from './effective-session.ts';
import { type InForceContext, usualValue } from './in-force.ts';
import { unitLimitItems } from './unit-limit-value.ts';
import { type UnitLimits, unitLimits } from './unit-limits.ts';

/** Newest systemd that was read, for what the files say where the machine does not tell its own. */
const newestSystemd = 257;

/** PID 1 raises these for itself after it was started: what it has is not what a service inherits. */
export const raised: ReadonlySet<string> = new Set(['nofile', 'memlock', 'core']);

/** What systemd gives a unit at its next start. Without a known systemd only what lines of files give is known. */
export function unitInForce(unit: string, sources: LimitSources, context: InForceContext, nrOpen: bigint | undefined): UnitLimits {
  const { facts, knowledge } = context;
  const init = facts.init?.value;
  const version = init?.name === 'systemd' ? (init.version ?? distributionOf(facts, knowledge)?.init.version) : undefined;
  const own = sources.pid1?.get('nofile')?.hard;
  const limits = unitLimits(unit, sources.units, {
    version: version ?? newestSystemd,
    manager: 'system',
    ...(nrOpen !== undefined && { nrOpen: `${nrOpen}` }),
    ...(own !== undefined && init?.name === 'systemd' && { managerNofile: own }),
    ...(facts.distro !== undefined && { distribution: facts.distro.value.id }),
    inherited: { ...fromKernel(context), ...Object.fromEntries([...(sources.pid1 ?? [])].filter(([item]) => !raised.has(item))) },
  });
  if (version !== undefined) return limits;
  return {
    ...limits,
    values: limits.values.map(({ value, ...rest }) => ({ ...rest, ...(rest.winner !== undefined && value !== undefined && { value }) })),
  };
}

/** What the kernel starts PID 1 with, where that follows from its version and from memory. */
function fromKernel(context: InForceContext): Readonly<Record<string, LimitPair>> {
  const parameter = context.knowledge.parameter('kernel.threads-max');
  const threads = parameter && usualValue(context, parameter).value;
  const half = threads !== undefined && /^\d{1,18}$/.test(threads) ? `${BigInt(threads) / 2n}` : undefined;
  const locked = compareVersions(context.kernel.version, '5.16') >= 0 ? '8388608' : '65536';
  return {
    memlock: { soft: locked, hard: locked },
    ...(half !== undefined && { nproc: { soft: half, hard: half }, sigpending: { soft: half, hard: half } }),
  };
}

/** What a login has before pam_limits: that of sshd where it runs, else what systemd gives sshd's unit. */
export function beforeSession(sources: LimitSources, context: InForceContext, nrOpen: bigint | undefined): ReadonlyMap<string, LimitPair> {
  const own = sshd(context.facts);
  if (own !== undefined) return limitPairs(own);
  if (context.facts.init?.value.name !== 'systemd') return new Map();
  const { values } = unitInForce('sshd.service', sources, context, nrOpen);
  const half = (item: string, type: 'soft' | 'hard') => values.find((value) => value.key === item && value.type === type)?.value;
  return new Map(
    unitLimitItems.flatMap((item) => {
      const [soft, hard] = [half(item, 'soft'), half(item, 'hard')];
      return soft === undefined || hard === undefined ? [] : [[item, { soft, hard }] as const];
    }),
  );
}

const sshd = (facts: Facts) => facts.limits.find((one) => one.program === 'sshd')?.rows;

import { distributionOfKernel } from '../core/upgrade-usual.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { UpgradeSide } from '../model/upgrade.ts';
import { type Arguments, one } from './arguments.ts';
import { UsageError } from './errors.ts';
import { kernelArgument } from './machine.ts';

/** One end of an upgrade as `--from` or `--to` names it. @throws {UsageError} where it is missing or no kernel */
export function upgradeSide(args: Arguments, option: 'from' | 'to', knowledge: Knowledge): UpgradeSide {
  const text = one(args, option);
  const flag = `--${option}`;
  if (text === undefined)
    throw new UsageError(
      `upgrade-check needs ${flag}: expected a release (6.1) or a distribution (debian:12), as in --from debian:12 --to debian:13`,
    );
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > 2) throw new UsageError(`${flag} '${text}': expected one kernel, or a distribution and a kernel with a comma between`);
  const kernels = parts.map((part) => kernelArgument(part, knowledge, flag));
  const kernel = kernels.length === 1 ? (kernels[0] as Kernel) : together(text, kernels as [Kernel, Kernel], flag);
  const distribution = distributionOfKernel({ kernel }, knowledge);
  return { name: text, kernel, ...(distribution !== undefined && { distribution }) };
}

const isNamed = ({ raw }: Kernel) => /^[a-z]/i.test(raw) && !/^v\d/.test(raw);

/** A distribution with another kernel than its own. */
function together(text: string, [a, b]: readonly [Kernel, Kernel], flag: string): Kernel {
  const [distribution, release] = isNamed(a) ? [a, b] : [b, a];
  if (!isNamed(distribution) || isNamed(release) || distribution.distro === undefined)
    throw new UsageError(`${flag} '${text}': expected a distribution and a release of the kernel, as in debian:12,6.12`);
  if (release.distro !== undefined && release.distro.split(':')[0] !== distribution.distro.split(':')[0])
    throw new UsageError(`${flag} '${text}': ${release.raw} is a kernel of ${release.distro}: expected one of ${distribution.distro}`);
  return { ...release, distro: distribution.distro };
}

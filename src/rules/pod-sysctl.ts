import { concerns, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { RuleContext, SysctlFileLines } from '../model/rule.ts';
import type { SysctlLine } from '../model/setting.ts';
import { embeddedSettings, type SettingLine } from './setting-line.ts';

/** Settings of pods (`securityContext.sysctls`); init containers that run sysctl are something else. */
export function podSettings(context: RuleContext): readonly SettingLine[] {
  return embeddedSettings(context).filter(
    ({ file, line, glob }) => !glob && file.format === 'kubernetes' && /^pod\b/i.test(line.where ?? ''),
  );
}

/** Of compose files, and of `docker run --sysctl`. */
export function containerSettings(context: RuleContext): readonly SettingLine[] {
  return embeddedSettings(context).filter(
    ({ file, line, glob }) => !glob && (file.format === 'compose' || line.where?.startsWith('--sysctl')),
  );
}

/** Entries of `allowedUnsafeSysctls`. */
export function allowedSysctls(
  context: RuleContext,
): readonly { readonly key: string; readonly file: SysctlFileLines; readonly line: SysctlLine }[] {
  return context.files.flatMap((file) =>
    file.kind === 'sysctl' && file.format === 'kubernetes'
      ? file.lines.flatMap((line) =>
          line.where === 'allowedUnsafeSysctls' && line.key !== undefined ? [{ key: line.key, file, line }] : [],
        )
      : [],
  );
}

/** Keys that the kubelet and the container runtimes take for namespaced, by their names. */
const byName = /^(?:net\.|kernel\.(?:shm|msg|sem$|domainname$|hostname$)|fs\.mqueue\.)/;

export function namespacedByName(key: string): boolean {
  return byName.test(key);
}

/** Why a container cannot have a value of its own on this kernel; `undefined` where it can, or where that is not known. */
export function notNamespaced(setting: SettingLine, kernel: Kernel): 'refused' | 'not there' | undefined {
  if (!namespacedByName(setting.key)) return 'refused';
  const scopes = setting.parameter?.scope.filter((entry) => concerns(kernel, entry) && inRange(kernel, entry) !== false) ?? [];
  if (scopes.length === 0) return undefined;
  return scopes.every(({ inNamespace }) => inNamespace !== 'writable') ? 'not there' : undefined;
}

import { baseName } from '../model/base-name.ts';
import type { Disagreement } from '../model/effective.ts';
import type { SysctlNames } from '../model/sysctl-file.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import type { ReaderName } from '../model/sysctl-reader.ts';
import { readerTitle } from './effective-readers.ts';
import type { ReaderView, ViewedValue } from './effective-view.ts';
import { fields } from './in-force.ts';

type Given = NonNullable<Disagreement['readers'][ReaderName]>;

/**
 * Keys that the readers of a machine give different values. Readers that take one file alone (`sysctl -p`, busybox, tuned) say
 * nothing of most keys, which is no disagreement; for the boot and for `sysctl --system` it is one.
 * @param boot the reader that the machine boots with
 */
export function disagreements(
  keys: readonly string[],
  views: readonly ReaderView[],
  boot: ReaderName,
  names: SysctlNames,
): readonly Disagreement[] {
  const booting = views.find((view) => view.reader.name === boot);
  return keys.flatMap((key) => {
    const given = views.map((view) => ({ name: view.reader.name, winner: view.winner(key) }));
    const told = given.filter((one) => one.winner !== undefined || one.name === boot || one.name === 'procps');
    const values = new Set(told.map((one) => (one.winner === undefined ? undefined : fields(one.winner.value))));
    if (values.size < 2) return [];
    const readers: Partial<Record<ReaderName, Given>> = {};
    for (const { name, winner } of told)
      readers[name] = winner === undefined ? {} : { value: fields(winner.value), path: winner.path, line: winner.line };
    const because =
      names.readable?.(pathOfKey(key)) === false ? 'write-only' : booting?.excluded(key) === undefined ? undefined : 'taken away';
    return [{ key, readers, ...remedy(given, boot, because) }];
  });
}

/** One short line on how to make them agree. */
function remedy(
  given: readonly { readonly name: ReaderName; readonly winner: ViewedValue | undefined }[],
  boot: ReaderName,
  because: 'write-only' | 'taken away' | undefined,
): { readonly remedy?: string } {
  const atBoot = given.find((one) => one.name === boot)?.winner;
  const other = given.find((one) => one.winner !== undefined && fields(one.winner.value) !== fields(atBoot?.value ?? ''));
  const elsewhere = other?.winner;
  if (elsewhere === undefined) return {};
  const title = readerTitle(boot);
  const line = `${elsewhere.path}:${elsewhere.line}`;
  if (elsewhere.path === '/etc/sysctl.conf') {
    const after = atBoot === undefined ? '' : ` that sorts after ${baseName(atBoot.path)}`;
    return { remedy: `this machine boots with ${title}: move ${line} into a file of /etc/sysctl.d${after}, or delete it` };
  }
  if (atBoot === undefined && because === 'write-only')
    return { remedy: `${title} cannot write a key that can only be written: set it from a unit of its own, or by sysctl -w` };
  if (atBoot === undefined && because === 'taken away')
    return { remedy: `this machine boots with ${title}: delete the line with '-' without '=', or ${line}` };
  if (atBoot === undefined) return { remedy: `this machine boots with ${title}, which does not take ${line}: write the key out in full` };
  return { remedy: `this machine boots with ${title}: keep one line for the key, in full, in one file of /etc/sysctl.d` };
}

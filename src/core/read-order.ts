import type { Kernel } from '../model/kernel-types.ts';
import type { Distribution, Knowledge } from '../model/knowledge.ts';
import type { ReadOrder } from '../model/read-order.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { distributionReaders } from './boot-reader.ts';
import { fileOrder } from './file-order.ts';

const conf = '/etc/sysctl.conf';
const link = '/etc/sysctl.d/99-sysctl.conf';

/**
 * In which order the boot of a distribution reads sysctl files, by their paths as on the machine; a kernel without a distribution is
 * taken to boot with procps. Where the distribution has a link to /etc/sysctl.conf it is taken to be there.
 */
export function readOrder(paths: readonly string[], kernel: Kernel, knowledge: Knowledge): ReadOrder {
  const distribution = releaseOf(kernel, knowledge);
  const reader = distributionReaders(distribution)[distribution?.bootReader ?? 'procps'];
  const linked = distribution?.readsEtcSysctlConf === 'link' && paths.includes(conf) && !paths.includes(link);
  const files = paths.map((path): ReadSysctlFile => ({ path, lines: [] }));
  const all = linked ? [...files, { path: link, lines: [], link: '../sysctl.conf' }] : files;
  const found = fileOrder(all, reader);
  const order = found.order.map(({ path }) => (path === link && linked ? conf : path));
  const perhaps = distribution?.readsEtcSysctlConf === 'unknown';
  return {
    reader: reader.name,
    order: [...new Set(order.toReversed())].toReversed(),
    masked: found.masked.filter(({ path }) => path !== link || !linked),
    unread: found.unread.filter(({ path }) => path !== conf || (!linked && !perhaps)),
  };
}

function releaseOf({ distro }: Kernel, { distributions }: Knowledge): Distribution | undefined {
  return distro === undefined ? undefined : distributions.find((d) => distro === d.distro || distro.startsWith(`${d.distro}.`));
}

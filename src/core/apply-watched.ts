import type { Propagation } from '../model/propagation.ts';
import { byRank } from './apply-order.ts';
import { anyInterface, interfaceKey } from './interface-key.ts';

/** What a write to all or default may move besides the key of the same name. */
const alsoMoved = new Map([
  ['net.ipv4.conf.INTERFACE.forwarding', ['accept_redirects']],
  ['net.ipv6.conf.INTERFACE.forwarding', ['force_forwarding']],
]);

const alone = new Map([['net.ipv4.tcp_congestion_control', ['net.ipv4.tcp_allowed_congestion_control']]]);

/**
 * Every key that writing these may move on some kernel, without them, in the order in which they are brought back.
 * @param there the keys that the machine has
 */
export function applyWatched(keys: readonly string[], known: Propagation | undefined, there: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  const aliases = known?.aliases ?? [];
  const spread = new Set(
    known?.interfaceKeys.filter(({ spread: rules }) => rules.some(({ rule }) => rule !== 'stored')).map(({ key }) => key),
  );
  for (const written of keys) {
    const names = [written, ...aliases.filter((alias) => alias.keys.includes(written)).flatMap((alias) => alias.keys)];
    for (const key of names) {
      found.add(key);
      for (const pair of known?.zeroes ?? []) if (pair.written === key) found.add(pair.zeroes);
      for (const other of alone.get(key) ?? []) found.add(other);
      const part = interfaceKey(key);
      const any = anyInterface(key);
      if (part === undefined || (part.who !== 'all' && part.who !== 'default') || !spread.has(any)) continue;
      const leaves = new Set([part.leaf, ...(alsoMoved.get(any) ?? [])]);
      for (const other of there) {
        const beside = interfaceKey(other);
        if (beside !== undefined && beside.folder === part.folder && leaves.has(beside.leaf)) found.add(other);
      }
    }
  }
  for (const key of keys) found.delete(key);
  return [...found].filter((key) => there.has(key)).sort(byRank);
}

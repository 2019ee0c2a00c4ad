import type { Knowledge } from '../model/knowledge.ts';
import type { ParameterKind } from '../model/parameter.ts';

/** Whether some kernel has or had the key. Names that are only known to be wrong are `never`. */
export function isKnown(knowledge: Knowledge, key: string): boolean {
  const kind = kindOf(knowledge, key);
  return kind !== undefined && kind !== 'never';
}

export function kindOf(knowledge: Knowledge, key: string): ParameterKind | undefined {
  return knowledge.parameter(key)?.kind ?? knowledge.known(key)?.kind;
}

/**
 * The key as it should be typed when only the separators are wrong: a dot inside an interface name
 * (`net.ipv4.conf.eth0.100.rp_filter`) or `/` and `.` mixed (`net/ipv4.tcp_syncookies`).
 */
export function meantKey(knowledge: Knowledge, key: string, rawKey: string): string | undefined {
  if (isKnown(knowledge, key)) return undefined;
  const named = /^(net\.[^.]+\.(?:conf|neigh))\.(.+\..+)\.([^.]+)$/.exec(key);
  if (named) {
    const fixed = `${named[1]}.${(named[2] ?? '').replaceAll('.', '/')}.${named[3]}`;
    return isKnown(knowledge, fixed) ? fixed : undefined;
  }
  if (!rawKey.includes('/') || !rawKey.includes('.')) return undefined;
  const dotted = rawKey.replaceAll('/', '.').replace(/^\./, '');
  return isKnown(knowledge, dotted) ? dotted : undefined;
}

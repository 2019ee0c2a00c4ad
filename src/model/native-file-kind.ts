/** What a native file of settings holds: `manager` is system.conf, user.conf or a drop-in of theirs. */
export type NativeFileKind = 'sysctl' | 'limits' | 'unit' | 'manager';

const kinds: readonly (readonly [NativeFileKind, RegExp])[] = [
  ['limits', /(?:^|\/)limits\.d\/[^/]+\.conf$/],
  ['manager', /(?:^|\/)(?:systemd\/(?:system|user)\.conf|(?:system|user)\.conf\.d\/[^/]+\.conf)$/],
  ['unit', /(?:^|\/)[^/]*\.(?:service|socket|mount|swap|slice|scope)(?:\.d\/[^/]+\.conf)?$/],
  ['sysctl', /(?:^|\/)(?:[^/]*sysctl[^/]*\.conf|sysctl\.d\/[^/]+\.conf)$/],
  ['limits', /(?:^|\/)[^/]*limits\.conf$/],
];

/** What a file holds by its path alone, as on the machine or in a tree; `undefined` where the path does not tell. */
export function nativeFileKind(path: string): NativeFileKind | undefined {
  return kinds.find(([, pattern]) => pattern.test(path))?.[0];
}

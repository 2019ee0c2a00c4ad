/** A key that all, default and each interface have: `net.ipv4.conf.eth0.rp_filter`. A dot inside a name is written `/`. */
export interface InterfacePart {
  /** `net.ipv4.conf` */
  readonly folder: string;
  /** `all`, `default` or an interface */
  readonly who: string;
  readonly leaf: string;
}

/** Takes such a key apart; `undefined` for any other key. */
export function interfaceKey(key: string): InterfacePart | undefined {
  const parts = key.split('.', 6);
  const [net, family = '', kind = '', who = '', leaf = ''] = parts;
  if (parts.length !== 5 || net !== 'net' || (family !== 'ipv4' && family !== 'ipv6') || (kind !== 'conf' && kind !== 'neigh'))
    return undefined;
  return { folder: `net.${family}.${kind}`, who, leaf };
}

/** `net.ipv4.conf.INTERFACE.rp_filter`; other keys as they are. */
export function anyInterface(key: string): string {
  const part = interfaceKey(key);
  return part === undefined ? key : `${part.folder}.INTERFACE.${part.leaf}`;
}

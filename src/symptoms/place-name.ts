import type { Holder, ListenerReading } from '../model/socket-readings.ts';

/** `:8080` where it listens on every address, else `127.0.0.1:8080`, `[::1]:8080`. */
export function placeName({ address, port }: Pick<ListenerReading, 'address' | 'port'>): string {
  if (['0.0.0.0', '::', '*'].includes(address)) return `:${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `nginx (pid 812)`, `the program` where nobody was seen. */
export function holderName({ program, pid }: Holder): string {
  if (program === undefined) return 'the program';
  return pid === undefined ? program : `${program} (pid ${pid})`;
}

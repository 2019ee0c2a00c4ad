import type { TupleReading } from '../model/socket-readings.ts';
import type { SymptomContext } from '../model/symptom.ts';

/** Connections whose port nobody else may take; a TIME-WAIT may be taken over after a second where tcp_tw_reuse lets it. */
export function busyPorts(context: SymptomContext, tuple: TupleReading): number {
  return tuple.total - (reuses(context, tuple) ? tuple.timeWait : 0);
}

function reuses(context: SymptomContext, { local, remote }: TupleReading): boolean {
  const reuse = context.sysctl('net.ipv4.tcp_tw_reuse')?.value;
  if (context.sysctl('net.ipv4.tcp_timestamps')?.value === '0') return false;
  return reuse === '1' || (reuse === '2' && isLoopback(local) && isLoopback(remote));
}

const isLoopback = (address: string) => /^(?:::ffff:)?127\./.test(address) || address === '::1';

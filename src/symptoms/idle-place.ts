import type { Idle, ListenerReading, SocketReadings, TupleReading } from '../model/socket-readings.ts';
import type { Cause } from '../model/symptom.ts';
import { endName } from './end-name.ts';
import { holderPlace } from './holder-place.ts';
import { placeName } from './place-name.ts';

/** Established connections of one listener or toward one destination. */
export interface IdlePlace {
  /** `that came in by :8080`, `from 10.0.0.4 to 10.0.3.7:8080` */
  readonly name: string;
  /** filter that ss takes */
  readonly filter: string;
  readonly incoming: boolean;
  readonly established: number;
  readonly idle?: Idle;
  readonly of: ListenerReading | TupleReading;
  readonly place: NonNullable<Cause['place']>;
}

/** Where connections beyond this machine may be idle: loopback has no NAT and no other host that vanishes. */
export function idlePlaces({ listeners, tuples }: SocketReadings): readonly IdlePlace[] {
  const incoming = listeners
    .filter(({ address }) => !isLoopback(address))
    .map((of): IdlePlace => {
      const { port, idle } = of;
      return {
        name: `that came in by ${placeName(of)}`,
        filter: `sport = :${port}`,
        incoming: true,
        established: of.states.get('ESTAB') ?? 0,
        ...(idle && { idle }),
        of,
        place: { port, ...holderPlace(of) },
      };
    });
  const outgoing = tuples
    .filter(({ remote }) => !isLoopback(remote))
    .map((of): IdlePlace => {
      const { local, remote, remotePort, estab, idle } = of;
      const end = endName(remote, remotePort);
      return {
        name: `from ${local} to ${end}`,
        filter: `dst ${remote.includes(':') ? `[${remote}]` : remote} and dport = :${remotePort}`,
        incoming: false,
        established: estab,
        ...(idle && { idle }),
        of,
        place: { remote: end, ...holderPlace(of) },
      };
    });
  return [...incoming, ...outgoing].filter(({ established }) => established > 0);
}

const isLoopback = (address: string) => /^(?:::ffff:)?127\./.test(address) || address === '::1';

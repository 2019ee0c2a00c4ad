import type { SocketReadings } from './socket-readings.ts';

/** Sockets that were looked at, and there are none. */
export const noSockets: SocketReadings = {
  total: 0,
  whole: true,
  byState: new Map(),
  listeners: [],
  tuples: [],
  tuplesLeftOut: 0,
  timeWait: { incoming: 0, outgoing: 0 },
  established: { incoming: 0, outgoing: 0, keepalive: 0, noTimer: 0 },
  finWait1: { held: 0, orphaned: 0 },
  finWait2: { held: 0, orphaned: 0 },
  finWait2Held: [],
  closeWait: [],
  synRecv: new Map(),
  synRecvRetried: 0,
  retransmitting: [],
  zeroWindow: 0,
  synUnanswered: [],
  remotes: [],
  udp: [],
  udpTotal: 0,
  udpHeld: [],
};

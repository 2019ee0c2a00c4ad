import { noSockets } from '../model/no-sockets.ts';
import type { ListenerReading, SocketReadings, TupleReading } from '../model/socket-readings.ts';

/** Sockets for the examples of symptoms: what is not given is empty and looked at. */
export function exampleSockets(part: Partial<SocketReadings>): SocketReadings {
  return { ...noSockets, ...part };
}

/** nginx on :8080 with 119 established connections. */
export function exampleListener(part: Partial<ListenerReading>): ListenerReading {
  return {
    protocol: 'tcp',
    address: '0.0.0.0',
    port: 8080,
    sockets: 1,
    queued: 0,
    limit: 511,
    states: new Map([['ESTAB', 119]]),
    keepalive: 119,
    noTimer: 0,
    unaccepted: 0,
    sendBytes: 0,
    receiveBytes: 0,
    program: 'nginx',
    pid: 812,
    ...part,
  };
}

/** 40 connections of haproxy from 10.0.0.4 to 10.0.3.7:8080. */
export function exampleTuple(part: Partial<TupleReading>): TupleReading {
  return {
    local: '10.0.0.4',
    remote: '10.0.3.7',
    remotePort: 8080,
    total: 40,
    estab: 40,
    timeWait: 0,
    synSent: 0,
    closeWait: 0,
    finWait: 0,
    keepalive: 40,
    noTimer: 0,
    retransmitting: 0,
    sendBytes: 0,
    receiveBytes: 0,
    program: 'haproxy',
    pid: 640,
    ...part,
  };
}

/** A TCP state as `ss` calls it. */
export type TcpState =
  | 'ESTAB'
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'TIME-WAIT'
  | 'UNCONN'
  | 'CLOSE-WAIT'
  | 'LAST-ACK'
  | 'LISTEN'
  | 'CLOSING';

/** Who holds a socket, as far as it was looked for and could be seen. */
export interface Holder {
  /** the short name, raw: whoever shows it escapes it */
  readonly program?: string;
  readonly pid?: number;
  readonly unit?: string;
}

/** How long established connections have carried nothing, from `ss -i` only: the lesser of lastsnd and lastrcv. */
export interface Idle {
  /** connections that were asked */
  readonly of: number;
  readonly longestSeconds: number;
  /**
   * By `idleSteps`, smallest first: how many have been idle at least so long, and how many of those without any timer, so that nothing
   * will ever find out that the other side is gone
   */
  readonly over: readonly { readonly seconds: number; readonly count: number; readonly noTimer: number }[];
}

/** Times that count: a moment, and what NAT gateways forget after. */
export const idleSteps: readonly number[] = [5, 10, 30, 60, 120, 240, 350, 600, 900, 1200, 3600, 7200];

/** Connections idle for at least `seconds`, at the nearest step that is not shorter; undefined above the last step. */
export function idleOver(idle: Idle, seconds: number): Idle['over'][number] | undefined {
  return idle.over.find((step) => step.seconds >= seconds);
}

/** A TCP socket that listens, with the connections that came in by it. Sockets with SO_REUSEPORT stand once, with their sums. */
export interface ListenerReading extends Holder {
  readonly protocol: 'tcp';
  /** `0.0.0.0`, `::` */
  readonly address: string;
  readonly port: number;
  /** sockets on this very place: more than one with SO_REUSEPORT */
  readonly sockets: number;
  /** connections that wait to be accepted; the fullest socket's */
  readonly queued: number;
  /** limit of that queue, the least of the sockets'; only `ss` tells it */
  readonly limit?: number;
  /** connections by state that came in by this port */
  readonly states: ReadonlyMap<TcpState, number>;
  /** ESTAB with a keepalive timer pending; a socket that retransmits shows that timer instead and is in neither */
  readonly keepalive: number;
  /** ESTAB with no timer at all */
  readonly noTimer: number;
  /** seconds that the longest of the keepalive timers has to run: the time before the first probe is no shorter */
  readonly keepaliveLongest?: number;
  /** ESTAB and CLOSE-WAIT without an inode: nobody has accepted them yet */
  readonly unaccepted: number;
  /** bytes that were sent and not acknowledged or not sent yet, and that nobody has read */
  readonly sendBytes: number;
  readonly receiveBytes: number;
  readonly idle?: Idle;
}

/** Connections that this machine began: one source address, one destination. The program is that of one of them. */
export interface TupleReading extends Holder {
  readonly local: string;
  readonly remote: string;
  readonly remotePort: number;
  /** all states together: each takes one local port of this tuple */
  readonly total: number;
  readonly estab: number;
  readonly timeWait: number;
  readonly synSent: number;
  readonly closeWait: number;
  readonly finWait: number;
  /** ESTAB with a keepalive timer, and with no timer at all */
  readonly keepalive: number;
  readonly noTimer: number;
  readonly keepaliveLongest?: number;
  /** sockets that have retransmitted what they wait for, at least twice */
  readonly retransmitting: number;
  readonly sendBytes: number;
  readonly receiveBytes: number;
  readonly idle?: Idle;
}

/** Sockets by who holds them. */
export interface HeldReading extends Holder {
  readonly count: number;
  /** local port of ours that listens, where they came in by one */
  readonly port?: number;
  /** bytes that nobody reads */
  readonly unread: number;
}

export interface UdpReading extends Holder {
  readonly address: string;
  readonly port: number;
  /** `host:port`, where it is connected */
  readonly remote?: string;
  /** datagrams that this socket lost since it was opened: the last column */
  readonly drops: number;
  /** bytes that wait to be read */
  readonly queuedBytes: number;
  readonly sockets: number;
}

/** All that is kept of the TCP and UDP sockets of one network namespace: never a list of all. Lists are sorted, largest first. */
export interface SocketReadings {
  /** TCP sockets that were counted */
  readonly total: number;
  /** whether all of them were */
  readonly whole: boolean;
  readonly byState: ReadonlyMap<TcpState, number>;
  /** by port, then address */
  readonly listeners: readonly ListenerReading[];
  /** the largest; `tuplesLeftOut` others have each at most as many connections as the last or came too late to be kept */
  readonly tuples: readonly TupleReading[];
  readonly tuplesLeftOut: number;
  /** TIME-WAIT of connections that came in by a listening port here, and of those that this machine began */
  readonly timeWait: { readonly incoming: number; readonly outgoing: number };
  /** ESTAB likewise, without loopback in `incoming` */
  readonly established: { readonly incoming: number; readonly outgoing: number; readonly keepalive: number; readonly noTimer: number };
  /** with a program, and without: those are orphans */
  readonly finWait1: { readonly held: number; readonly orphaned: number };
  readonly finWait2: { readonly held: number; readonly orphaned: number };
  /** FIN-WAIT-2 that a program still holds: no time limit ends them */
  readonly finWait2Held: readonly HeldReading[];
  /** CLOSE-WAIT that a program has accepted or begun */
  readonly closeWait: readonly HeldReading[];
  /** SYN-RECV by local port */
  readonly synRecv: ReadonlyMap<number, number>;
  /** SYN-RECV whose SYN-ACK was sent again */
  readonly synRecvRetried: number;
  /** sockets that have retransmitted at least twice, by remote address */
  readonly retransmitting: readonly { readonly remote: string; readonly count: number }[];
  /** sockets whose other side has no room to receive */
  readonly zeroWindow: number;
  /** SYN-SENT that were sent again, by remote address and port */
  readonly synUnanswered: readonly { readonly remote: string; readonly port: number; readonly count: number }[];
  /** connections that came in, by remote address */
  readonly remotes: readonly { readonly remote: string; readonly count: number }[];
  /** of all established connections */
  readonly idle?: Idle;
  /** the most drops first, then the most sockets */
  readonly udp: readonly UdpReading[];
  readonly udpTotal: number;
  /** UDP sockets by program */
  readonly udpHeld: readonly HeldReading[];
}

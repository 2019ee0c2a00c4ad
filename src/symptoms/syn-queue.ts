import { delta } from '../model/readings.ts';
import type { ListenerReading } from '../model/socket-readings.ts';
import type { SymptomContext } from '../model/symptom.ts';
import { limitOf } from './limit-of.ts';

/** What the window tells of handshakes that are not finished. */
export interface SynQueue {
  /** SYNs that found the queue full and got a cookie, and that were dropped */
  readonly cookies: number;
  readonly dropped: number;
  /** SYNs that were dropped because less than a quarter of tcp_max_syn_backlog was free, with cookies off */
  readonly reserved: number;
  readonly sent: number;
  readonly answered: number;
  readonly passive: number;
  /** value of tcp_syncookies */
  readonly mode?: string;
  /** the listener with the most half-open connections */
  readonly at?: { readonly port: number; readonly halfOpen: number; readonly listener?: ListenerReading };
  readonly halfOpen: number;
  readonly halfOpenRetried: number;
  /** whether those who sent the SYNs do not go on: forged addresses */
  readonly flood: boolean;
}

/** Fewer SYNs than these tell nothing of who sent them. */
const few = 20;
/** Of live clients nearly all answer the SYN-ACK; a flood that hides among them is one while it is the greater part. */
const answeredByClients = 0.5;

export function synQueue(context: SymptomContext): SynQueue {
  const { readings } = context;
  const by = (name: string) => delta(readings, `TcpExt.${name}`) ?? 0;
  const mode = context.sysctl('net.ipv4.tcp_syncookies')?.value;
  const { sockets } = readings.after;
  const [fullest] = [...(sockets?.synRecv ?? [])].sort(([a, m], [b, n]) => n - m || a - b);
  const [halfOpen, halfOpenRetried] = [[...(sockets?.synRecv.values() ?? [])].reduce((a, b) => a + b, 0), sockets?.synRecvRetried ?? 0];
  const listener = fullest && sockets?.listeners.find(({ port }) => port === fullest[0]);
  const most = limitOf(context, 'net.ipv4.tcp_max_syn_backlog')?.value;
  const others = by('ListenDrops') - by('ListenOverflows') - by('TCPReqQFullDrop');
  const quarter = mode === '0' && most !== undefined && fullest !== undefined && most - fullest[1] <= Math.floor(most / 4) + 1;
  // with 2 every SYN gets a cookie and is counted as if the queue were full
  const cookies = mode === '2' ? 0 : by('TCPReqQFullDoCookies');
  const [sent, answered] = [by('SyncookiesSent'), by('SyncookiesRecv')];
  const dropped = by('TCPReqQFullDrop');
  const reserved = quarter ? Math.max(0, others) : 0;
  const unanswered = sent >= few && answered < sent * answeredByClients;
  const retried = sent < few && dropped + reserved >= few && halfOpen > 0 && halfOpenRetried >= halfOpen * answeredByClients;
  return {
    cookies,
    dropped,
    reserved,
    sent,
    answered,
    passive: delta(readings, 'Tcp.PassiveOpens') ?? 0,
    ...(mode !== undefined && { mode }),
    ...(fullest && { at: { port: fullest[0], halfOpen: fullest[1], ...(listener && { listener }) } }),
    halfOpen,
    halfOpenRetried,
    flood: unanswered || retried,
  };
}

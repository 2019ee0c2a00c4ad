import type { ConntrackReading } from '../../model/readings.ts';
import type { Look } from '../look.ts';
import { conntrackEntry } from '../parse/conntrack-entry.ts';
import { ipv6FromBytes } from '../parse/ip-text.ts';

/** The kernel writes some 200 bytes for each, a microsecond or two. */
const mostEntries = 300_000;
const mostKeys = 50_000;
const mostShown = 20;
const longestLine = 2000;

interface Tally {
  count: number;
  unreplied: number;
}

/**
 * What the entries of the conntrack table are. Undefined where the table cannot be read: other than root may not, and many kernels are
 * built without it.
 * @param announced how many entries there are
 */
export function conntrackTable(look: Look, net: string, announced: number | undefined): ConntrackReading | undefined {
  if (announced === undefined || announced === 0) return undefined;
  const missed = (why: string) => {
    look.skip('entries of the conntrack table', why, 'what fills it');
    return undefined;
  };
  if (announced > mostEntries) return missed(`${announced} are more than are looked at (${mostEntries})`);
  const kinds = new Map<string, Tally & { longest: number }>();
  const destinations = new Map<string, Tally>();
  const sources = new Map<string, Tally>();
  let entries = 0;
  const problem = eachLine(look, `${net}/nf_conntrack`, (line) => {
    const entry = conntrackEntry(line);
    if (!entry) return true;
    entries += 1;
    const kind = entry.state === undefined ? entry.protocol : `${entry.protocol} ${entry.state}`;
    const have = kinds.get(kind) ?? { count: 0, unreplied: 0, longest: 0 };
    have.longest = Math.max(have.longest, entry.seconds);
    kinds.set(kind, have);
    tally(have, entry.unreplied);
    add(destinations, `${entry.protocol} ${entry.destination} ${entry.port ?? ''}`, entry.unreplied);
    add(sources, entry.source, entry.unreplied);
    return entries < 2 * mostEntries;
  });
  if (problem !== undefined) return missed(problem);
  return {
    entries,
    kinds: [...kinds]
      .map(([kind, { count, unreplied, longest }]) => ({ kind, count, unreplied, longestSeconds: longest }))
      .sort(byCount('kind')),
    destinations: [...destinations]
      .sort(byTally)
      .slice(0, mostShown)
      .map(([key, { count, unreplied }]) => {
        const [protocol = '', remote = '', port = ''] = key.split(' ');
        return { protocol, remote: short(remote), ...(port !== '' && { port: Number(port) }), count, unreplied };
      }),
    sources: [...sources]
      .sort(byTally)
      .slice(0, mostShown)
      .map(([source, { count, unreplied }]) => ({ source: short(source), count, unreplied })),
  };
}

const byTally = ([a, left]: readonly [string, Tally], [b, right]: readonly [string, Tally]) => right.count - left.count || (a < b ? -1 : 1);
const byCount =
  (name: 'kind') => (a: { readonly count: number; readonly kind: string }, b: { readonly count: number; readonly kind: string }) =>
    b.count - a.count || (a[name] < b[name] ? -1 : 1);

function tally(to: Tally, unreplied: boolean): void {
  to.count += 1;
  if (unreplied) to.unreplied += 1;
}

function add(counts: Map<string, Tally>, key: string, unreplied: boolean): void {
  const have = counts.get(key) ?? { count: 0, unreplied: 0 };
  if (have.count === 0 && counts.size >= mostKeys) return;
  counts.set(key, have);
  tally(have, unreplied);
}

/** This table writes IPv6 addresses whole: `2001:0db8:0000:…`. */
const short = (address: string) =>
  /^(?:[0-9a-f]{4}:){7}[0-9a-f]{4}$/.test(address) ? (ipv6FromBytes(address.replaceAll(':', '')) ?? address) : address;

function eachLine(look: Look, path: string, each: (line: string) => boolean): string | undefined {
  let rest = '';
  const piece = (bytes: Buffer): boolean => {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    return lines.every((line) => each(line.slice(0, longestLine)));
  };
  if (look.tree.stream) return look.tree.stream(path, piece);
  const bytes = look.bytes(path);
  if (bytes) piece(bytes);
  return bytes ? undefined : 'not readable';
}

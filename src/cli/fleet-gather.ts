import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type AlikeHosts, fleetOutliers } from '../core/fleet-alike.ts';
import { fleetGroups, type JoinedAnswer, joinedAnswer, texts } from '../core/fleet-join.ts';
import type { FleetAnswer, FleetReport } from '../model/fleet.ts';
import type { ScannedBatch } from './fleet-scan.ts';
import type { FleetSink } from './fleet-threads.ts';

export interface Gathered {
  readonly report: FleetReport;
  /** of each host that has something to do, by name */
  vars(host: string): string | undefined;
}

interface Kept {
  readonly answer: JoinedAnswer;
  readonly vars?: Buffer;
}

interface KeptHost {
  readonly at: number;
  readonly host: string | null;
  readonly kept: Kept;
}

/** Takes in what threads scanned, a few numbers a host, and makes the report of it. */
export function gather(paths: readonly string[], profile: string) {
  const known = texts();
  const hosts: KeptHost[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const kinds: AlikeHosts[] = [];
  const answers = new Map<string, Kept>();
  const same = new Map<string, Kept>();
  const notes = new Map<string, number>();
  const noted = new Map<number, number>();
  let lost = 0;
  const keep = (text: string): Kept => {
    const { vars, ...answer } = JSON.parse(text) as FleetAnswer;
    const joined = joinedAnswer(answer, known, profile === '');
    const packed = vars === undefined ? undefined : deflateRawSync(vars);
    const id = `${JSON.stringify(joined)} ${packed?.toString('latin1') ?? ''}`;
    const kept = same.get(id) ?? { answer: joined, ...(packed !== undefined && { vars: packed }) };
    same.set(id, kept);
    return kept;
  };
  const sink: FleetSink & { readonly done: () => number } = {
    done: () => hosts.length + unreadable.length,
    batch(of: number, batch: ScannedBatch) {
      for (const [number, text] of batch.answers) answers.set(`${of} ${number}`, keep(text));
      for (const [number, text] of batch.notes) notes.set(`${of} ${number}`, known.number(text));
      for (const one of batch.hosts) {
        const path = paths[one.at] ?? '';
        const kept = 'why' in one ? undefined : answers.get(`${of} ${one.answer}`);
        if ('why' in one) unreadable.push({ path, why: withoutPath(one.why, path) });
        else if (kept !== undefined) {
          hosts.push({ at: one.at, host: one.host, kept });
          const note = notes.get(`${of} ${one.notes}`) ?? 0;
          noted.set(note, (noted.get(note) ?? 0) + 1);
        }
      }
    },
    alike: (seen) => void kinds.push(...seen),
    lost(held, why) {
      lost += 1;
      for (const at of held) unreadable.push({ path: paths[at] ?? '', why });
    },
  };
  return { sink, gathered: () => gathered({ paths, profile, known, hosts, unreadable, kinds, noted, lost }) };
}

/** Messages about one file name it; here its path stands beside them. */
const withoutPath = (why: string, path: string) => (why.startsWith(`'${path}' `) ? why.slice(path.length + 3) : why);

interface State {
  readonly paths: readonly string[];
  readonly profile: string;
  readonly known: ReturnType<typeof texts>;
  readonly hosts: readonly KeptHost[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  readonly kinds: readonly AlikeHosts[];
  readonly noted: ReadonlyMap<number, number>;
  readonly lost: number;
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function gathered({ paths, profile, known, hosts, unreadable, kinds, noted, lost }: State): Gathered {
  const names = namesOf(hosts, paths);
  const byName = new Map(hosts.map((host) => [names.get(host.at) ?? '', host]));
  const joined = hosts.map(({ at, kept }) => ({ name: names.get(at) ?? '', answer: kept.answer }));
  const notChecked = [...notes(noted, known)];
  if (lost > 0)
    notChecked.push({
      what: 'outliers',
      why: `${lost} of the threads ended early, and what they had seen of other hosts is missing`,
      hosts: 0,
    });
  return {
    report: {
      profile,
      hosts: hosts.length,
      ...fleetGroups(joined, known),
      outliers: fleetOutliers(kinds, (at) => names.get(at) ?? ''),
      unreadable: unreadable.toSorted((a, b) => compareText(a.path, b.path)),
      notChecked,
    },
    vars(name) {
      const packed = byName.get(name)?.kept.vars;
      return packed && inflateRawSync(packed).toString('utf8');
    },
  };
}

/** A host is told by its name; where two have the same one, or it has none, by its path too. */
function namesOf(hosts: readonly KeptHost[], paths: readonly string[]): ReadonlyMap<number, string> {
  const times = new Map<string, number>();
  for (const { host } of hosts) if (host !== null) times.set(host, (times.get(host) ?? 0) + 1);
  return new Map(
    hosts.map(({ at, host }) => {
      const path = paths[at] ?? '';
      return [at, host === null ? path : (times.get(host) ?? 0) > 1 ? `${host} (${path})` : host];
    }),
  );
}

function notes(noted: ReadonlyMap<number, number>, known: ReturnType<typeof texts>): FleetReport['notChecked'] {
  const counts = new Map<string, number>();
  for (const [number, hosts] of noted) {
    const list = new Set((JSON.parse(known.text(number)) as readonly unknown[]).map((one) => JSON.stringify(one)));
    for (const one of list) counts.set(one, (counts.get(one) ?? 0) + hosts);
  }
  return [...counts]
    .map(([text, hosts]) => ({ ...(JSON.parse(text) as { what: string; why: string }), hosts }))
    .sort((a, b) => b.hosts - a.hosts || compareText(a.what, b.what) || compareText(a.why, b.why));
}

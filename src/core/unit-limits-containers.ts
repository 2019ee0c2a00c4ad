import type { EffectiveLimit, LinePlace } from '../model/effective.ts';
import type { LimitPair } from '../model/limits-file.ts';
import { unitLimitItems, unitOfLimit } from './unit-limit-value.ts';
import type { UnitLimits } from './unit-limits.ts';

type Runtime = 'docker' | 'containerd' | 'podman' | 'crio';

/** A sentence about containers, where it comes from, and whether that was checked. */
export interface ContainerNote {
  readonly text: string;
  readonly source: string;
  /** `inferred`: follows from the files read; `secondary`: told in the thread, not measured */
  readonly grade: 'inferred' | 'secondary';
}

export interface ContainerUnit {
  readonly runtime: Runtime;
  /** units whose limits the containers inherit, the first that is there counts */
  readonly startedBy: readonly string[];
}

export interface ContainerLimitsOf {
  readonly runtime: Runtime;
  /** what a container gets that asks for nothing itself, one row for soft and hard of each limit that can be told */
  readonly values: readonly EffectiveLimit[];
  readonly notes: readonly ContainerNote[];
}

const runtimes: ReadonlyMap<string, ContainerUnit> = new Map([
  ['docker.service', { runtime: 'docker', startedBy: ['containerd.service', 'docker.service'] }],
  ['containerd.service', { runtime: 'containerd', startedBy: ['containerd.service'] }],
  ['podman.service', { runtime: 'podman', startedBy: ['podman.service'] }],
  ['crio.service', { runtime: 'crio', startedBy: ['crio.service'] }],
  ['cri-o.service', { runtime: 'crio', startedBy: ['cri-o.service', 'crio.service'] }],
]);

/** Whether a unit is a container engine, and whose limits its containers inherit. */
export function containerUnit(unit: string): ContainerUnit | undefined {
  return runtimes.get(unit);
}

/**
 * What containers of an engine get.
 * @param unit of the engine: `docker.service`
 * @param from limits of the unit that starts the containers (`startedBy`)
 * @param defaults from daemon.json or containers.conf, in the order in which they are read
 */
export function containerLimits(
  unit: string,
  from: UnitLimits,
  defaults: readonly (LimitPair & LinePlace & { readonly key: string })[],
): ContainerLimitsOf | undefined {
  const engine = runtimes.get(unit);
  if (engine === undefined) return undefined;
  const last = new Map(defaults.map((limit) => [limit.key, limit]));
  const values = unitLimitItems.flatMap((item) => {
    const own = engine.runtime === 'docker' || engine.runtime === 'podman' ? last.get(item) : undefined;
    const shadowed = defaults
      .filter((limit) => limit.key === item && limit !== own)
      .map(({ path, line, soft, hard }) => ({ path, line, value: `${soft}:${hard}`, why: 'a later default replaces it' }));
    return (['soft', 'hard'] as const).flatMap((type): readonly EffectiveLimit[] => {
      if (own !== undefined)
        return [
          {
            key: item,
            type,
            value: own[type],
            unitOfValue: unitOfLimit(item),
            unit,
            winner: { path: own.path, line: own.line },
            rule: `the default that ${engine.runtime} gives every container`,
            shadowed,
          },
        ];
      const inherited = from.values.find((value) => value.key === item && value.type === type);
      // podman raises these two by itself, to a number that its version decides
      if (inherited === undefined || (engine.runtime === 'podman' && (item === 'nofile' || item === 'nproc'))) return [];
      return [{ ...inherited, unit, rule: `inherited from ${from.who}: ${inherited.rule}` }];
    });
  });
  return { runtime: engine.runtime, values, notes: notes(engine.runtime, from) };
}

const inheritance: Readonly<Record<Runtime, ContainerNote>> = {
  docker: {
    text: "a container without --ulimit inherits containerd's limits, not those of docker.service, where containerd runs as its own unit",
    source: 'moby/moby#45060',
    grade: 'secondary',
  },
  containerd: {
    text: 'a container inherits the limits of containerd.service unless its own specification sets them; Kubernetes has no field for them',
    source: 'moby/moby#45060, containerd/containerd#8924',
    grade: 'secondary',
  },
  podman: {
    text: 'what default_ulimits does not name comes from the process that starts podman; for nofile and nproc podman itself raises to 1048576 or the hard limit',
    source: 'containers.conf, containers/buildah#5275',
    grade: 'secondary',
  },
  crio: { text: 'a container inherits the limits of crio.service', source: 'cri-o/cri-o#8962', grade: 'secondary' },
};

const dropped: Readonly<Partial<Record<Runtime, ContainerNote>>> = {
  docker: {
    text: 'packages of Docker 25 dropped LimitNOFILE=infinity from docker.service; with containerd 2.1 (Docker 29) containers went from nr_open to 1024',
    source: 'moby/moby#45534, moby/moby#51485',
    grade: 'secondary',
  },
  containerd: {
    text: 'containerd 2.0 dropped LimitNOFILE from its unit: 1024 soft, 524288 hard with systemd 240 or later',
    source: 'containerd/containerd#8924',
    grade: 'secondary',
  },
  crio: {
    text: "cri-o's own unit file has set no LimitNOFILE since 2025",
    source: 'cri-o/cri-o#8962',
    grade: 'secondary',
  },
};

function notes(runtime: Runtime, from: UnitLimits): readonly ContainerNote[] {
  const soft = from.values.find(({ key, type }) => key === 'nofile' && type === 'soft');
  const set = soft?.winner !== undefined && from.values.length > 0;
  const large = soft?.value === 'unlimited' || BigInt(soft?.value ?? 0) > 1048576n;
  const history = dropped[runtime];
  return [
    inheritance[runtime],
    ...(set && large && runtime !== 'podman'
      ? [
          {
            text: `nofile ${soft?.value} soft in every container: programs that close every descriptor up to the limit take minutes`,
            source: 'moby/moby#45534',
            grade: 'secondary' as const,
          },
        ]
      : []),
    ...(history === undefined ? [] : [history]),
  ];
}

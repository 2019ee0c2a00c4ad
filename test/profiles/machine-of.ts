import { parsedFiles, sysctlFilesAs } from '../../src/cli/parsed-files.ts';
import { advise } from '../../src/core/advise.ts';
import { defaultValue } from '../../src/core/default-value.ts';
import { editedText } from '../../src/core/edits.ts';
import { headerInputs } from '../../src/core/header-inputs.ts';
import { machineDefaults } from '../../src/core/machine-defaults.ts';
import { namedFacts } from '../../src/core/named-facts.ts';
import { natRoles } from '../../src/core/nat.ts';
import type { Facts, SysctlReading } from '../../src/model/facts.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Profile } from '../../src/model/profile.ts';
import type { SourceFile } from '../../src/model/source-file.ts';
import { headerLines } from '../../src/render/header.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import type { Draw } from './draw.ts';
import { type KernelUnderTest, kernelsUnderTest } from './kernel-under-test.ts';

/** A drawn machine as it runs: what its kernel holds, what is loaded, what lies on its disk. */
export interface Running {
  readonly draw: Draw;
  readonly kernel: KernelUnderTest;
  /** every key whose value is known */
  readonly held: ReadonlyMap<string, string>;
  readonly modules: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

export function kernelOfDraw(draw: Draw): KernelUnderTest {
  const found = kernelsUnderTest.find((one) => one.name === draw.kernel);
  if (found === undefined) throw new Error(`no kernel ${draw.kernel}`);
  return found;
}

export function runningOf(draw: Draw): Running {
  const kernel = kernelOfDraw(draw);
  const defaults = draw.standIn ? [] : kernel.defaults(draw.memoryBytes, draw.modules);
  return {
    draw,
    kernel,
    held: new Map([...defaults, ...scaled(draw, kernel, new Map(defaults)), ...Object.entries(draw.held)]),
    modules: draw.modules ? kernel.modules : [],
    files: draw.files,
  };
}

/** What a kernel sizes by memory and processors: the dump's machine was another one. */
function scaled(draw: Draw, kernel: KernelUnderTest, defaults: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const machine = { memoryBytes: draw.memoryBytes, cpus: draw.cpus, pageSize: 4096 };
  return [...defaults.keys()].flatMap((key) => {
    const parameter = knowledge.parameter(key);
    if (!parameter?.defaults.some((entry) => entry.formula !== undefined)) return [];
    const own = defaultValue(parameter, kernel.kernel, machine);
    const value = own?.certain === true ? own.value : undefined;
    return value === undefined || value.includes('_') ? [] : [[key, value] as const];
  });
}

const origin = { kind: 'read', path: '/proc' } as const;

export function factsOf({ draw, kernel, held, modules }: Running): Facts {
  const proc = (key: string) => `/proc/sys/${key.replaceAll('.', '/')}`;
  const readings = [...held].map(([key, value]): [string, SysctlReading] => [key, { value, path: proc(key), writable: true }]);
  const distro = kernel.kernel.distro ?? 'debian:12';
  const [id = 'debian', version = '12'] = distro.split(':');
  const facts: Facts = {
    from: draw.standIn ? 'stand-in' : 'host',
    host: 'edge1',
    kernel: { value: kernel.kernel, origin },
    distro: { value: { id, version, idLike: [] }, origin },
    memoryBytes: { value: draw.memoryBytes, origin },
    cpus: { value: draw.cpus, origin },
    pageSize: { value: 4096, origin },
    init: { value: { name: 'systemd', version: kernel.debian === undefined ? 219 : 252 }, origin },
    sysctl: new Map(readings),
    sysctlComplete: !draw.standIn && kernel.debian !== undefined,
    ...(!draw.standIn && {
      modules,
      addresses: [{ interface: 'eth0', address: '10.0.3.5', prefix: 24, family: 4 } as const],
      routes: (draw.twoWaysOut ? ['eth0', 'eth1'] : ['eth0']).map(
        (name) => ({ destination: '0.0.0.0/0', gateway: '10.0.3.1', interface: name, family: 4 }) as const,
      ),
      programs: draw.programs,
      listeners: draw.listeners.map((port) => ({ protocol: 'tcp', address: '0.0.0.0', port, backlog: 511 }) as const),
    }),
    nat: [],
    limits: [],
    gauges: new Map(),
    named: new Map(Object.entries(draw.set).map(([name, value]) => [name, { value, origin: { kind: 'given', option: '--set' } }])),
    notChecked: [],
  };
  return { ...facts, nat: natRoles(facts, draw.nat === 'auto' ? undefined : draw.nat === 'none' ? 'none' : [...draw.nat]) };
}

export type Advised = Plan & { readonly usedFacts: ReadonlySet<string> };

/** The advice of the command line, without the command line. @param label what headers call the profile */
export function adviseFor(running: Running, profile: Profile, label = profile.name): Advised {
  const facts = factsOf(running);
  const sources: SourceFile[] = Object.entries(running.files).map(([path, text]) => ({ path, text, encoding: 'utf8' }));
  const files = parsedFiles(sources);
  const kernel = running.kernel.kernel;
  const named = namedFacts(facts, machineDefaults(facts, kernel, knowledge));
  const tool = { name: 'tune-advise', version: '0', knowledge: 'test' };
  return advise({
    facts,
    kernel,
    knowledge,
    profile,
    named,
    sysctlFiles: files.sysctl,
    sysctlAs: (reader) => sysctlFilesAs(sources, reader, 'target'),
    limitsLines: files.limits,
    unitLines: files.units,
    texts: files.texts,
    services: running.draw.services,
    header: (used) => headerLines({ tool, profile: label, inputs: headerInputs(facts, named, used) }),
  });
}

/** The settings of the plan's own sysctl file in their order, read by hand: comments, exclusions and blanks apart. */
export function written(plan: Plan): readonly (readonly [string, string])[] {
  return plan.files
    .filter((file) => file.path.startsWith('/etc/sysctl.d/'))
    .flatMap((file) => file.content.split('\n'))
    .map((line) => /^([a-z][^\s=#]*) = (.*)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => [match[1] ?? '', match[2] ?? ''] as const);
}

/** What the kernel holds once these lines were written in their order, with what a write does beside its own key. */
export function holdsAfter(running: Running, lines: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const state = new Map(running.held);
  for (const [key, value] of lines) {
    const before = state.get(key);
    const outcome = running.kernel.write(key, value);
    if ('refused' in outcome) continue;
    state.set(key, 'kept' in outcome ? outcome.kept : value);
    if (before === value) continue;
    for (const [one, other] of pairs) {
      if (key === one && value !== '0') state.set(other, '0');
      if (key === other && value !== '0') state.set(one, '0');
    }
    const family = key === 'net.ipv4.ip_forward' ? 'net.ipv4' : /^(net\.ipv[46])\.conf\.all\.forwarding$/.exec(key)?.[1];
    if (family === undefined) continue;
    for (const name of state.keys()) if (name.startsWith(`${family}.conf.`) && name.endsWith('.forwarding')) state.set(name, value);
    if (family === 'net.ipv4') {
      state.set('net.ipv4.ip_forward', value);
      state.set('net.ipv4.conf.all.accept_redirects', value === '0' ? '1' : '0');
    }
  }
  return state;
}

/** Of each pair one holds and the other reads 0. */
const pairs = [
  ['vm.dirty_bytes', 'vm.dirty_ratio'],
  ['vm.dirty_background_bytes', 'vm.dirty_background_ratio'],
  ['vm.overcommit_kbytes', 'vm.overcommit_ratio'],
] as const;

/** The machine with the plan's files in place, its modules loaded and its values in force. */
export function carriedOut(running: Running, plan: Plan): Running {
  const files: Record<string, string> = { ...running.files };
  for (const path of new Set(plan.edits.map((edit) => edit.path)))
    files[path] = editedText(
      files[path] ?? '',
      plan.edits.filter((edit) => edit.path === path),
    );
  for (const { path, content } of plan.files) files[path] = content;
  const added = plan.changes.filter((change) => change.target === 'module').map((change) => change.key);
  const modules = [...new Set([...running.modules, ...added])];
  const { draw, kernel } = running;
  const own = draw.standIn || added.length === 0 ? new Map<string, string>() : kernel.defaults(draw.memoryBytes, true);
  const withModules = new Map([...own, ...scaled(draw, kernel, own)]);
  const started = { ...running, files, modules, held: new Map([...withModules, ...running.held]) };
  return { ...started, held: draw.standIn ? running.held : holdsAfter(started, written(plan)) };
}

import { namespacedStart } from '../core/namespaced-start.ts';
import { podSysctls } from '../core/pod-sysctls.ts';
import { clusterVersion } from '../core/safe-sysctls.ts';
import type { Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Plan } from '../model/plan.ts';
import { sysctlEntries } from '../render/ansible-entries.ts';
import { composeOverride } from '../render/compose-override.ts';
import { dockerRun } from '../render/docker-run.ts';
import type { Header } from '../render/header.ts';
import { kubernetesManifest } from '../render/kubernetes-manifest.ts';
import { type Arguments, one } from './arguments.ts';
import { UsageError } from './errors.ts';
import { containerFormats } from './formats.ts';

export type ContainerFormat = (typeof containerFormats)[number];

export const isContainerFormat = (format: string): format is ContainerFormat => containerFormats.some((name) => name === format);

/** The release that `--kubernetes-version` names. @throws {UsageError} for nonsense, and beside another format */
export function clusterArgument(args: Arguments, format: string): string | undefined {
  const text = one(args, 'kubernetes-version');
  if (text === undefined) return undefined;
  if (format !== 'kubernetes') throw new UsageError('--kubernetes-version: expected with --format kubernetes');
  const release = clusterVersion(text);
  if (typeof release !== 'string') throw new UsageError(`--kubernetes-version ${release.error}`);
  return release;
}

export interface ContainerInput {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** the plan for the host */
  readonly plan: Plan;
  readonly services: readonly string[];
  readonly release: string | undefined;
  /** the plan for facts without any file; the unit stands for the program in the container */
  planFor(facts: Facts, services: readonly string[]): Plan;
  readonly header: Header;
}

/** The text of one of these formats. A container starts from other values than its host, so it gets a plan of its own. */
export function containerFormat(format: ContainerFormat, input: ContainerInput): string {
  const { facts, kernel, knowledge, release } = input;
  const services = input.services.length > 0 ? input.services : ['container.service'];
  const fresh = input.planFor(namespacedStart(facts, kernel, knowledge), services);
  // limits are no namespace's: they come from the engine, which is a service of the host and has what PID 1 gives
  const limits = input.planFor(facts, services);
  const ofLimits = <T extends { readonly target: string }>(rest: readonly T[], all: readonly T[]) => [
    ...rest.filter(({ target }) => target !== 'limit'),
    ...all.filter(({ target }) => target === 'limit'),
  ];
  const inside: Plan = { ...fresh, changes: ofLimits(fresh.changes, limits.changes), kept: ofLimits(fresh.kept, limits.kept) };
  const settings = podSysctls({
    kernel,
    knowledge,
    ...(release !== undefined && { clusterVersion: release }),
    inContainer: sysctlEntries(inside),
    onHost: sysctlEntries(input.plan),
  });
  if (format === 'kubernetes') return kubernetesManifest(inside, settings, input.header);
  return format === 'compose' ? composeOverride(inside, settings, input.header) : dockerRun(inside, settings, input.header);
}

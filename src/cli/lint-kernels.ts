import { parse } from 'ini';
import { distributionId } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SourceFile } from '../model/source-file.ts';
import { UsageError } from './errors.ts';
import { kernelArgument } from './machine.ts';

export interface LintKernels {
  readonly kernels: readonly Kernel[];
  readonly from: string;
}

/** Releases whose makers still mend them at the date of the knowledge. */
const supported = ['rhel:8', 'rhel:9', 'debian:12', 'debian:13', 'ubuntu:22.04', 'ubuntu:24.04'];

/** Kernels to judge for: `--kernel`, else tune-advise.ini, else the os-release in the tree, else all that are supported. */
export function lintKernels(given: readonly string[], beside: readonly SourceFile[], knowledge: Knowledge): LintKernels {
  if (given.length > 0) return { kernels: given.map((text) => kernelArgument(text, knowledge)), from: '--kernel' };
  const configured = configuredKernels(beside);
  if (configured !== undefined) return { kernels: configured.names.map((text) => kernelArgument(text, knowledge)), from: configured.path };
  const release = releaseOf(beside);
  if (release !== undefined && knowledge.distributions.some((d) => d.distro === release.name || release.name.startsWith(`${d.distro}.`)))
    return { kernels: [kernelArgument(release.name, knowledge)], from: release.path };
  return { kernels: supported.map((text) => kernelArgument(text, knowledge)), from: 'all that are supported' };
}

function configuredKernels(files: readonly SourceFile[]): { readonly names: readonly string[]; readonly path: string } | undefined {
  const file = files.find((f) => /(^|\/)tune-advise\.ini$/.test(f.path) && f.text !== undefined);
  if (file?.text === undefined) return undefined;
  const check: unknown = parse(file.text)['check'];
  const kernels = typeof check === 'object' && check !== null && 'kernels' in check ? String(check.kernels) : undefined;
  if (kernels === undefined) return undefined;
  const names = kernels
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0)
    throw new UsageError(`${file.path}: [check] kernels is empty: expected kernels with commas between (6.1, rhel:8)`);
  return { names, path: file.path };
}

function releaseOf(files: readonly SourceFile[]): { readonly name: string; readonly path: string } | undefined {
  const file = files.find((f) => /(^|\/)os-release$/.test(f.path) && f.text !== undefined);
  const field = (name: string) => new RegExp(`^${name}=["']?([A-Za-z0-9._-]+)`, 'm').exec(file?.text ?? '')?.[1];
  const id = field('ID');
  const release = field('VERSION_ID');
  return file === undefined || id === undefined
    ? undefined
    : { name: release === undefined ? id : `${distributionId(id)}:${release}`, path: file.path };
}

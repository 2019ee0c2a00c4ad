import { distributionId } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SourceFile } from '../model/source-file.ts';
import { kernelArgument } from './machine.ts';

export interface LintKernels {
  readonly kernels: readonly Kernel[];
  readonly from: string;
}

/** Releases whose makers still mend them at the date of the knowledge. */
const supported = ['rhel:8', 'rhel:9', 'debian:12', 'debian:13', 'ubuntu:22.04', 'ubuntu:24.04'];

/** Kernels to judge for: `--kernel`, else tune-advise.ini, else the os-release in the tree, else all that are supported. */
export function lintKernels(
  given: readonly string[],
  configured: { readonly path?: string; readonly kernels?: readonly string[] },
  beside: readonly SourceFile[],
  knowledge: Knowledge,
): LintKernels {
  if (given.length > 0) return { kernels: given.map((text) => kernelArgument(text, knowledge)), from: '--kernel' };
  const { path, kernels } = configured;
  if (path !== undefined && kernels !== undefined)
    return { kernels: kernels.map((text) => kernelArgument(text, knowledge, `${path}: kernels:`)), from: path };
  const release = releaseOf(beside);
  if (release !== undefined && knowledge.distributions.some((d) => d.distro === release.name || release.name.startsWith(`${d.distro}.`)))
    return { kernels: [kernelArgument(release.name, knowledge)], from: release.path };
  return { kernels: supported.map((text) => kernelArgument(text, knowledge)), from: 'all that are supported' };
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

import { type FileKind, fileKind } from '../core/file-kind.ts';

/** What a text can be said to be; `auto` goes by its name, else by what stands in it. */
export type PastedKind = 'auto' | 'sysctl' | 'limits' | 'unit' | 'yaml' | 'shell' | 'dockerfile' | 'tuned' | 'saptune';

/** A name under which the reader of that language takes a text. */
const paths: Readonly<Record<Exclude<PastedKind, 'auto'>, string>> = {
  sysctl: 'sysctl.conf',
  limits: 'limits.conf',
  unit: 'pasted.service',
  yaml: 'pasted.yml',
  shell: 'pasted.sh',
  dockerfile: 'Dockerfile',
  tuned: 'tuned.conf',
  saptune: 'saptune/notes/pasted',
};

/** What each language is called; `yaml` stands for all that the reader tells apart. */
export const kindNames: Readonly<Record<FileKind | 'yaml', string>> = {
  sysctl: 'sysctl.conf',
  limits: 'limits.conf',
  unit: 'a systemd unit',
  manager: 'the configuration of systemd',
  yaml: 'YAML',
  ansible: 'Ansible',
  kubernetes: 'Kubernetes',
  compose: 'Compose',
  'cloud-init': 'cloud-init or Ignition',
  shell: 'a shell script',
  dockerfile: 'a Dockerfile',
  tuned: 'a profile of tuned',
  saptune: 'a note of saptune',
};

export interface PastedAs {
  /** that the reader of its language takes */
  readonly path: string;
  /** `undefined`: nothing in it tells that it sets anything */
  readonly kind: FileKind | undefined;
}

/** How a text is read. @param name of the file that it came from; `''` where it was pasted */
export function pastedAs(text: string, kind: PastedKind, name: string): PastedAs {
  const as = (path: string): PastedAs => ({ path, kind: fileKind(path, text) });
  if (kind !== 'auto') return as(paths[kind]);
  const named = name === '' ? undefined : as(name);
  if (named?.kind !== undefined) return named;
  const start = text.slice(0, 64 * 1024);
  if (/^\[Manager\]/m.test(start)) return as('systemd/system.conf');
  if (/^\[(?:Unit|Service|Socket|Mount|Swap|Slice|Scope|Install)\]/m.test(start)) return as(paths.unit);
  const yaml = as(paths.yaml);
  if (yaml.kind !== undefined) return yaml;
  const plain = as('pasted');
  return plain.kind === undefined ? as(paths.sysctl) : { path: plain.kind === 'limits' ? paths.limits : 'pasted', kind: plain.kind };
}

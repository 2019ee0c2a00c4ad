import type { ContainerSettings } from '../model/container-settings.ts';
import type { Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import { composeLimits } from './compose-limits.ts';
import { moduleNames } from './compose-rest.ts';
import { composeSayable, plainName } from './compose-sayable.ts';
import { type Header, headerLines } from './header.ts';
import { kubernetesNode } from './kubernetes-node.ts';
import { yamlString } from './yaml-string.ts';

type Own = ContainerSettings['own'][number];

/**
 * A pod with the sysctls that it can have for itself, what the kubelet must be told to allow for it, and a Tuned resource with what
 * only the node can have (YAML of several documents; documents with nothing in them are left out). Comments say what no pod can have.
 * @param plan the plan for a program in a new container
 */
export function kubernetesManifest(plan: Plan, settings: ContainerSettings, header: Header): string {
  const own = settings.own.filter(({ key, value }) => composeSayable(key, value) === undefined);
  const name = plainName(plan.profile);
  const documents = [
    [...headerLines(header), '#', ...head(plan, settings)],
    ...(own.length === 0 ? [] : [pod(name, own)]),
    ...(own.every((setting) => setting.safe) ? [] : [kubelet(own)]),
    ...kubernetesNode(name, settings),
  ];
  return `${documents.map((lines) => lines.join('\n')).join('\n---\n')}\n`;
}

function head(plan: Plan, settings: ContainerSettings): readonly string[] {
  const { own, clusterVersion, newestCluster } = settings;
  const version =
    clusterVersion === undefined
      ? 'release of Kubernetes: not given (--kubernetes-version), so only what every release allows by itself counts as allowed'
      : `release of Kubernetes: ${clusterVersion}${minorOf(clusterVersion) > minorOf(newestCluster) ? `, which is newer than the list that is known, of ${newestCluster}` : ''}`;
  const limits = composeLimits(plan).map(
    ({ item, soft, hard }) =>
      `not here: ${item} ${soft} soft, ${hard} hard: a pod has no field for limits; it has those of the container runtime's service on the node, or the program raises its own soft limit (ulimit -n before it starts) up to the hard one`,
  );
  const unsaid = own.flatMap(({ key, value }) => {
    const why = composeSayable(key, value);
    return why === undefined ? [] : [`not here: ${key} = ${value}: ${why}`];
  });
  return [
    version,
    ...settings.start,
    ...(own.length === 0 ? ['nothing that a pod can have for itself'] : []),
    ...(own.some(({ key }) => key.startsWith('net.'))
      ? ['a pod with hostNetwork: true is refused with net.* here: its values are those of the node']
      : []),
    ...(own.some(({ key }) => !key.startsWith('net.')) ? ['a pod with hostIPC: true is refused with kernel.* or fs.mqueue.* here'] : []),
    ...limits,
    ...unsaid,
    ...moduleNames(plan).map((module) => `for the node: the module ${module} must be loaded before the pod starts`),
    ...plan.advice.map(({ key, text }) => `for the program itself: ${key}: ${text}`),
  ].flatMap((text) => commentLines(text));
}

const minorOf = (release: string) => Number(release.slice(release.indexOf('.') + 1));

function pod(name: string, own: readonly Own[]): readonly string[] {
  return [
    ...commentLines('in a Deployment, StatefulSet or DaemonSet the same stands below spec.template.spec'),
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  securityContext:',
    '    sysctls:',
    ...own.flatMap(({ key, value, reasons, why, safe }) => [
      ...[...reasons, `${safe ? 'allowed' : 'must be allowed'}: ${why}`].flatMap((text) => commentLines(text, 110, '      ')),
      `      - name: ${key}`,
      `        value: ${yamlString(value)}`,
    ]),
    '  containers:',
    ...commentLines('yours; only the securityContext of the pod matters here', 110, '    '),
    `    - name: ${name}`,
    `      image: registry.example/${name}:1`,
  ];
}

function kubelet(own: readonly Own[]): readonly string[] {
  return [
    ...commentLines(
      'not for kubectl: to merge into the configuration of the kubelet (or its option --allowed-unsafe-sysctls) on each node that runs the pod; the kubelet must be restarted. On other nodes the pod ends with SysctlForbidden, so keep it to these by a label; Pod Security at level baseline or restricted refuses what its version does not list as safe',
    ),
    'apiVersion: kubelet.config.k8s.io/v1beta1',
    'kind: KubeletConfiguration',
    'allowedUnsafeSysctls:',
    ...own
      .filter((setting) => !setting.safe)
      .flatMap(({ key, why, sources }) => [
        ...[why, ...sources.map((source) => `source: ${source}`)].flatMap((text) => commentLines(text, 110, '  ')),
        `  - ${key}`,
      ]),
  ];
}

import type { ContainerSettings } from '../model/container-settings.ts';
import { commentLines } from './comment-lines.ts';
import { tunedSections } from './tuned-profile.ts';

/** A Tuned resource of OpenShift's node tuning operator with what only the node can have; none where there is nothing. */
export function kubernetesNode(name: string, { host }: ContainerSettings): readonly (readonly string[])[] {
  if (host.length === 0) return [];
  const profile = `tune-advise-${name}`;
  const entries = host.map((setting) => ({ ...setting, reasons: [...setting.reasons, `on the node: ${setting.why}`] }));
  return [
    [
      ...commentLines(
        `what only the node can have. On OpenShift the node tuning operator applies this to nodes with the label (oc label node NODE tune-advise=${name}); elsewhere write a file below /etc/sysctl.d on the node (--format sysctl there), or use the node settings of the provider`,
      ),
      ...commentLines('include names the profile that the nodes have without this one'),
      'apiVersion: tuned.openshift.io/v1',
      'kind: Tuned',
      'metadata:',
      `  name: ${profile}`,
      '  namespace: openshift-cluster-node-tuning-operator',
      'spec:',
      '  profile:',
      `    - name: ${profile}`,
      '      data: |',
      ...tunedSections(`settings of tune-advise for ${name}`, entries, 'openshift-node').map((line) =>
        line === '' ? '' : `        ${line}`,
      ),
      '  recommend:',
      '    - match:',
      '        - label: tune-advise',
      `          value: ${name}`,
      '      priority: 20',
      `      profile: ${profile}`,
    ],
  ];
}

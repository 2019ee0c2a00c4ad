import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { allowedSysctls, containerSettings, namespacedByName, notNamespaced, podSettings } from './pod-sysctl.ts';
import { short } from './quoted.ts';
import { atKey, placeAt, type SettingLine } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const settings = [...podSettings(context), ...containerSettings(context)].flatMap((setting) =>
    byKernel(
      context.kernels,
      (kernel) => (context.support(setting.key, kernel).exists === false ? undefined : notNamespaced(setting, kernel)),
      (why) => why,
    ).map(({ found, kernels }) => report(setting, found, found === 'refused' ? [] : kernels)),
  );
  return [...settings, ...allowed(context)];
}

/** A node cannot be told to allow what no pod can have. */
function allowed(context: RuleContext): readonly Report[] {
  return allowedSysctls(context).flatMap(({ key, file, line }): readonly Report[] =>
    key.startsWith('*') || namespacedByName(key)
      ? []
      : [
          {
            confidence: 'likely',
            message: `${short(line.rawKey ?? key)} cannot be allowed: it belongs to the whole host, a pod cannot have its own`,
            place: placeAt(file.path, line.keySpan ?? line.span),
            key,
            why: 'the kubelet does not start with a name in its list that is not known to be namespaced',
            fix: { title: 'set it on the host, and take it out of the list', disposition: 'review' },
            sources: ['Kubernetes: pkg/kubelet/sysctl/allowlist.go'],
          },
        ],
  );
}

function report(setting: SettingLine, found: 'refused' | 'not there', kernels: Report['kernels']): Report {
  const pod = setting.file.format === 'kubernetes';
  return {
    message: `${short(setting.rawKey)} belongs to the whole host: a ${pod ? 'pod' : 'container'} cannot have its own`,
    place: atKey(setting),
    key: setting.key,
    ...(kernels && { kernels }),
    why:
      found === 'not there'
        ? 'the key is missing or read-only in a namespace, so the container fails to start'
        : pod
          ? 'the kubelet refuses the pod, whatever its list of allowed sysctls says'
          : 'the container runtime refuses to start the container',
    fix: { title: 'set it on the host: sysctl.d, the node configuration or a Tuned profile', disposition: 'review' },
    sources: ['Kubernetes: pkg/kubelet/sysctl/namespace.go', 'runc: libcontainer/configs/validate'],
  };
}

const pod = (name: string, value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: search\nspec:\n  securityContext:\n    sysctls:\n      - name: ${name}\n        value: "${value}"\n  containers:\n    - name: search\n      image: search:1\n`;

export const containerSysctlNotNamespaced: Rule = {
  id: 'TA050',
  slug: 'container-sysctl-not-namespaced',
  severity: 'error',
  confidence: 'proved',
  what: 'A sysctl of a pod or container that only the host has',
  why: 'the pod is refused or the container does not start',
  instead: 'set it on the host',
  bad: { files: { 'deploy/search.yaml': pod('vm.max_map_count', '262144') }, kernel: '6.1' },
  good: { files: { 'deploy/search.yaml': pod('net.ipv4.tcp_syncookies', '1') }, kernel: '6.1' },
  check,
};

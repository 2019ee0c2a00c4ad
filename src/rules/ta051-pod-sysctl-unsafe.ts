import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { allowedSysctls, notNamespaced, podSettings } from './pod-sysctl.ts';
import { short } from './quoted.ts';
import { atKey, type SettingLine } from './setting-line.ts';

/** What has been allowed for so long that hardly a cluster lacks it is not told; newer additions are, as advice. */
const longSafe = 29;

function check(context: RuleContext): readonly Report[] {
  const allowed = allowedBy(context);
  return podSettings(context).flatMap((setting): readonly Report[] => {
    if (allowed(setting.key) || context.kernels.some((kernel) => notNamespaced(setting, kernel) !== undefined)) return [];
    const entry = context.knowledge.safeSysctls?.safe.find(({ key }) => key === setting.key);
    const since = entry?.since;
    if (entry !== undefined && Number(since?.slice(2) ?? 0) <= longSafe) return [];
    return [report(setting, since)];
  });
}

function report(setting: SettingLine, since: string | undefined): Report {
  return {
    ...(since !== undefined && { severity: 'advice' as const }),
    message:
      since === undefined
        ? `${short(setting.rawKey)} is refused where the kubelet does not list it in allowedUnsafeSysctls`
        : `${short(setting.rawKey)} is allowed by itself since Kubernetes ${since}: before, the kubelet must list it in allowedUnsafeSysctls`,
    place: atKey(setting),
    key: setting.key,
    why: 'a pod with such a sysctl that the node does not allow is not started: SysctlForbidden',
    fix: { title: `add ${setting.key} to allowedUnsafeSysctls of the nodes that run it`, disposition: 'review' },
    sources: ['Kubernetes: using sysctls in a cluster, safe and unsafe sysctls'],
  };
}

/** What the kubelet configurations among the files allow: names, or patterns that end in `*`. */
function allowedBy(context: RuleContext): (key: string) => boolean {
  const names = allowedSysctls(context).map(({ key }) => key);
  return (key) => names.some((name) => (name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : name === key));
}

const pod = (name: string, value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: proxy\nspec:\n  securityContext:\n    sysctls:\n      - name: ${name}\n        value: "${value}"\n  containers:\n    - name: proxy\n      image: proxy:1\n`;

export const podSysctlUnsafe: Rule = {
  id: 'TA051',
  slug: 'pod-sysctl-unsafe',
  severity: 'warning',
  confidence: 'proved',
  what: 'A sysctl of a pod that a kubelet allows only when it is told to',
  why: 'on a node that does not list it the pod is not started',
  instead: 'list it in allowedUnsafeSysctls of the kubelet, or leave it out',
  bad: { files: { 'deploy/proxy.yaml': pod('net.core.somaxconn', '8192') }, kernel: '6.1' },
  good: { files: { 'deploy/proxy.yaml': pod('net.ipv4.ip_unprivileged_port_start', '0') }, kernel: '6.1' },
  check,
};

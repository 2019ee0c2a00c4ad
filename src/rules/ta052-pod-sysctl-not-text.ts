import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { podSettings } from './pod-sysctl.ts';
import { short } from './quoted.ts';
import { atValue, typedValue } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  return podSettings(context)
    .filter(({ line }) => line.yamlType !== undefined && line.yamlType !== 'null')
    .map((setting): Report => {
      const typed = short(typedValue(setting));
      return {
        message: `value: ${typed} is no text for YAML: expected "${typed}"`,
        place: atValue(setting),
        key: setting.key,
        why: 'the field is a string: the API server refuses a number or a truth value',
        fix: { title: 'put the value in quotes', disposition: 'review' },
        sources: ['Kubernetes API: Sysctl of PodSecurityContext'],
      };
    });
}

const pod = (value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: proxy\nspec:\n  securityContext:\n    sysctls:\n      - name: net.ipv4.ip_unprivileged_port_start\n        value: ${value}\n  containers:\n    - name: proxy\n      image: proxy:1\n`;

export const podSysctlNotText: Rule = {
  id: 'TA052',
  slug: 'pod-sysctl-not-text',
  severity: 'error',
  confidence: 'proved',
  what: 'A sysctl of a pod whose value is no string',
  why: 'the API server refuses the pod',
  instead: 'put the value in quotes',
  bad: { files: { 'deploy/proxy.yaml': pod('80') }, kernel: '6.1' },
  good: { files: { 'deploy/proxy.yaml': pod('"80"') }, kernel: '6.1' },
  check,
};

import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { podSettings } from './pod-sysctl.ts';
import { short } from './quoted.ts';
import { atKey, type SettingLine } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const linesOf = linesByPath();
  return podSettings(context).flatMap((setting): readonly Report[] => {
    const field = /^net\./.test(setting.key)
      ? 'hostNetwork'
      : /^(?:kernel\.(?:shm|msg|sem$)|fs\.mqueue\.)/.test(setting.key)
        ? 'hostIPC'
        : undefined;
    if (field === undefined || !sharesWithHost(setting, field, linesOf(setting.file))) return [];
    return [
      {
        message: `${short(setting.rawKey)} with ${field}: true is refused: the pod shares that namespace with the host`,
        place: atKey(setting),
        key: setting.key,
        why: 'the value would be that of the whole node, so the kubelet does not start the pod',
        fix: { title: `set it on the node, or take ${field} away`, disposition: 'review' },
        sources: ['Kubernetes: pkg/kubelet/sysctl/allowlist.go'],
      },
    ];
  });
}

/** Pods of more lines than this are not searched to their end. */
const most = 1000;

/** A file of many pods comes once for each of them. */
function linesByPath(): (file: SettingLine['file']) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return ({ path, text }) => {
    const have = known.get(path) ?? text.split(/\r?\n/);
    known.set(path, have);
    return have;
  };
}

/** Beside the securityContext that the sysctls stand in: the same indentation, without a lesser one in between. */
function sharesWithHost({ line }: SettingLine, field: string, lines: readonly string[]): boolean {
  const indent = (text: string) => text.length - text.trimStart().length;
  let at = line.line - 1;
  const first = Math.max(0, at - most);
  while (at >= first && !/^\s*(?:-\s+)?securityContext:/.test(lines[at] ?? '')) at--;
  const own = at < first ? undefined : lines[at];
  if (own === undefined) return false;
  const depth = indent(own);
  const wanted = new RegExp(`^\\s*${field}:\\s*["']?true\\b`);
  const beside = (step: 1 | -1): boolean => {
    for (let i = at + step; i >= 0 && i < lines.length && Math.abs(i - at) < most; i += step) {
      const text = lines[i] ?? '';
      if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
      if (indent(text) < depth) return false;
      if (indent(text) === depth && wanted.test(text)) return true;
    }
    return false;
  };
  return beside(1) || beside(-1);
}

const pod = (more: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: proxy\nspec:\n${more}  securityContext:\n    sysctls:\n      - name: net.ipv4.tcp_syncookies\n        value: "1"\n  containers:\n    - name: proxy\n      image: proxy:1\n`;

export const podSysctlHostNamespace: Rule = {
  id: 'TA053',
  slug: 'pod-sysctl-host-namespace',
  severity: 'error',
  confidence: 'likely',
  what: 'A sysctl of a pod that shares the namespace with the host',
  why: 'the kubelet does not start the pod',
  instead: 'set it on the node, or give the pod a namespace of its own',
  bad: { files: { 'deploy/proxy.yaml': pod('  hostNetwork: true\n') }, kernel: '6.1' },
  good: { files: { 'deploy/proxy.yaml': pod('  hostNetwork: false\n') }, kernel: '6.1' },
  check,
};

import { Pod } from 'kubernetes-models/v1/Pod';
import { describe, expect, test } from 'vitest';
import * as yaml from 'yaml';
import { parseAllDocuments } from 'yaml';
import { containerFormat } from '../../src/cli/container-formats.ts';
import { readKubernetes } from '../../src/read/kubernetes.ts';
import { kernelsTried, newlyTold, plansOf, profileNames } from './container-plans.ts';
import { hostile } from './edge1.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}
interface PodManifest extends Manifest {
  readonly spec: { readonly securityContext: { readonly sysctls: readonly { readonly name: string; readonly value: string }[] } };
}
interface TunedManifest extends Manifest {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly profile: readonly { readonly name: string; readonly data: string }[];
    readonly recommend: readonly {
      readonly profile: string;
      readonly priority: number;
      readonly match: readonly { readonly label: string }[];
    }[];
  };
}

/** What the API server and the kubelet accept as a name, and what the kubelet takes for namespaced. */
const acceptedName =
  /^(?=(?:net\.|kernel\.(?:shm|msg|sem$)|fs\.mqueue\.))(?=.{1,253}$)(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?\.)*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;

function documents(text: string): readonly Manifest[] {
  const parsed = parseAllDocuments(text);
  return ('empty' in parsed ? [] : parsed).flatMap((document) => {
    expect(document.errors).toEqual([]);
    const made: unknown = document.toJS();
    return made === null ? [] : [made as Manifest];
  });
}

const manifestOf = (name: string, kernel: string, release?: string) => containerFormat('kubernetes', { ...plansOf(name, kernel), release });
const podOf = (all: readonly Manifest[]) => all.find((one) => one.kind === 'Pod') as PodManifest | undefined;
const allowedOf = (all: readonly Manifest[]) =>
  (all.find((one) => one.kind === 'KubeletConfiguration')?.['allowedUnsafeSysctls'] ?? []) as readonly string[];
const tunedOf = (all: readonly Manifest[]) => all.find((one) => one.kind === 'Tuned') as TunedManifest | undefined;

describe.each(profileNames)('%s', (name) => {
  test.each(kernelsTried)('is valid on %s, and our reader and lint take it as it is meant', { timeout: 60_000 }, (kernel) => {
    for (const release of [undefined, '1.32']) {
      const text = manifestOf(name, kernel, release);
      const all = documents(text);
      const pod = podOf(all);
      if (pod !== undefined) new Pod(pod as never).validate();
      const sysctls = pod?.spec.securityContext.sysctls ?? [];
      const allowed = allowedOf(all);
      expect(sysctls.map((one) => one.name)).toEqual(expect.arrayContaining([...allowed]));
      for (const one of sysctls) expect(one.name).toMatch(acceptedName);
      const node = tunedOf(all);
      if (node !== undefined) expectTuned(node);
      const lines = readKubernetes('deploy/pod.yaml', text, yaml).files.flatMap((file) => (file.kind === 'sysctl' ? file.lines : []));
      const read = (where: RegExp) => lines.filter((line) => where.test(line.where ?? '')).map(({ key, value }) => ({ name: key, value }));
      expect(read(/^pod /)).toEqual(sysctls);
      expect(read(/^allowedUnsafeSysctls/).map((one) => one.name)).toEqual(allowed);
      expect(read(/^profile /)).toEqual(settingsOf(node?.spec.profile[0]?.data ?? ''));
      expect(newlyTold('deploy/pod.yaml', text, name, kernel)).toEqual([]);
    }
  });
});

/** What the CRD of the node tuning operator asks for. */
function expectTuned(node: TunedManifest): void {
  expect(node.apiVersion).toBe('tuned.openshift.io/v1');
  expect(node.metadata.namespace).toBe('openshift-cluster-node-tuning-operator');
  expect(node.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  expect(node.spec.profile).toHaveLength(1);
  expect(node.spec.recommend[0]?.profile).toBe(node.spec.profile[0]?.name);
  expect(node.spec.recommend[0]?.match).toEqual([{ label: 'tune-advise', value: node.metadata.name.slice('tune-advise-'.length) }]);
  expect(node.spec.recommend[0]?.priority).toBe(20);
}

const settingsOf = (data: string) =>
  data
    .split('[sysctl]')
    .slice(1)
    .join('')
    .split('\n')
    .filter((line) => line.includes('=') && !line.startsWith('#'))
    .map((line) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }));

test('the release of the cluster moves keys from the list of the kubelet to what is allowed by itself', () => {
  const allowed = (release?: string, kernel = '6.1') => allowedOf(documents(manifestOf('proxy-behind-nat', kernel, release)));
  const keepalive = 'net.ipv4.tcp_keepalive_time';
  expect(allowed('1.28')).toContain(keepalive);
  expect(allowed('1.29')).not.toContain(keepalive);
  expect(allowed()).toContain(keepalive);
  expect(allowed('1.36')).toContain('net.ipv4.tcp_notsent_lowat');
  expect(allowed('1.37')).not.toContain('net.ipv4.tcp_notsent_lowat');
  for (const release of ['1.11', '1.29', '1.37']) {
    expect(allowed(release)).toContain('net.core.somaxconn');
    expect(allowed(release)).not.toContain('net.ipv4.ip_local_port_range');
  }
});

test('a kernel that has a key for the whole host only sends it to the node', () => {
  const all = documents(manifestOf('proxy-behind-nat', '4.4', '1.29'));
  const inPod = podOf(all)?.spec.securityContext.sysctls.map((one) => one.name) ?? [];
  expect(inPod).not.toContain('net.ipv4.tcp_keepalive_time');
  expect(tunedOf(all)?.spec.profile[0]?.data).toMatch(/^net\.ipv4\.tcp_keepalive_time=60$/m);
});

test('it says what no pod can have, and what a new namespace starts with', () => {
  const text = manifestOf('proxy-behind-nat', '6.1').replaceAll(/\n\s*# /g, ' ');
  expect(text).toContain("starts with the kernel's own defaults, not with what the host has set");
  expect(text).toContain('it takes over from the host, as it is at that moment: net.ipv4.conf.all.*');
  expect(text).toContain('a pod with hostNetwork: true is refused');
  expect(text).toMatch(/not here: nofile \d+ soft, \d+ hard: a pod has no field for limits/);
  expect(text).toContain('release of Kubernetes: not given (--kubernetes-version)');
  expect(manifestOf('proxy-behind-nat', '6.1', '1.99')).toContain('newer than the list that is known, of 1.37');
});

test('what came from a file cannot become a document, a key or a value', () => {
  const input = plansOf('proxy-behind-nat', '6.1');
  const spoilt = {
    ...input,
    release: undefined,
    planFor: (...of: Parameters<typeof input.planFor>) => {
      const plan = input.planFor(...of);
      return {
        ...plan,
        profile: `edge${hostile}`,
        advice: [{ key: hostile, text: `---\nkind: Pod${hostile}`, why: hostile }],
        changes: plan.changes.map((change) => ({ ...change, reason: `---\n${hostile}`, proposed: `${change.proposed}${hostile}` })),
        files: plan.files.map((file) => ({
          ...file,
          content: `${file.content}net.ipv4.tcp_base_mss = "${hostile.replaceAll('\n', ' ')}\n`,
        })),
      };
    },
  };
  const all = documents(containerFormat('kubernetes', spoilt));
  expect(all.filter((one) => one.kind === 'Pod').length).toBeLessThanOrEqual(1);
  const text = containerFormat('kubernetes', spoilt);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  for (const { name, value } of podOf(all)?.spec.securityContext.sysctls ?? []) {
    expect(name).toMatch(/^[a-z0-9_.-]+$/);
    expect(value).toMatch(/^[0-9A-Za-z ,._:/-]+$/);
  }
});

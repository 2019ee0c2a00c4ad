import { describe, expect, it } from 'vitest';
import { readKubernetes } from '../../src/read/kubernetes.ts';
import { foundIn } from './found-in.ts';

const found = (text: string) => foundIn(readKubernetes, text);

describe('pods', () => {
  it('sysctls of any object with a pod template, each document a scope', () => {
    expect(
      found(`apiVersion: v1
kind: Pod
metadata: { name: proxy }
spec:
  securityContext:
    sysctls:
      - name: net.core.somaxconn
        value: "4096"
      - { name: net.ipv4.ip_local_port_range, value: 1024 65000 }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: edge1
spec:
  template:
    spec:
      securityContext:
        sysctls: [{ name: kernel.shm_rmid_forced, value: 1 }]
`),
    ).toEqual([
      '7 setting net.core.somaxconn = 4096 (pod proxy) <pod N>',
      '9 setting net.ipv4.ip_local_port_range = 1024 65000 (pod proxy) <pod N>',
      "19 setting kernel.shm_rmid_forced = 1 integer '1' (pod edge1) <pod N>",
    ]);
  });

  it('containers that run sysctl', () => {
    expect(
      found(`apiVersion: apps/v1
kind: StatefulSet
metadata: { name: search }
spec:
  template:
    spec:
      initContainers:
        - name: map-count
          command: [sysctl, -w, vm.max_map_count=262144]
          securityContext: { privileged: true }
        - name: script
          command:
            - sh
            - -c
            - |
              set -e
              sysctl -w vm.swappiness=1 || true
              ulimit -n 65536
        - name: split
          command: ["/sbin/sysctl"]
          args: ["-w", "net.core.somaxconn=1024"]
`),
    ).toEqual([
      '9 setting vm.max_map_count = 262144 (sysctl -w in privileged container map-count) <container N>',
      '17 setting vm.swappiness = 1 ? (sysctl -w in container script) <container N>',
      '21 setting net.core.somaxconn = 1024 (sysctl -w in container split) <container N>',
      '18 limit  - nofile 65536 (ulimit in container script) <container N>'.replace('  - nofile', '  - nofile'),
    ]);
  });

  it('a Helm template: what is literal is read, under its conditions', () => {
    expect(
      found(`apiVersion: v1
kind: Pod
metadata:
  name: {{ include "edge.name" . }}
  labels:
    {{- include "edge.labels" . | nindent 4 }}
spec:
  {{- if .Values.tuned }}
  securityContext:
    sysctls:
    - name: net.core.somaxconn
      value: "1024"
    - name: net.ipv4.tcp_tw_reuse
      value: {{ .Values.reuse | quote }}
  {{- end }}
`),
    ).toEqual(['11 setting net.core.somaxconn = 1024 ? (pod) <pod N>', '1 filled in']);
  });
});

it('what a kubelet allows is named, not set', () => {
  expect(
    found(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
allowedUnsafeSysctls:
  - net.core.somaxconn
  - "kernel.msg*"
`),
  ).toEqual(['4 comment net.core.somaxconn =  (allowedUnsafeSysctls)', '5 comment kernel.msg* =  (allowedUnsafeSysctls)']);
});

describe('OpenShift', () => {
  it('Tuned profiles', () => {
    expect(
      found(`apiVersion: tuned.openshift.io/v1
kind: Tuned
spec:
  profile:
  - name: edge
    data: |
      [main]
      include=openshift-node
      [sysctl]
      net.core.somaxconn=>4096
      net.ipv4.tcp_tw_reuse="1"
      vm.nr_hugepages=\${pages}
  - name: folded
    data: "[sysctl]\\nvm.swappiness=10\\nkernel.panic = 10\\n"
`),
    ).toEqual([
      '10 setting net.core.somaxconn = 4096 ? (profile edge) <profile N>',
      '11 setting net.ipv4.tcp_tw_reuse = 1 (profile edge) <profile N>',
      '14 setting vm.swappiness = 10 (profile folded) <profile N>',
      '14 setting kernel.panic = 10 (profile folded) <profile N>',
      '1 filled in',
    ]);
  });

  it('MachineConfigs: data URLs, as they are and in base64', () => {
    const base64 = Buffer.from('vm.swappiness = 1\n').toString('base64');
    expect(
      found(`apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfig
metadata: { name: 50-edge }
spec:
  config:
    storage:
      files:
        - path: /etc/sysctl.d/60-edge.conf
          contents:
            source: data:,net.core.somaxconn%3D4096%0A
        - path: /etc/sysctl.d/61-edge.conf
          contents: { source: 'data:text/plain;charset=utf-8;base64,${base64}' }
        - path: /etc/security/limits.d/edge.conf
          contents: { source: 'https://example.org/limits' }
    systemd:
      units:
        - name: kubelet.service
          dropins:
            - name: 10-limits.conf
              contents: |
                [Service]
                LimitNOFILE=65536
`),
    ).toEqual([
      '10 setting net.core.somaxconn = 4096 (file /etc/sysctl.d/60-edge.conf) <MachineConfig 50-edge N>',
      '12 setting vm.swappiness = 1 (file /etc/sysctl.d/61-edge.conf) <MachineConfig 50-edge N>',
      '21 unit [Service] =Service',
      '22 unit [Service] LimitNOFILE=65536',
      'not checked edge1.yml:14: the contents of /etc/security/limits.d/edge.conf are no plain data: URL',
    ]);
  });
});

import { expect, test } from 'vitest';
import { ansibleVars } from '../../src/render/ansible-vars.ts';
import { ansibleText, yamlString } from '../../src/render/yaml-string.ts';
import { closed, header, hostile, plan, poisoned } from './edge1.ts';

test('the vars of edge1', () => {
  expect(ansibleVars(plan, header)).toMatchInlineSnapshot(`
    "---
    # Written by tune-advise 0.1.0 (knowledge 2025.11), profile proxy-behind-nat
    # input: kernel = 5.15.0-91-generic (/proc/sys/kernel/osrelease)
    # input: nat_idle_timeout_s = 350 (given: --nat-idle-timeout aws-nat-gateway)
    #
    # A task that sets them:
    # - ansible.posix.sysctl:
    #     name: "{{ item.key }}"
    #     value: "{{ item.value }}"
    #     sysctl_file: "{{ tune_advise_sysctl_file }}"
    #     sysctl_set: true
    #   loop: "{{ sysctl_overwrite | dict2items }}"

    sysctl_overwrite:
      # keeps the listener free
      net.ipv4.ip_local_reserved_ports: "8080"
      # the gateway forgets an idle flow after 350 s (--nat-idle-timeout aws-nat-gateway); the first probe left
      # after 2 h
      # beware: acts only on sockets with SO_KEEPALIVE: 214 of 3120 have it (nginx: add so_keepalive=on)
      # source: AWS VPC User Guide, NAT gateway basics
      net.ipv4.tcp_keepalive_time: "175"
      # as set in an earlier run
      net.ipv4.tcp_rmem: "4096 131072 6291456"

    # the file that these keys belong in, so that no later one wins over it
    tune_advise_sysctl_file: "/etc/sysctl.d/99-tune-advise.conf"

    # lines to take out: ansible.posix.sysctl with state: absent
    tune_advise_absent:
      # /etc/sysctl.conf:12: no such key since 4.12; \`sysctl -p\` ends with an error
      - name: "net.ipv4.tcp_tw_recycle"
        sysctl_file: "/etc/sysctl.conf"
      # /etc/sysctl.conf:14: 5000 is reached at 83 closes/s; the default here is 262144
      - name: "net.ipv4.tcp_max_tw_buckets"
        sysctl_file: "/etc/sysctl.conf"

    tune_advise_limits:
      # two descriptors for each of 30000 connections
      - domain: "proxy"
        limit_type: "soft"
        limit_item: "nofile"
        value: "65536"

    tune_advise_units:
      - unit: "nginx.service"
        path: "/etc/systemd/system/nginx.service.d/50-tune-advise.conf"
        content: "\\
          # for nginx\\n\\
          [Service]\\n\\
          LimitNOFILE=65536\\n"

    tune_advise_modules:
      - "nf_conntrack"

    tune_advise_files:
      - path: "/etc/modules-load.d/tune-advise.conf"
        content: "\\
          nf_conntrack\\n"

    tune_advise_restart:
      - "nginx.service"
    "
  `);
});

test('an empty plan has empty collections', () => {
  const text = ansibleVars({ ...plan, changes: [], removals: [], files: [], restart: [] }, header);
  expect(text).toContain('\nsysctl_overwrite: {}\n');
  for (const name of ['absent', 'limits', 'units', 'modules', 'files', 'restart']) expect(text).toContain(`\ntune_advise_${name}: []\n`);
});

test('strings that YAML would read as something else stay strings', () => {
  expect(['on', '0123', '1e3', '', '~', '2001-01-01'].map(yamlString)).toEqual(['"on"', '"0123"', '"1e3"', '""', '"~"', '"2001-01-01"']);
  expect(yamlString('\u0085\u2028\ufeff\u007f')).toBe('"\\u0085\\u2028\\ufeff\\u007f"');
});

test('what ansible.posix.sysctl would change or refuse is said and left out', () => {
  const [first] = plan.changes;
  if (!first) throw new Error('no change');
  const change = (key: string, proposed: string) => ({ ...first, key, proposed });
  const text = ansibleVars(
    {
      ...plan,
      files: [],
      changes: [
        change('net.ipv4.ip_local_reserved_ports', ''),
        change('net.ipv4.conf.*.rp_filter', '1'),
        change('kernel.core_pattern', 'no'),
      ],
    },
    header,
  );
  expect(text).toContain('sysctl_overwrite: {}');
  expect(text).toContain('# not here: net.ipv4.ip_local_reserved_ports = : ansible.posix.sysctl refuses an empty value');
  expect(text).toContain('# not here: net.ipv4.conf.*.rp_filter = 1: ansible.posix.sysctl knows no patterns');
  expect(text).toContain('# not here: kernel.core_pattern = no: ansible.posix.sysctl would write a number for this word');
});

test('a limit for a login user becomes a pam_limits item with its reason, one for a unit does not', () => {
  const text = ansibleVars(plan, header);
  expect(text).toContain(
    '  # two descriptors for each of 30000 connections\n  - domain: "proxy"\n    limit_type: "soft"\n    limit_item: "nofile"\n    value: "65536"\n',
  );
  const forUnit = plan.changes.map((c) => (c.target === 'limit' ? { ...c, unit: 'nginx.service' } : c));
  expect(ansibleVars({ ...plan, changes: forUnit }, header)).toContain('tune_advise_limits: []');
});

test('a limit of a session is told in the unit of its file, not in the kernel’s', () => {
  const [change] = plan.changes.filter(({ target, unit }) => target === 'limit' && unit === undefined);
  const domain = change?.domain ?? 'postgres';
  const changes = [
    {
      ...plan.changes[0],
      ...change,
      target: 'limit' as const,
      key: 'memlock',
      domain,
      type: 'soft' as const,
      proposed: '67108864',
      unitOfValue: 'bytes',
    },
  ];
  const files = [
    { path: '/etc/security/limits.d/99-tune-advise.conf', content: `# header\n\n# pages of the cache\n${domain} soft memlock 65536\n` },
  ];
  const text = ansibleVars({ ...plan, changes: changes as typeof plan.changes, files }, header);
  expect(text).toContain('65536');
  expect(text).not.toContain('67108864');
});

test('a template in a value is marked as plain text', () => {
  expect(ansibleText('{{ lookup("pipe", "id") }}', '')).toBe('!unsafe "{{ lookup(\\"pipe\\", \\"id\\") }}"');
  expect(ansibleText('  a\n{% if %}\n', '  ')).toBe('!unsafe "\\\n  \\  a\\n\\\n  {% if %}\\n"');
});

test('hostile text stays inside its string or comment', () => {
  const text = ansibleVars(poisoned(plan, new Set([...closed, 'files'])), header);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(text).not.toMatch(/^\s*kernel\.panic/m);
  expect(text).not.toMatch(/^[^#\n]*: "[^\n]*\{\{ lookup/m);
  expect(hostile).toContain('{{ lookup');
});

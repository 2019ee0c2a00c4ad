import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { editedText } from '../../src/core/edits.ts';
import type { Plan } from '../../src/model/plan.ts';
import { adviseJson } from '../../src/render/advise-json.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { header, edge1 as machine } from '../render/edge1.ts';
import { edgePlan, fresh, keys, sysctlConf, tuned } from './edge-plan.ts';
import { act, changed, noPlaybook, shownDiff } from './sandbox.ts';

const play = `---
- name: Apply
  hosts: all
  gather_facts: false
  roles:
    - role: tune_advise.linux.apply
`;
const report = (plan: Plan) => adviseJson({ tool: header.tool, facts: machine, plan, inputs: [] });

test.skipIf(noPlaybook)('a report: the dry run predicts, the run applies, the second changes nothing', { timeout: 240_000 }, () => {
  const plan = edgePlan();
  const [dry, first, again, dryAgain] = act({
    etc: { '/etc/sysctl.conf': sysctlConf },
    files: { 'play.yml': play, 'plans/localhost.json': report(plan) },
    steps: ['play --check --diff play.yml', 'play --diff play.yml', 'play --diff play.yml', 'play --check --diff play.yml'],
    keys,
  });
  expect([dry?.code, first?.code, again?.code, dryAgain?.code], `${dry?.output}${first?.output}${again?.output}`).toEqual([0, 0, 0, 0]);
  expect(dry?.values).toEqual(fresh);
  expect(dry?.etc).toEqual({ '/etc/sysctl.conf': sysctlConf });
  expect(changed(dry?.output ?? '')).toEqual(changed(first?.output ?? ''));
  expect(shownDiff(dry?.output ?? '')).toBe(shownDiff(first?.output ?? ''));
  expect(shownDiff(first?.output ?? '')).toContain('-net.ipv4.tcp_keepalive_time = 7200\n');
  expect(first?.values).toEqual(tuned);
  const written = plan.files.filter((file) => !file.path.startsWith('/etc/modprobe.d/'));
  expect(first?.etc).toEqual({
    ...Object.fromEntries(written.map((file) => [file.path, file.content])),
    '/etc/sysctl.conf': editedText(sysctlConf, plan.edits),
  });
  expect(first?.output).toContain('not restarted: nginx.service keeps what it has until then');
  for (const later of [again, dryAgain]) {
    expect(later?.output).toMatch(/changed=0 .*failed=0/);
    expect(later?.etc).toEqual(first?.etc);
    expect(later?.values).toEqual(first?.values);
  }
});

/** The plan with one more change, and its line. */
function withKey(key: string, proposed: string): Plan {
  const plan = edgePlan();
  const [first] = plan.changes;
  if (first === undefined) throw new Error('no change');
  return {
    ...plan,
    changes: [...plan.changes, { ...first, key, proposed, where: 'both' }],
    files: plan.files.map((f) => (f.path.startsWith('/etc/sysctl.d/') ? { ...f, content: `${f.content}\n${key} = ${proposed}\n` } : f)),
  };
}

test.skipIf(noPlaybook)('a refused key puts every file and value back', { timeout: 240_000 }, () => {
  const etc = { '/etc/sysctl.conf': sysctlConf, '/etc/security/limits.d/99-tune-advise.conf': 'proxy soft nofile 1024\n' };
  const [refused, readOnly, stale, unwritable] = act({
    etc,
    files: {
      'play.yml': play,
      'refused.json': report(withKey('net.ipv4.ip_local_port_range', '70000 80000')),
      'read-only.json': report(withKey('vm.swappiness', '7')),
      'unwritable.json': report({ ...edgePlan(), files: [...edgePlan().files, { path: '/etc/zz/tune-advise.conf', content: '' }] }),
      'stale.json': report({ ...edgePlan(), edits: edgePlan().edits.map((edit) => ({ ...edit, line: edit.line + 1 })) }),
    },
    steps: ['refused', 'read-only', 'stale', 'unwritable'].map(
      (name) =>
        `mountpoint -q /etc/zz || { mkdir /etc/zz; mount -t tmpfs -o ro none /etc/zz; }; play play.yml -e tune_advise_plan=$PWD/${name}.json; code=$?; find /etc -name nginx.service.d -o -name '*~'; exit $code`,
    ),
    keys,
  });
  expect(refused?.output).toMatch(
    /net\.ipv4\.ip_local_port_range = 70000 80000: Invalid argument; the values are as\s+before;\s+the\s+files\s+are\s+as\s+before/,
  );
  expect(readOnly?.output).toMatch(/vm\.swappiness = 7: Read-only file system; the values are as/);
  expect(stale?.output).toMatch(/sysctl\.conf:3 is not what the plan was made from: expected .*nothing was changed/);
  expect(unwritable?.output).toMatch(/the\s+files\s+are\s+as\s+before/);
  for (const step of [refused, readOnly, stale, unwritable]) {
    expect(step?.code).not.toBe(0);
    expect(step?.etc).toEqual(etc);
    expect(step?.values).toEqual(fresh);
    expect(step?.output).not.toContain('not restarted');
    expect(step?.output).not.toMatch(/^\/etc\//m);
  }
});

test.skipIf(noPlaybook)(
  'a folder: own values are loaded, but for those that wait for the boot; hostile text runs nowhere',
  { timeout: 240_000 },
  () => {
    const evil = `{{ lookup("pipe", "touch owned") }} {% raw %} "q" \\ #{`;
    const own = `# Written by tune-advise 0.1.0 ${evil}\n\n# ${evil}\nnet.ipv4.tcp_keepalive_time = 175\n\nnet.ipv4.ip_forward = 1\n\nkernel.yama.ptrace_scope = 3\n`;
    const files = {
      '/etc/sysctl.d/99-tune-advise.conf': own,
      '/etc/sysctl.conf': `# ${evil}\n# net.ipv4.tcp_fin_timeout = 5\n`,
      '/etc/systemd/system/nginx.service.d/50-tune-advise.conf': `[Service]\n# ${evil}\nLimitNOFILE=65536\n`,
    };
    const [first, again, outside] = act({
      files: {
        'play.yml': play,
        ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`plan${path}`, text])),
        'outside/etc/../root/x': '',
        'outside/usr/lib/sysctl.d/50-default.conf': '',
      },
      steps: [
        'play play.yml -e tune_advise_plan=$PWD/plan && ! test -e owned',
        'play play.yml -e tune_advise_plan=$PWD/plan',
        'play play.yml -e tune_advise_plan=$PWD/outside',
      ],
      keys: ['net.ipv4.tcp_keepalive_time', 'net.ipv4.ip_forward', 'net.ipv4.tcp_fin_timeout'],
    });
    expect(first?.code, first?.output).toBe(0);
    expect(first?.etc).toEqual(files);
    expect(first?.values).toEqual({ 'net.ipv4.tcp_keepalive_time': '175', 'net.ipv4.ip_forward': '0', 'net.ipv4.tcp_fin_timeout': '60' });
    expect(first?.output).toContain('not loaded: kernel.yama.ptrace_scope, net.ipv4.ip_forward');
    expect(again?.output).toMatch(/changed=0 .*failed=0/);
    expect(outside?.code).not.toBe(0);
    expect(outside?.output).toContain('expected a path below /etc');
  },
);

test('the values that the role never loads are the one-way values of the knowledge, and what forwards', () => {
  const defaults = parse(
    readFileSync(new URL('../../integrations/ansible/tune_advise/linux/roles/apply/defaults/main.yml', import.meta.url), 'utf8'),
  ) as { tune_advise_never_live: Record<string, string[]> };
  const oneWay = knowledge.keys.flatMap((key) => {
    const values = knowledge.parameter(key)?.oneWay ?? [];
    return values.length > 0 ? [[key, [...values]] as const] : [];
  });
  expect(defaults.tune_advise_never_live).toEqual({
    ...Object.fromEntries(oneWay),
    'net.ipv4.conf.all.forwarding': ['*'],
    'net.ipv4.ip_forward': ['*'],
    'net.ipv6.conf.all.forwarding': ['*'],
  });
});

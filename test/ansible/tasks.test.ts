import { expect, test } from 'vitest';
import { editedText } from '../../src/core/edits.ts';
import type { Plan } from '../../src/model/plan.ts';
import { ansibleTasks } from '../../src/render/ansible-tasks.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { header } from '../render/edge1.ts';
import { edgePlan, fresh, keys, sysctlConf, tuned } from './edge-plan.ts';
import { act, changed, noPlaybook, shownDiff } from './sandbox.ts';

test.skipIf(noPlaybook)('a dry run predicts what the run does, and a second run changes nothing', { timeout: 240_000 }, () => {
  const plan = edgePlan();
  const [dry, first, again, dryAgain] = act({
    etc: { '/etc/sysctl.conf': sysctlConf },
    files: { 'play.yml': ansibleTasks(plan, header, knowledge) },
    steps: ['play --check --diff play.yml', 'play --diff play.yml', 'play --diff play.yml', 'play --check --diff play.yml'],
    keys,
  });
  expect([dry?.code, first?.code, again?.code, dryAgain?.code], `${dry?.output}${first?.output}`).toEqual([0, 0, 0, 0]);
  expect(dry?.values).toEqual(fresh);
  expect(dry?.etc).toEqual({ '/etc/sysctl.conf': sysctlConf });
  expect(changed(dry?.output ?? '')).toEqual(changed(first?.output ?? ''));
  expect(shownDiff(dry?.output ?? '')).toBe(shownDiff(first?.output ?? ''));
  expect(changed(first?.output ?? '')).toContain('Load what differs => (item=net.ipv4.tcp_keepalive_time = 175)');
  expect(first?.values).toEqual(tuned);
  const written = plan.files.filter((file) => !file.path.startsWith('/etc/modprobe.d/'));
  expect(first?.etc).toEqual({
    ...Object.fromEntries(written.map((file) => [file.path, file.content])),
    '/etc/sysctl.conf': editedText(sysctlConf, plan.edits),
  });
  expect(first?.output).toContain('not restarted: nginx.service keeps what it has until then');
  for (const later of [again, dryAgain]) {
    expect(changed(later?.output ?? '')).toEqual([]);
    expect(later?.output).toMatch(/changed=0 .*failed=0/);
    expect(later?.etc).toEqual(first?.etc);
    expect(later?.values).toEqual(first?.values);
  }
});

/** A plan of one sysctl file and nothing else. */
const onlyFile = (content: string, more: Partial<Plan> = {}): Plan => ({
  ...edgePlan(),
  edits: [],
  restart: [],
  changes: [],
  files: [{ path: '/etc/sysctl.d/99-tune-advise.conf', content }],
  ...more,
});

test.skipIf(noPlaybook)('a refused key puts file and values back', { timeout: 240_000 }, () => {
  const head = '# Written by tune-advise 0.1.0\n\n# first\nnet.ipv4.tcp_keepalive_time = 175\n\n# the kernel refuses it\n';
  const earlier = '# Written by tune-advise 0.0.9\n\nnet.ipv4.tcp_keepalive_time = 600\n';
  const [fresh0, kept] = act({
    files: {
      'refused.yml': ansibleTasks(onlyFile(`${head}net.ipv4.ip_local_port_range = 70000 80000\n`), header, knowledge),
      'read-only.yml': ansibleTasks(onlyFile(`${head}vm.swappiness = 7\n`), header, knowledge),
      'earlier.conf': earlier,
    },
    steps: ['play refused.yml', 'cp earlier.conf /etc/sysctl.d/99-tune-advise.conf; play read-only.yml'],
    keys,
  });
  expect(fresh0?.code).not.toBe(0);
  expect(fresh0?.output).toMatch(
    /Load what differs: setting net\.ipv4\.ip_local_port_range failed.*\s.*the sysctl file and the values are as before/,
  );
  expect(fresh0?.etc).toEqual({});
  expect(fresh0?.values).toEqual(fresh);
  expect(kept?.code).not.toBe(0);
  expect(kept?.etc).toEqual({ '/etc/sysctl.d/99-tune-advise.conf': earlier });
  expect(kept?.values).toEqual(fresh);
});

test.skipIf(noPlaybook)('keys of other kernels are left out, one-way and forwarding keys wait for the boot', { timeout: 240_000 }, () => {
  const content = [
    '# Written by tune-advise 0.1.0',
    '# only up to 4.11\nnet.ipv4.tcp_tw_recycle = 0',
    'net.ipv4.ip_forward = 1',
    '# one way\nkernel.yama.ptrace_scope = 3',
    '-net.ipv4.conf.lo.rp_filter',
    'net.ipv4.tcp_keepalive_time = 175',
  ];
  const play = ansibleTasks(onlyFile(`${content.join('\n\n')}\n`), header, knowledge);
  expect(play).toContain(`"{{ ('net.ipv4.tcp_tw_recycle' in tune_advise_held or ansible_facts['kernel'] is version('4.12', '<')) }}"`);
  const [ran] = act({
    etc: { '/etc/security/limits.d/99-tune-advise.conf': 'proxy soft nofile 1024\nbackup soft nofile 2048\n' },
    files: {
      'play.yml': play,
      'limits.yml': ansibleTasks(
        onlyFile('', { files: [{ path: '/etc/security/limits.d/99-tune-advise.conf', content: 'proxy soft nofile 65536\n' }] }),
        header,
        knowledge,
      ),
    },
    steps: ['play play.yml && play limits.yml'],
    keys: ['net.ipv4.ip_forward', 'net.ipv4.tcp_keepalive_time'],
  });
  expect(ran?.code, ran?.output).toBe(0);
  expect(ran?.values).toEqual({ 'net.ipv4.ip_forward': '0', 'net.ipv4.tcp_keepalive_time': '175' });
  expect(ran?.etc).toEqual({
    '/etc/sysctl.d/99-tune-advise.conf': `${content.filter((part) => !part.includes('tw_recycle')).join('\n\n')}\n`,
    '/etc/security/limits.d/99-tune-advise.conf': 'proxy\tsoft\tnofile\t65536\nbackup soft nofile 2048\n',
  });
});

test.skipIf(noPlaybook)('hostile text is written as it stands and runs nowhere', { timeout: 240_000 }, () => {
  const evil = `{{ lookup("pipe", "touch owned") }} {% raw %} "q" \\ 'x' #{`;
  const content = `# Written by tune-advise {{ 1 + 1 }}\n\n# ${evil}\nnet.ipv4.tcp_keepalive_time = 175\n`;
  const line = `  # {{ 7 * 7 }} (a|b)+ \\1 [x] $`;
  const plan = onlyFile(content, {
    restart: [{ unit: `nginx.service ${evil}`, why: evil }],
    edits: [{ path: '/etc/sysctl.conf', line: 1, from: line, to: `# ${evil}\n# ${line}`, reason: evil }],
  });
  const [ran] = act({
    etc: { '/etc/sysctl.conf': `${line}\nvm.swappiness = 60\n` },
    files: { 'play.yml': ansibleTasks(plan, header, knowledge) },
    steps: ['play play.yml && ! test -e owned'],
    keys,
  });
  expect(ran?.code, ran?.output).toBe(0);
  expect(ran?.etc).toEqual({
    '/etc/sysctl.d/99-tune-advise.conf': content,
    '/etc/sysctl.conf': `# ${evil}\n# ${line}\nvm.swappiness = 60\n`,
  });
});

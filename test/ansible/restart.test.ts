import { expect, test } from 'vitest';
import { adviseJson } from '../../src/render/advise-json.ts';
import { ansibleTasks } from '../../src/render/ansible-tasks.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { header, edge1 as machine } from '../render/edge1.ts';
import { edgePlan, sysctlConf } from './edge-plan.ts';
import { act, noPlaybook } from './sandbox.ts';

const script = '#!/bin/sh\necho "$1" >> /etc/nginx-was-told\nexit 0\n';

test.skipIf(noPlaybook)('a unit is restarted only where that was allowed, and only where something changed', { timeout: 240_000 }, () => {
  const told = 'cat /etc/nginx-was-told; true';
  const ready = 'chmod 755 /etc/init.d/nginx.service';
  const role = '---\n- name: Apply\n  hosts: all\n  gather_facts: false\n  roles:\n    - role: tune_advise.linux.apply\n';
  const [forbidden, allowed, unchanged, byRole] = act({
    etc: { '/etc/sysctl.conf': sysctlConf, '/etc/init.d/nginx.service': script },
    files: {
      'play.yml': ansibleTasks(edgePlan(), header, knowledge),
      'role.yml': role,
      'plans/localhost.json': adviseJson({ tool: header.tool, facts: machine, plan: edgePlan(), inputs: [] }),
    },
    steps: [
      `${ready}; play play.yml; ${told}`,
      `rm /etc/security/limits.d/*; play play.yml -e tune_advise_allow_restart=true; ${told}`,
      `rm /etc/nginx-was-told; play play.yml -e tune_advise_allow_restart=true; ${told}`,
      `rm /etc/security/limits.d/*; play role.yml; ${told}; rm /etc/security/limits.d/*; play role.yml -e tune_advise_allow_restart=true; ${told}`,
    ],
    keys: ['net.ipv4.ip_forward'],
  });
  expect(forbidden?.output).toMatch(/cannot|No such file/);
  expect(forbidden?.output).not.toMatch(/^(re)?start$/m);
  expect(allowed?.output).toMatch(/^start$/m);
  expect(unchanged?.output).toMatch(/changed=0 .*failed=0/);
  expect(unchanged?.output).not.toMatch(/^(re)?start$/m);
  expect(byRole?.output.match(/No such file/g)).toHaveLength(1);
  expect(byRole?.output).toMatch(/^start$/m);
});

import { expect, test } from 'vitest';
import { act, changed, noPlaybook } from './sandbox.ts';

const play = `---
- name: Collect
  hosts: all
  gather_facts: false
  roles:
    - role: tune_advise.linux.collect
`;
const script = `#!/bin/sh
# \${#host} and {{ 1 + 1 }} are no templates
host=edge1
printf '%s\\n' "snapshot of \${#host} {{ lookup('pipe', 'touch owned') }} {% x %}" '[1, 2]' "" "end"
echo note >&2
`;
const snapshot = `snapshot of 5 {{ lookup('pipe', 'touch owned') }} {% x %}\n[1, 2]\n\nend\n`;

test.skipIf(noPlaybook)(
  'snapshots of all hosts arrive byte by byte, for their owner alone; a dry run writes none',
  { timeout: 240_000 },
  () => {
    const inventory = 'edge1 ansible_connection=local\n"edge2" ansible_connection=local\n';
    const look = `ls -ld snapshots; for f in edge1 edge2; do stat -c '%a %n' snapshots/$f.snapshot; cat snapshots/$f.snapshot; done; ls owned`;
    const run = 'play -i inventory play.yml';
    const [missing, dry, first, again] = act({
      files: { 'play.yml': play, inventory, 'later.sh': script },
      steps: [run, `mv later.sh collect.sh; ${run} --check --diff; ls snapshots`, `${run} --diff; ${look}`, run],
      keys: ['net.ipv4.ip_forward'],
    });
    expect(missing?.code).not.toBe(0);
    expect(missing?.output).toMatch(/collect\.sh is not there: expected what .tune-advise snapshot --collector. prints/);
    expect(dry?.output).toMatch(/failed=0/);
    expect(dry?.output).toContain("cannot access 'snapshots'");
    expect(first?.output).toContain(`600 snapshots/edge1.snapshot\n${snapshot}600 snapshots/edge2.snapshot\n${snapshot}`);
    expect(first?.output).toContain("cannot access 'owned'");
    expect(first?.output).toMatch(/drwx------ .* snapshots/);
    expect(changed(again?.output ?? '')).toEqual([]);
  },
);

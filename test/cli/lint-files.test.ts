import { expect, it } from 'vitest';
import { readFiles } from '../../src/cli/lint-files.ts';

const read = (files: Readonly<Record<string, string>>) =>
  readFiles(Object.entries(files).map(([path, text]) => ({ path, text, encoding: 'utf8' as const })));

it('each file by its language; what is filled in or broken is told, with its line', async () => {
  const { files, notChecked } = await read({
    'etc/sysctl.d/60-edge1.conf': 'vm.swappiness = 1\n',
    'etc/systemd/system.conf': '[Manager]\nDefaultLimitNOFILE=1024:524288\n',
    'templates/sysctl.conf.j2': 'vm.swappiness = {{ low }}\nvm.dirty_ratio = {{ dirty }}\nnet.core.somaxconn = 4096\n',
    'site.yml': '- hosts: proxy\n  tasks:\n    - sysctl: { name: vm.swappiness, value: 1 }\n',
    'broken.yml': '- hosts: proxy\n  tasks:\n    - sysctl: { name: [\n',
    'notes.txt': 'sysctl is told of here, and nothing is set\n',
  });
  expect(files.map((file) => [file.path, file.kind, 'format' in file ? file.format : undefined, file.lines.length])).toEqual([
    ['etc/sysctl.d/60-edge1.conf', 'sysctl', undefined, 1],
    ['etc/systemd/system.conf', 'unit', undefined, 2],
    ['templates/sysctl.conf.j2', 'sysctl', 'template', 1],
    ['site.yml', 'sysctl', 'ansible', 1],
  ]);
  expect(notChecked).toEqual([
    { what: 'templates/sysctl.conf.j2', why: '2 settings are filled in when it runs' },
    { what: expect.stringMatching(/^broken\.yml:[34]$/), why: expect.stringMatching(/^no valid YAML: /) },
  ]);
});

import { expect, it } from 'vitest';
import { accountsOf } from '../../src/collect/accounts-of.ts';
import { enabledUnits, pathsThere } from '../../src/collect/enabled-units.ts';
import { accounts } from '../../src/collect/parse/accounts.ts';
import { openTree } from '../../src/collect/tree.ts';
import { unitPaths, unitsThere } from '../../src/collect/unit-paths.ts';
import { tree } from './fixture.ts';

const passwd = 'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:100::/home/alice:/bin/sh\nalice:x:1:1::/:/bin/sh\n+nis\nbad:x:y:0\n#c:x:5:5\n';
const group = 'root:x:0:\nusers:x:100:\nproxy:x:13:bob,alice\nproxy:x:14:alice\nstaff:x:50:alicia\n';

it('the first line of a name counts, groups are the primary one and those that list the name', () => {
  const found = accounts(passwd, group);
  expect(found.names).toEqual(['root', 'alice']);
  expect(found.find('alice')).toEqual({
    name: 'alice',
    uid: 1000,
    gid: 100,
    groups: [
      { name: 'users', gid: 100 },
      { name: 'proxy', gid: 13 },
    ],
  });
  expect(found.find('1000')?.name).toBe('alice');
  expect(found.find('bob')).toBeUndefined();
  expect(found.find('__proto__')).toBeUndefined();
});

it('what cannot be read is told, and a link out of the tree is not followed', () => {
  const outside = tree({ passwd });
  const { accounts: found, notChecked } = accountsOf(openTree(tree({ 'etc/passwd': { link: `../../../../../..${outside}/passwd` } })));
  expect(found.names).toEqual([]);
  expect(notChecked.map(({ what }) => what)).toEqual(['/etc/passwd', '/etc/group', 'accounts beyond /etc/passwd and /etc/group']);
});

it('units are looked for under their template, prefixes and aliases', () => {
  const root = tree({
    'usr/lib/systemd/system/proxy-edge@.service': '[Service]\n',
    'etc/systemd/system/front.service': { link: '/usr/lib/systemd/system/proxy-edge@.service' },
    'etc/systemd/system/multi-user.target.wants/nginx.service': { link: '/usr/lib/systemd/system/nginx.service' },
    lib: { link: 'usr/lib' },
  });
  const { files, directories } = unitPaths(openTree(root), ['proxy-edge@1.service']);
  expect(files).toContain('/usr/lib/systemd/system/proxy-edge@.service');
  expect(files).toContain('/etc/systemd/system/front.service');
  expect(files.filter((path) => path.startsWith('/lib/'))).toEqual([]);
  for (const name of ['proxy-edge@1.service.d', 'proxy-edge@.service.d', 'proxy-.service.d', 'front.service.d', 'service.d'])
    expect(directories).toContain(`/etc/systemd/system/${name}`);
  expect(unitsThere(openTree(root))).toEqual({
    places: ['/etc/systemd/system', '/usr/lib/systemd/system'],
    names: ['front.service', 'proxy-edge@.service'],
  });
  expect([...enabledUnits(openTree(root))]).toEqual(['nginx.service']);
  expect([...pathsThere(openTree(root), ['/etc/ufw/sysctl.conf', '/usr/lib/systemd/system'])]).toEqual(['/usr/lib/systemd/system']);
});

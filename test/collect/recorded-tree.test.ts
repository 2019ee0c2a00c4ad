import { describe, expect, it } from 'vitest';
import { accountsOf } from '../../src/collect/accounts-of.ts';
import { collect } from '../../src/collect/collect.ts';
import { enabledUnits } from '../../src/collect/enabled-units.ts';
import { recordedTree } from '../../src/collect/recorded-tree.ts';
import { openTree } from '../../src/collect/tree.ts';
import { unitsThere } from '../../src/collect/unit-paths.ts';
import { centos7, kernelReader, tcpTable, tree } from './fixture.ts';
import { snapshotOf } from './snapshot-of.ts';

const question = { services: ['nginx'], pids: [1201], readKernel: kernelReader };

describe('a machine that was recorded', () => {
  it('gives the facts and files that its folders give', () => {
    const root = tree(centos7);
    const [live, recorded] = [collect({ ...question, root }), collect({ ...question, tree: recordedTree(snapshotOf(root)) })];
    // what was missing is told in other words, as programs could have been asked
    const { notChecked: _, sysctl, ...facts } = live.facts;
    const { notChecked: __, sysctl: recordedSysctl, ...found } = recorded.facts;
    expect(found).toEqual(facts);
    expect([...recordedSysctl]).toEqual([...sysctl]);
    expect(sysctl.size).toBeGreaterThan(8);
    expect(recorded.files).toEqual(live.files);
    expect(live.files.length).toBeGreaterThan(6);
  });

  it('walks links as the machine does: in the middle, to nothing, in a circle, to /dev/null', () => {
    const root = tree({
      'usr/lib/sysctl.d/10.conf': 'vm.swappiness = 1\n',
      lib: { link: 'usr/lib' },
      'etc/sysctl.d/20.conf': { link: '/lib/sysctl.d/10.conf' },
      'etc/sysctl.d/30.conf': { link: '../nowhere' },
      'etc/sysctl.d/40.conf': { link: '40.conf' },
      'etc/sysctl.d/50.conf': { link: '/dev/null' },
    });
    const [disk, record] = [openTree(root), recordedTree(snapshotOf(root))];
    for (const path of [
      '/lib/sysctl.d/10.conf',
      ...[20, 30, 40, 50, 60].map((n) => `/etc/sysctl.d/${n}.conf`),
      '/etc/sysctl.d',
      '/etc/sysctl.d/20.conf/x',
    ]) {
      const { kind, ...rest } = record.find(path);
      const expected = disk.find(path);
      expect([path, kind]).toEqual([path, expected.kind]);
      expect('link' in rest ? rest.link : undefined).toEqual('link' in expected ? expected.link : undefined);
      if ('problem' in rest && 'problem' in expected) expect(rest.problem).toBe(expected.problem);
      expect(record.list(path)).toEqual(disk.list(path));
    }
    const content = record.read('/etc/sysctl.d/20.conf', 100);
    expect('bytes' in content && content.bytes.toString()).toBe('vm.swappiness = 1\n');
    expect(record.read('/etc/sysctl.d/20.conf', 3)).toMatchObject({ truncated: true });
  });

  it('tells accounts, units and descriptors', () => {
    const record = recordedTree(
      snapshotOf(tree(), {
        files: {
          '/etc/passwd': 'alice:x:1000:100\n',
          '/etc/group': 'users:x:100:\n',
          '/etc/systemd/system': { names: ['front.service'] },
          '/etc/systemd/system/multi-user.target.wants': { names: ['nginx.service'] },
          '/proc/7/fd': { descriptors: { count: 5, inotify: 1, eventpoll: 1, sockets: ['99'] } },
          '/proc/8/fd': { names: [], problem: 'EACCES' },
          '/proc/7/limits': { same: '/proc/1/limits' },
          '/proc/1/limits': 'Limit\n',
        },
      }),
    );
    expect(accountsOf(record).accounts.find('alice')?.groups).toEqual([{ name: 'users', gid: 100 }]);
    expect(unitsThere(record).names).toEqual(['front.service']);
    expect([...enabledUnits(record)]).toEqual(['nginx.service']);
    expect(record.list('/proc/7/fd')?.map((name) => record.link(`/proc/7/fd/${name}`))).toEqual([
      'socket:[99]',
      'anon_inode:inotify',
      'anon_inode:[eventpoll]',
      undefined,
      undefined,
    ]);
    expect(record.list('/proc/8/fd')).toBeUndefined();
    const content = record.read('/proc/7/limits', 100);
    expect('bytes' in content && content.bytes.toString()).toBe('Limit\n');
    expect(record.list('/proc')).toEqual(['1', '7', '8']);
  });

  it('takes counts of a table that was cut short for no whole ones', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `0A01000A:${(40000 + i).toString(16).toUpperCase()} 0703000A:1F90 01`);
    const outgoing = (cut: boolean) => {
      const table = tcpTable(lines);
      const files = { '/proc/net/tcp': cut ? { text: table, cut: true as const } : table };
      return collect({ ...question, services: [], pids: [], tree: recordedTree(snapshotOf(tree(), { files })) }).facts;
    };
    expect(outgoing(false).named.get('out_concurrent')).toMatchObject({ value: 12 });
    expect(outgoing(true).named.get('out_concurrent')).toBeUndefined();
    expect(outgoing(true).notChecked).toContainEqual(expect.objectContaining({ what: 'states of TCP sockets' }));
  });

  it('says what was cut short, what was not asked, and that it cannot be measured', () => {
    const record = recordedTree(
      snapshotOf(tree(), {
        files: { '/proc/net/tcp': { text: 'sl\n', cut: true }, '/proc/sys/vm/swappiness': '60\n' },
        programs: { 'ss -l -t -u -n -p': { problem: 'ss gave no answer in 5 s', absent: false } },
      }),
    );
    const { facts } = collect({ ...question, services: [], pids: [], tree: record, measureSeconds: 1 });
    expect(facts.notChecked).toContainEqual(
      expect.objectContaining({ what: '/proc/net/tcp', why: expect.stringContaining('only its beginning') }),
    );
    expect(facts.notChecked).toContainEqual(expect.objectContaining({ what: 'backlogs of listeners', why: 'ss gave no answer in 5 s' }));
    expect(facts.notChecked).toContainEqual(expect.objectContaining({ what: 'rates (--measure)' }));
    expect(record.record?.run('nft', ['list', 'ruleset'])).toEqual({ problem: 'what nft tells was not recorded', absent: true });
    expect(record.record?.run('constructor', [])).toMatchObject({ absent: true });
  });
});

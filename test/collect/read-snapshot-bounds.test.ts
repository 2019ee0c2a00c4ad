import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/collect/read-snapshot.ts';
import { recordedTree } from '../../src/collect/recorded-tree.ts';

const read = (files: object) => readSnapshot({ version: 1, command: 'snapshot', files }, 'edge1');

describe('a hostile snapshot', () => {
  it('has no link that is longer than a path may be', () => {
    expect(() => read({ '/etc/sysctl.conf': { link: '/a'.repeat(500_000) } })).toThrow("path '/etc/sysctl.conf'");
    expect(recordedTree(read({ '/etc/sysctl.conf': { link: '/a'.repeat(2048) } })).find('/etc/sysctl.conf').kind).toBe('none');
  });

  it('has no more open descriptors than can be looked at', () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`/proc/${100 + at}/fd`, { descriptors: { count: 1_000_000 } }]),
    );
    expect(() => read(files)).toThrow('at most 4000000 open descriptors');
  });

  it('many sockets of one process are told', () => {
    const sockets = Array.from({ length: 50_000 }, (_, at) => `${at}`);
    const tree = recordedTree(read({ '/proc/100/fd': { descriptors: { count: 50_000, sockets } } }));
    expect(sockets.filter((inode) => tree.link(`/proc/100/fd/${inode}`) === `socket:[${inode}]`)).toHaveLength(50_000);
  });
});

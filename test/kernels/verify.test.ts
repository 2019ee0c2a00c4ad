import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { closure, compareDebian, type Index, newestKernel, type Package } from '../../scripts/kernels/debian.mjs';
import { file, folder, initramfs, link, modulesOf } from '../../scripts/kernels/initramfs.mjs';

const place = mkdtempSync(join(tmpdir(), 'tune-advise-verify-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('versions of Debian', () => {
  it.each([
    ['6.1.176-1', '6.1.55-1'],
    ['6.12.107-1', '6.12.95-1~bpo12+1'],
    ['7.2.12-1', '7.2.12-1~bpo13+1'],
    ['6.18.15-1~bpo13+1', '6.18.9-1~bpo13+1'],
    ['1.10', '1.9'],
    ['1.0+b1', '1.0'],
    ['1.0.1', '1.0~rc1'],
  ])('%s is newer than %s', (newer, older) => {
    expect(compareDebian(newer, older)).toBeGreaterThan(0);
    expect(compareDebian(older, newer)).toBeLessThan(0);
    expect(compareDebian(newer, newer)).toBe(0);
  });
});

describe('packages', () => {
  const packages: readonly Package[] = [
    { Package: 'linux-image-6.12.95+deb13-cloud-amd64', Version: '6.12.95-1', Size: '30000000' },
    { Package: 'linux-image-6.12.107+deb13-cloud-amd64', Version: '6.12.107-1', Size: '30000000' },
    { Package: 'linux-image-6.12.107+deb13-amd64', Version: '6.12.107-1', Size: '90000000' },
    { Package: 'linux-image-7.2.12+deb13-cloud-amd64', Version: '7.2.12-1~bpo13+1', Size: '1500' },
    { Package: 'linux-binary-7.2.12+deb13-cloud-amd64', Version: '7.2.12-1~bpo13+1', Size: '12000000' },
    { Package: 'linux-modules-7.2.12+deb13-cloud-amd64', Version: '7.2.12-1~bpo13+1', Size: '30000000' },
    { Package: 'linux-base-7.2.12+deb13-cloud-amd64', Version: '7.1.1-1', Size: '1000' },
    { Package: 'qemu-system-x86', Version: '1:10.0', Depends: 'libc6 (>= 2.38), libslirp0 | libslirp1, debconf' },
    { Package: 'libc6', Version: '2.41', Depends: 'libgcc-s1' },
    { Package: 'libgcc-s1', Version: '14', Depends: 'libc6' },
    { Package: 'libslirp4', Version: '4', Provides: 'libslirp0' },
    { Package: 'debconf', Version: '1' },
  ];
  const index: Index = new Map(packages.map((p) => [p['Package'] ?? '', p]));

  it('the newest kernel of a flavour, and of a version that was asked for', () => {
    expect(newestKernel(index, 'cloud-amd64', /^6\.12\./).release).toBe('6.12.107+deb13-cloud-amd64');
    expect(newestKernel(index, 'amd64', /./).release).toBe('6.12.107+deb13-amd64');
    expect(() => newestKernel(index, 'rt-amd64', /./)).toThrow('no kernel of flavour rt-amd64');
  });

  it('an image that is empty stands for the packages that hold its files, of the same version', () => {
    const newest = newestKernel(index, 'cloud-amd64', /./);
    expect(newest.packages.map((p) => p['Package'])).toEqual([
      'linux-binary-7.2.12+deb13-cloud-amd64',
      'linux-modules-7.2.12+deb13-cloud-amd64',
    ]);
  });

  it('a program with all that it needs, in a circle or under another name, without what sets a system up', () => {
    expect(
      closure(index, ['qemu-system-x86'])
        .map((p) => p['Package'])
        .sort(),
    ).toEqual(['libc6', 'libgcc-s1', 'libslirp4', 'qemu-system-x86']);
  });
});

describe('what a kernel is started with', () => {
  it('is an archive that another program reads', () => {
    const archive = gunzipSync(initramfs([folder('bin'), file('init', '#!/bin/sh\n', 0o755), link('bin/sh', 'busybox')]));
    expect(archive.length % 4).toBe(0);
    expect(archive.toString('latin1').match(/070701/g)).toHaveLength(4);
    expect(archive.toString('latin1')).toContain('TRAILER!!!');
    const init = archive.indexOf('070701', 6);
    const [mode, length, name] = [14, 54, 94].map((at) => Number.parseInt(archive.toString('latin1', init + at, init + at + 8), 16));
    expect([mode?.toString(8), length, name]).toEqual(['100755', 10, 5]);
  });

  it('has each module behind those that it needs, whatever it is packed with', () => {
    const release = '6.12.107+deb13-cloud-amd64';
    const modules = join(place, 'lib/modules', release);
    mkdirSync(join(modules, 'kernel/net'), { recursive: true });
    const module = (name: string, depends: string) =>
      writeFileSync(join(modules, `kernel/net/${name}.ko`), `ELF\0depends=${depends}\0vermagic=x\0`);
    module('nf_conntrack', 'nf_defrag_ipv4,nf-defrag-ipv6');
    module('nf-defrag-ipv6', '');
    module('nf_defrag_ipv4', '');
    execFileSync('gzip', ['-n', join(modules, 'kernel/net/nf_defrag_ipv4.ko')]);
    writeFileSync(join(modules, 'modules.builtin'), 'kernel/fs/fuse/fuse.ko\n');
    const found = modulesOf(place, release);
    expect(found.loaded.map((m) => m.name)).toEqual(['nf_defrag_ipv4', 'nf_defrag_ipv6', 'nf_conntrack']);
    expect(found.notLoaded).toEqual(expect.arrayContaining(['fuse builtin', 'sctp absent']));
  });

  it('probes keys that the knowledge or a dump knows, each once', () => {
    const keys = readFileSync(new URL('../../scripts/kernels/guest/keys-probe.txt', import.meta.url), 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').replace(/^!+/, '').trim())
      .filter((line) => line !== '');
    expect(keys.length).toBeGreaterThan(600);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

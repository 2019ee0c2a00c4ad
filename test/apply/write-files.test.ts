import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTree } from '../../src/apply/write-files.ts';
import { tree } from '../collect/fixture.ts';

const proxy = { path: '/etc/sysctl.d/60-proxy.conf', content: 'net.core.somaxconn = 4096\n' };

describe('writeTree', () => {
  it('makes the tree and leaves nothing else behind', () => {
    const root = join(tree(), 'out');
    const old = process.umask(0o077);
    const result = writeTree(root, [proxy, { path: 'etc/latin.conf', content: 'gr\xfc\xdfe', encoding: 'latin1' }]);
    process.umask(old);
    expect(result).toEqual({ written: [`${root}/etc/sysctl.d/60-proxy.conf`, `${root}/etc/latin.conf`] });
    expect(readFileSync(`${root}/etc/sysctl.d/60-proxy.conf`, 'utf8')).toBe(proxy.content);
    expect([...readFileSync(`${root}/etc/latin.conf`)]).toEqual([0x67, 0x72, 0xfc, 0xdf, 0x65]);
    expect(statSync(`${root}/etc/sysctl.d/60-proxy.conf`).mode & 0o777).toBe(0o644);
    expect(statSync(`${root}/etc/sysctl.d`).mode & 0o777).toBe(0o755);
    expect(readdirSync(`${root}/etc/sysctl.d`)).toEqual(['60-proxy.conf']);
  });

  it('keeps mode and owner of what was there', () => {
    const root = tree({ 'etc/sysctl.d/60-proxy.conf': 'old' });
    const path = join(root, 'etc/sysctl.d/60-proxy.conf');
    chmodSync(path, 0o640);
    const superuser = process.getuid?.() === 0;
    if (superuser) chownSync(path, 12, 34);
    expect(writeTree(root, [proxy])).toEqual({ written: [path] });
    const { mode, uid, gid } = statSync(path);
    expect(mode & 0o7777).toBe(0o640);
    if (superuser) expect([uid, gid]).toEqual([12, 34]);
    expect(readFileSync(path, 'utf8')).toBe(proxy.content);
  });

  it.each(['../x', '/etc/../../x', 'etc//x', '', 'etc/', 'a\0b', '.'])('refuses the path %j', (path) => {
    const root = tree();
    expect(writeTree(root, [proxy, { path, content: '' }])).toEqual({ error: `'${path}' is no path below the directory`, written: [] });
    expect(readdirSync(root)).toEqual([]);
  });

  it('goes through links that stay inside, and refuses those that leave', () => {
    const outside = tree({ 'sysctl.conf': 'theirs' });
    const root = tree({
      'etc/sysctl.conf': 'old',
      'etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
      'usr/x': '',
      lib: { link: 'usr' },
      run: { link: outside },
      'etc/out.conf': { link: join(outside, 'sysctl.conf') },
      'etc/gone.conf': { link: 'nowhere' },
    });
    expect(writeTree(root, [{ path: 'etc/sysctl.d/99-sysctl.conf', content: 'new' }])).toEqual({ written: [`${root}/etc/sysctl.conf`] });
    expect(writeTree(root, [{ path: 'lib/y', content: 'new' }])).toEqual({ written: [`${root}/usr/y`] });
    for (const path of ['run/sysctl.d/60-proxy.conf', 'etc/out.conf', 'etc/gone.conf']) {
      const result = writeTree(root, [
        { path: 'etc/new.conf', content: 'x' },
        { path, content: 'x' },
      ]);
      expect(result).toMatchObject({ error: expect.stringContaining(`'${path}' goes through the link`), written: [] });
    }
    expect(existsSync(join(root, 'etc/new.conf'))).toBe(false);
    expect(readdirSync(outside)).toEqual(['sysctl.conf']);
    expect(readFileSync(join(outside, 'sysctl.conf'), 'utf8')).toBe('theirs');
    expect(readdirSync(join(root, 'etc')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses what is there and no regular file, and one file twice', () => {
    const root = tree({ 'etc/file': '' });
    mkdirSync(join(root, 'etc/sysctl.d/60-proxy.conf'), { recursive: true });
    expect(writeTree(root, [proxy])).toMatchObject({ error: expect.stringContaining('is there and no regular file') });
    expect(writeTree(root, [{ path: 'etc/file/x', content: '' }])).toMatchObject({ error: expect.stringContaining('is no directory') });
    expect(
      writeTree(root, [
        { path: 'etc/a', content: '' },
        { path: '/etc/a', content: '' },
      ]),
    ).toEqual({ error: "'/etc/a' is given twice", written: [] });
    expect(writeTree(join(root, 'etc/file'), [proxy])).toMatchObject({ error: expect.any(String), written: [] });
    expect(readdirSync(join(root, 'etc')).sort()).toEqual(['file', 'sysctl.d']);
  });
});

import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/collect/read-input.ts';
import { tree } from './fixture.ts';

describe('readInputs', () => {
  it('walks a directory in order, without repositories and packages', () => {
    const root = tree({
      'etc/sysctl.d/60-proxy.conf': 'net.core.somaxconn = 4096\n',
      'etc/sysctl.conf': '',
      '.git/config': 'x',
      'node_modules/proxy/x.conf': 'x',
    });
    const { files, notChecked } = readInputs([root]);
    expect(files).toEqual([
      { path: `${root}/etc/sysctl.conf`, text: '', encoding: 'utf8' },
      { path: `${root}/etc/sysctl.d/60-proxy.conf`, text: 'net.core.somaxconn = 4096\n', encoding: 'utf8' },
    ]);
    expect(notChecked).toEqual([]);
  });

  it('keeps the path as typed and reads only what is accepted', () => {
    const root = tree({ 'sysctl.d/60-proxy.conf': 'a', 'sysctl.d/README': 'b' });
    const asked: string[] = [];
    const { files } = readInputs([`${root}/sysctl.d/`], { accept: (path) => asked.push(path) > 0 && path.endsWith('.conf') });
    expect(files.map((file) => file.path)).toEqual([`${root}/sysctl.d/60-proxy.conf`]);
    expect(asked).toHaveLength(2);
    expect(readInputs([`${root}/sysctl.d/README`], { accept: () => false }).files[0]?.text).toBe('b');
  });

  it('says clearly what it cannot read, and waits for nothing', () => {
    const root = tree({
      'loop/again': { link: '.' },
      'sysctl.d/10-loop.conf': { link: '10-loop.conf' },
      'sysctl.d/20-gone.conf': { link: 'nowhere.conf' },
    });
    execFileSync('mkfifo', [join(root, 'sysctl.d/30-fifo.conf')]);
    writeFileSync(join(root, 'sysctl.d/40-large.conf'), '');
    truncateSync(join(root, 'sysctl.d/40-large.conf'), 50 << 20);
    writeFileSync(join(root, 'sysctl.d/50-binary.conf'), Buffer.from([0, 255, 10]));
    const { files, notChecked } = readInputs([root, join(root, 'missing.conf'), join(root, 'sysctl.d/30-fifo.conf')]);
    expect(files.map((file) => [file.path.slice(root.length + 1), file.problem ?? file.encoding])).toEqual([
      ['missing.conf', 'no such file or directory'],
      ['sysctl.d/10-loop.conf', 'too many levels of links: it leads back to itself'],
      ['sysctl.d/20-gone.conf', "the link leads nowhere: 'nowhere.conf'"],
      ['sysctl.d/30-fifo.conf', 'is a FIFO, expected a regular file or a directory'],
      ['sysctl.d/40-large.conf', 'larger than 16 MiB'],
      ['sysctl.d/50-binary.conf', 'latin1'],
    ]);
    expect(notChecked).toEqual([{ what: `${root}/loop/again`, why: "a link to '.', which is checked itself" }]);
  });

  it('follows no link out of a directory, but a link that was named', () => {
    const outside = tree({ 'secret.conf': 'secret' });
    const root = tree({
      'a.conf': { link: join(outside, 'secret.conf') },
      'b.conf': { link: '/dev/null' },
      'c.conf': { link: 'd.conf' },
      'd.conf': 'x',
      e: { link: outside },
    });
    const { files, notChecked } = readInputs([root]);
    expect(files).toEqual([
      { path: `${root}/b.conf`, text: '', encoding: 'utf8', link: '/dev/null' },
      { path: `${root}/d.conf`, text: 'x', encoding: 'utf8' },
    ]);
    expect(notChecked.map((one) => one.why)).toEqual([
      `a link out of the directory, to '${join(outside, 'secret.conf')}'`,
      "a link to 'd.conf', which is checked itself",
      `a link out of the directory, to '${outside}'`,
    ]);
    expect(readInputs([join(root, 'a.conf')]).files).toEqual([
      { path: join(root, 'a.conf'), text: 'secret', encoding: 'utf8', link: join(outside, 'secret.conf') },
    ]);
  });

  it('takes standard input under its name', () => {
    const bytes = Buffer.from('\uFEFFvm.swappiness = 1\n');
    expect(readInputs(['-'], { stdin: { name: 'etc/sysctl.conf', bytes } }).files).toEqual([
      { path: 'etc/sysctl.conf', text: '\uFEFFvm.swappiness = 1\n', encoding: 'utf8' },
    ]);
    expect(readInputs(['-'], { stdin: { name: 'x', bytes: new Uint8Array((16 << 20) + 1) } }).files[0]?.problem).toBe('larger than 16 MiB');
  });
});

import { expect, test } from 'vitest';
import { listText } from '../../src/render/list-text.ts';

test('one a line, aligned, nothing at the end of a line', () => {
  expect(
    listText([
      ['proxy-behind-nat', 'Proxy with many upstream connections'],
      ['nat-gateway', ''],
      ['forward-proxy', 'Proxy for clients'],
    ]),
  ).toBe('proxy-behind-nat  Proxy with many upstream connections\nnat-gateway\nforward-proxy     Proxy for clients\n');
  expect(listText([])).toBe('');
});

test('one very long name does not push all others away', () => {
  const long = `net.ipv4.${'x'.repeat(60)}`;
  expect(
    listText([
      [long, '1'],
      ['fs.nr_open', '1048576'],
    ]),
  ).toBe(`${long}  1\nfs.nr_open  1048576\n`);
});

test('hostile names stay on their line', () => {
  expect(listText([['edge\u001b[2J\nkernel.panic', 'a\tb']])).toBe('edge\\x1b[2J\\x0akernel.panic  a b\n');
});

import { expect, test } from 'vitest';
import { lintMachine } from '../../src/cli/lint-machine.ts';
import type { SourceFile } from '../../src/model/source-file.ts';
import { factsFor } from '../core/plan-of.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

const somaxconn = (path: string, value: string, link?: string): SourceFile => ({
  path,
  text: `net.core.somaxconn = ${value}\n`,
  encoding: 'utf8',
  ...(link !== undefined && { link, found: 'file' as const }),
});

const setTwice = (files: readonly SourceFile[]) =>
  lintMachine({ facts: factsFor({}), kernel: kernel('debian:12'), files, services: [] }, knowledge)
    .filter(({ id }) => id === 'TA005')
    .map(({ place, message }) => [place.path, message]);

test('a file that is read through a link out of its folder wins where the reader has it win', () => {
  const files = [
    somaxconn('/etc/sysctl.d/40-edge.conf', '7000'),
    somaxconn('/etc/sysctl.d/50-proxy.conf', '9000'),
    somaxconn('/etc/sysctl.d/90-ours.conf', '8000', '/opt/ours/sysctl.conf'),
  ];
  const by = "is overridden by '8000' in /etc/sysctl.d/90-ours.conf:1";
  expect(setTwice(files)).toEqual([
    ['/etc/sysctl.d/40-edge.conf', `net.core.somaxconn = 7000 ${by}`],
    ['/etc/sysctl.d/50-proxy.conf', `net.core.somaxconn = 9000 ${by}`],
  ]);
});

test('a second name of a file counts in the order, and is not judged a second time', () => {
  const first = somaxconn('/etc/sysctl.d/40-edge.conf', '7000');
  const second = somaxconn('/etc/sysctl.d/90-edge.conf', '7000', '40-edge.conf');
  const between = somaxconn('/etc/sysctl.d/50-proxy.conf', '9000');
  expect(setTwice([first, between, second])).toEqual([
    ['/etc/sysctl.d/50-proxy.conf', "net.core.somaxconn = 9000 is overridden by '7000' in /etc/sysctl.d/90-edge.conf:1"],
  ]);
});

test('the link by which systemd reads /etc/sysctl.conf is no file of its own, and a package’s file behind a link is not judged', () => {
  const conf = somaxconn('/etc/sysctl.conf', '7000');
  const link = somaxconn('/etc/sysctl.d/99-sysctl.conf', '7000', '../sysctl.conf');
  const vendor = somaxconn('/etc/sysctl.d/30-vendor.conf', '6000', '/usr/share/edge/sysctl.conf');
  expect(setTwice([conf, vendor, link])).toEqual([]);
});

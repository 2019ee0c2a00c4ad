import { join } from 'node:path';
import { node, ours, reported } from '../child.mjs';
import { written } from '../inputs.mjs';
import { pairedRounds } from '../paired.mjs';
import { ratioRow, skippedRow } from '../rows.mjs';
import { scratch } from '../scratch.mjs';

export const title = 'Start-up: whole processes';

const oneFile =
  'net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_fin_timeout = 30\nnet.core.somaxconn = 4096\nfs.file-max = 100000\n';
const proxy = ['advise', '--profile', 'proxy-behind-nat'];
const standIn = ['--kernel', '5.14', '--memory', '16G', '--cpus', '8', '--nat', 'outbound', '--nat-idle-timeout', 'aws-nat-gateway'];

/** What people run most, against what node itself takes to start. Live advice reads this machine and writes nothing. */
export function comparisons({ pairs, quick }) {
  const tree = written(join(scratch(), 'startup'), [{ path: 'etc/sysctl.d/60-proxy.conf', text: oneFile }]);
  const lint = ['lint', join(tree, 'etc'), '--kernel', '6.1', '--exit-zero'];
  const commands = [
    { name: 'lint one-file', args: lint, most: 1.6, tells: 'findings' },
    { name: 'explain KEY', args: ['explain', 'net.ipv4.tcp_tw_reuse', '--kernel', '6.1'], most: 1.6, tells: 'sources' },
    { name: 'advise for a stand-in machine', args: [...proxy, ...standIn], most: 1.6, tells: 'changes' },
    { name: 'advise, live', args: proxy, most: 2.5, tells: 'kept', linux: true },
    { name: 'list profiles', args: ['list', 'profiles'], tells: 'items' },
    { name: '--help', args: ['--help'] },
  ];
  return commands.map(({ name, args, most, tells, linux }) => ({
    part: 'startup',
    name,
    against: 'node -e 0',
    ...(most !== undefined && { goal: { most } }),
    async rows(what) {
      if (linux && process.platform !== 'linux') return [skippedRow(what, 'this machine runs no Linux')];
      const told = tells === undefined ? undefined : (await reported(...args))[tells].length;
      if (told === 0) throw new Error(`${name} tells no ${tells}: it would be timed doing nothing`);
      const contestants = { peer: node('-e', '0'), ours: ours(...args) };
      const rounds = await pairedRounds(contestants, { rounds: pairs ?? (quick ? 11 : 25), warmups: 2 });
      const note = told === undefined ? undefined : `${told} ${tells} told`;
      return [ratioRow({ ...what, ...(note && { note }) }, rounds, { ours: 'ours', peer: 'peer' })];
    },
  }));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contestant, ours, reported, timed } from '../child.mjs';
import { playbook, sysctlFile, twentyKeys, written } from '../inputs.mjs';
import { pairedRounds } from '../paired.mjs';
import { noNamespaces, present } from '../present.mjs';
import { ratioRow, skippedRow } from '../rows.mjs';
import { scratch } from '../scratch.mjs';

export const title = 'One sysctl file of 20 keys: how many of our runs fit in one of theirs, whole processes';

/** New mount and network namespaces in which no sysctl can be written and logs vanish; then the program in its arguments. */
const sandboxed = `set -e
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount -t tmpfs none /run
mount -t tmpfs none /var/log
exec "$@"`;
const sandbox = ['-m', '-n', '--propagation', 'private', 'sh', '-c', sandboxed, 'sandbox'];

/** Lint of the file against programs that look at the same settings. What each of them does is told below the table. */
export function comparisons({ pairs, quick }) {
  const folder = written(join(scratch(), 'peers'), [
    { path: 'etc/sysctl.d/60-edge1.conf', text: sysctlFile(twentyKeys) },
    { path: 'play/site.yml', text: playbook(twentyKeys, join(scratch(), 'peers/play/60-edge1.conf')) },
    { path: 'home/empty', text: '' },
  ]);
  const file = ['lint', join(folder, 'etc'), '--exit-zero'];
  const book = ['lint', join(folder, 'play/site.yml'), '--exit-zero'];
  const env = { HOME: join(folder, 'home'), ANSIBLE_NOCOLOR: '1', ANSIBLE_LOCALHOST_WARNING: 'false', PYTHONDONTWRITEBYTECODE: '1' };
  const places = { cwd: join(folder, 'play'), env, seconds: 180 };
  const inSandbox = (...command) => contestant('unshare', [...sandbox, ...command], places);

  const firstLine = async (program) => {
    const { output } = await timed(program, ['--version'], places);
    return readFileSync(output, 'utf8').split('\n', 1)[0];
  };
  const ansibleLint = {
    program: 'ansible-lint',
    peer: contestant('ansible-lint', ['--offline', '--nocolor', '-q', 'site.yml'], { ...places, codes: [0, 2] }),
    note: async () => `${await firstLine('ansible-lint')}, offline, its cache warm; it judges the form of the playbook, we the values`,
  };
  const report = join(folder, 'lynis-report');
  const groups = ['audit', 'system', '--tests-from-group', 'kernel kernel_hardening', '--quick', '--no-colors'];
  const lynis = (...more) => ({
    program: 'lynis',
    namespaced: true,
    peer: inSandbox('lynis', ...groups, ...more, '--logfile', join(folder, 'lynis-log'), '--report-file', report),
    note: async () => {
      const text = readFileSync(report, 'utf8');
      const said = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '?';
      const compared = text.split('\n').filter((line) => line.startsWith('details[]=KRNL-6000|sysctl|')).length;
      return `lynis ${said('lynis_version')}, groups kernel and kernel_hardening: ${said('lynis_tests_done')} tests, ${compared} sysctl values told of; it judges what runs, we the file`;
    },
  });
  const all = [
    { name: 'lint the file', against: 'ansible-lint of a playbook with the keys', least: 12, args: file, ...ansibleLint },
    { name: 'lint the playbook', against: 'ansible-lint of the same', args: book, ...ansibleLint },
    {
      name: 'lint the file',
      against: 'ansible-playbook --check',
      least: 30,
      args: file,
      program: 'ansible-playbook',
      namespaced: true,
      peer: inSandbox('ansible-playbook', '-i', 'localhost,', '-c', 'local', '--check', 'site.yml'),
      note: async () => `${await firstLine('ansible-playbook')}: ansible.posix.sysctl over the keys on this machine; it compares, we judge`,
    },
    { name: 'lint the file', against: "lynis's kernel tests", least: 60, args: file, ...lynis() },
    { name: 'lint the file', against: "lynis's kernel tests, no plugins", least: 60, args: file, ...lynis('--no-plugins') },
  ];
  return all.map(({ args, least, program, namespaced = false, peer, note, name, against }) => ({
    part: 'peers',
    name,
    against,
    ...(least !== undefined && { goal: { least } }),
    async rows(what) {
      if (present(program) === undefined) return [skippedRow(what, `${program} is not installed here`)];
      const refused = namespaced ? noNamespaces() : undefined;
      if (refused !== undefined) return [skippedRow(what, refused)];
      const { findings } = await reported(...args);
      if (findings.length === 0) throw new Error('lint found nothing in the twenty keys');
      const contestants = { ours: ours(...args), peer, ...(namespaced && { sandbox: inSandbox('true') }) };
      const rounds = await pairedRounds(contestants, { rounds: pairs ?? (quick ? 2 : 5) });
      const told = `${findings.length} findings by us; ${await note()}${namespaced ? '; its sandbox is taken off' : ''}`;
      const of = { ours: 'ours', peer: 'peer', ...(namespaced && { peerStart: 'sandbox' }), faster: true };
      return [ratioRow({ ...what, note: told }, rounds, of)];
    },
  }));
}

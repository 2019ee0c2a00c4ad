import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { compare, interfaces, type Line, onKernel, type Sequence } from './held-kernel.ts';

const owners = ['all', 'default', 'lo', ...interfaces];
const of = (folder: string, who: readonly string[], leaves: string) =>
  leaves.split(' ').flatMap((leaf) => who.map((name) => `net.${folder}.${name}.${leaf}`));

const forInterfaces = [
  ...of('ipv4.conf', owners, 'rp_filter arp_ignore log_martians accept_redirects send_redirects forwarding route_localnet'),
  ...of('ipv4.conf', owners, 'accept_source_route promote_secondaries proxy_arp bc_forwarding mc_forwarding'),
  ...of('ipv6.conf', owners, 'forwarding disable_ipv6 accept_ra accept_redirects proxy_ndp addr_gen_mode force_forwarding'),
  ...of('ipv6.conf', owners, 'ignore_routes_with_linkdown hop_limit use_tempaddr ra_honor_pio_life ioam6_id disable_policy'),
  ...of('ipv4.neigh', ['lo', ...interfaces], 'gc_stale_time ucast_solicit'),
];
const forHost = [
  'net.ipv4.ip_forward',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.ip_default_ttl',
  'net.core.somaxconn',
];
/** every other key of the host that the knowledge has */
const rest = knowledge.keys
  .filter((key) => key.startsWith('net.') && !key.includes('INTERFACE') && !forHost.includes(key))
  // where a name is no number a module may be loaded for it, and what this machine has of those says nothing
  .filter((key) => knowledge.parameter(key)?.value.storage !== 'string');
const read = ['net.ipv4.tcp_available_congestion_control', 'net.ipv4.tcp_allowed_congestion_control'];
const keys = [...forInterfaces, ...forHost, ...rest, ...read];

const odd = ['', ' ', 'yes', '010', '0x2', '1 2', '2 # x', '99999999999', '-1', '-0', '256', '65536', '70000', '2147483648', '1,2', '1;'];
const numbers = ['0', '1', '2', '3', '10', '64', '255', '300', '4096', '100000', '2147483647'];
const vectors = ['4096', '4096 87380', '4096 87380 6291456', '8192 x', '8192 16384 x', '1 2 3 4', '0 1 2', '2048 65000', '40000 50000'];
const texts = ['reno', 'cubic', 'bbr', 'nosuch', '8080-8090,9000', '9000,8080-8081,8082', '40000', '50000 1024', '1000 2000'];

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.constantFrom(...vectors) },
  { weight: 1, arbitrary: fc.constantFrom(...texts) },
);
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...forInterfaces) },
  { weight: 3, arbitrary: fc.constantFrom(...forHost) },
  { weight: 2, arbitrary: fc.constantFrom(...rest) },
);
const line: fc.Arbitrary<Line> = fc.record({ key, value });
/** many lines of one leaf, so that all, default and the interfaces meet */
const leaf = fc
  .constantFrom(...forInterfaces)
  .chain((one) => fc.array(fc.record({ key: fc.constantFrom(...sameLeaf(one)), value }), { minLength: 2, maxLength: 8 }));
const readers: readonly SysctlReader[] = [
  { name: 'procps', version: '4.0.2' },
  { name: 'systemd', version: '252' },
  { name: 'busybox', version: '1.35.0' },
];
const sequence: fc.Arbitrary<Sequence> = fc.record({
  reader: fc.constantFrom(...readers),
  lines: fc.oneof(fc.array(line, { minLength: 1, maxLength: 12 }), leaf),
});

function sameLeaf(one: string): readonly string[] {
  const [net, family, kind, , name] = one.split('.');
  const all = owners.map((who) => `${net}.${family}.${kind}.${who}.${name}`).filter((other) => forInterfaces.includes(other));
  return name === 'forwarding' && family === 'ipv4' ? [...all, 'net.ipv4.ip_forward', 'net.ipv4.conf.all.accept_redirects'] : all;
}

const runs = Number(process.env['HELD_RUNS'] ?? 200);
const seed = Number(process.env['HELD_SEED'] ?? 20261121);

const probe = onKernel([{ reader: readers[0] as SysctlReader, lines: [] }], ['net.ipv4.ip_forward'])[0];
const why = probe?.error;

describe('what the kernel of this machine holds after lines are written', () => {
  it.skipIf(why !== undefined)(`is what is told, ${runs} random sequences, seed ${seed}`, { timeout: 600_000 }, () => {
    const sequences = fc.sample(sequence, { numRuns: runs, seed });
    const answers = onKernel(sequences, keys);
    expect(answers.length).toBe(runs);
    const compared = sequences.map((one, i) => {
      const answer = answers[i];
      if (answer === undefined || answer.error !== undefined) throw new Error(answer?.error ?? 'no answer');
      return { one, ...compare(one, answer, keys) };
    });
    const wrong = compared.filter((c) => c.wrong.length > 0).sort((a, b) => a.one.lines.length - b.one.lines.length);
    const sum = (of: 'told' | 'changed' | 'unknown') => compared.reduce((total, c) => total + c[of], 0);
    process.stderr.write(`${runs} sequences: ${sum('told')} values told, ${sum('changed')} changed, ${sum('unknown')} unknown\n`);
    expect(wrong.slice(0, 3).map((c) => ({ reader: c.one.reader.name, lines: c.one.lines, wrong: c.wrong }))).toEqual([]);
    expect(sum('changed')).toBeGreaterThan(runs);
    expect(sum('unknown')).toBeLessThan(sum('changed') / 4);
  });
  if (why !== undefined) process.stderr.write(`skipped: no network namespace can be made here (${why})\n`);
});

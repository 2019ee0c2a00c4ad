import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriedOut, change, fileAt, kept, ownFile, type Planned, planOf } from './plan-of.ts';

const measured = (value: number) => ({ value, origin: { kind: 'measured' as const, path: '/proc/net/snmp', seconds: 30 } });
const somaxconn = '[sysctl]\nnet.core.somaxconn = at least max(4096, ceil(conn_rate * accept_stall_s))\n';
const running = { 'net.core.somaxconn': '4096' };

describe('the arithmetic behind a value', () => {
  test('is the formula with the numbers put in, each with where it comes from', () => {
    const plan = planOf(somaxconn, { running, set: { conn_rate: 9000 } });
    expect(change(plan, 'net.core.somaxconn')?.sizing).toEqual({
      formula: 'at least max(4096, ceil(conn_rate * accept_stall_s))',
      inputs: [
        { name: 'conn_rate', value: '9000', from: 'given', origin: '--set' },
        { name: 'accept_stall_s', value: '1', from: 'assumed', origin: 'Longest time in which the program does not accept' },
      ],
      result: '9000',
      bounds: [{ by: 'kernel', text: expect.stringMatching(/^the kernel takes /) }],
      text: 'max(4096, ceil(conn_rate 9000 x accept_stall_s 1)) = 9000; conn_rate given, accept_stall_s assumed',
    });
  });

  test('a measured rate reaches the formula and is told as measured', () => {
    const plan = planOf(somaxconn, { running, facts: { named: new Map([['conn_rate', measured(7000)]]) } });
    expect(change(plan, 'net.core.somaxconn')?.proposed).toBe('7000');
    expect(change(plan, 'net.core.somaxconn')?.sizing?.inputs[0]).toEqual({
      name: 'conn_rate',
      value: '7000',
      from: 'measured',
      origin: '/proc/net/snmp over 30 s',
    });
    expect(change(plan, 'net.core.somaxconn')?.sizing?.text).toContain('conn_rate measured');
  });

  test('where the floor of the profile decides that is said, also of what is kept', () => {
    const plan = planOf(somaxconn, { running, set: { conn_rate: 300 } });
    expect(kept(plan, 'net.core.somaxconn')?.sizing?.bounds).toContainEqual({
      by: 'profile',
      text: "the profile's least is 4096: the rest gives 300",
    });
  });

  test('a share of memory that bounds a table is told with its numbers', () => {
    const table = '[sysctl]\nnet.netfilter.nf_conntrack_max = at least min(flows, floor(ram_bytes * 0.25 / 400))\n';
    const plan = planOf(table, { running: { 'net.netfilter.nf_conntrack_max': '65536' }, set: { flows: 90000000 } });
    // 16 GiB / 4 / 400 = 10737418.24
    expect(change(plan, 'net.netfilter.nf_conntrack_max')?.proposed).toBe('10737418');
    expect(change(plan, 'net.netfilter.nf_conntrack_max')?.sizing?.bounds).toContainEqual({
      by: 'profile',
      text: "the profile's most is 10737418 (floor(ram_bytes 17179869184 x 0.25 / 400)): the rest gives 90000000",
    });
  });

  test('what is in force and larger stays, and that is a bound', () => {
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_rmem = at least 4096 131072 bdp_bytes\n', {
      running: { 'net.ipv4.tcp_rmem': '4096 262144 6291456' },
      set: { bdp_bytes: 16000000 },
    });
    const rmem = change(plan, 'net.ipv4.tcp_rmem');
    expect(rmem?.proposed).toBe('4096 262144 16000000');
    expect(rmem?.sizing?.result).toBe('4096 131072 16000000');
  });

  test('a plain value whose condition was worked out tells the condition', () => {
    const plan = planOf('[sysctl]\nnet.ipv4.ip_local_port_range = widen to 10240 60999 when (out_conn_rate * 60 + 1000) / 2 > 14000\n', {
      running: { 'net.ipv4.ip_local_port_range': '32768 60999' },
      set: { out_conn_rate: 1000 },
    });
    // (1000 * 60 + 1000) / 2 = 30500
    expect(change(plan, 'net.ipv4.ip_local_port_range')?.sizing?.text).toBe(
      'as (out_conn_rate 1000 x 60 + 1000) / 2 = 30500 > 14000; out_conn_rate given',
    );
  });

  test('a plain value has none', () => {
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_mtu_probing = 1\n', { running: { 'net.ipv4.tcp_mtu_probing': '0' } });
    expect(change(plan, 'net.ipv4.tcp_mtu_probing')).toBeDefined();
    expect(change(plan, 'net.ipv4.tcp_mtu_probing')?.sizing).toBeUndefined();
  });

  test('brackets stand where they are needed and nowhere else', () => {
    const text = (formula: string) =>
      change(
        planOf(`[sysctl]\nnet.ipv4.tcp_keepalive_time = ${formula}\n`, { running: {}, set: { conn_rate: 8 } }),
        'net.ipv4.tcp_keepalive_time',
      )?.sizing?.text.split(' = ')[0];
    expect(text('100 - (conn_rate - 3)')).toBe('100 - (conn_rate 8 - 3)');
    expect(text('100 - conn_rate - 3')).toBe('100 - conn_rate 8 - 3');
    expect(text('2 * (conn_rate + 3)')).toBe('2 x (conn_rate 8 + 3)');
    expect(text('800 / (conn_rate * 2)')).toBe('800 / (conn_rate 8 x 2)');
    expect(text('(conn_rate + 3) + 5')).toBe('conn_rate 8 + 3 + 5');
  });
});

describe('in generated files', () => {
  const profile = `${somaxconn}[limits]\nnofile = at least 2 * concurrent_conns + 1024\n`;
  const machine = { running, set: { conn_rate: 9000, concurrent_conns: 30000 }, services: ['nginx.service'] };

  test('each worked out line has its arithmetic above it, and a second run writes the same bytes', () => {
    const plan = planOf(profile, machine);
    const comments = (text: string | undefined) => (text ?? '').replace(/\n# /g, ' ');
    expect(comments(ownFile(plan)?.content)).toContain('sizing: max(4096, ceil(conn_rate 9000 x accept_stall_s 1)) = 9000;');
    const unit = plan.files.find((file) => file.path.includes('nginx.service.d'))?.path ?? '';
    // the rule is not told beside its own arithmetic
    expect(ownFile(plan)?.content).not.toContain('(at least max(');
    expect(comments(fileAt(plan, unit))).toContain('sizing: 2 x concurrent_conns 30000 + 1024 = 61024; concurrent_conns given');
    const again: Planned = planOf(profile, carriedOut(machine, plan));
    expect(again.changes.filter((c) => c.target === 'sysctl')).toEqual([]);
    expect(ownFile(again)?.content).toBe(ownFile(plan)?.content);
    expect(fileAt(again, unit)).toBe(fileAt(plan, unit));
  });
});

describe('a table that would take more than a quarter of the memory', () => {
  const table = '[sysctl]\nnet.ipv4.tcp_max_tw_buckets = at least 2 * 60 * local_close_rate\n';
  const tw = { 'net.ipv4.tcp_max_tw_buckets': '65536' };
  const gib = 2 ** 30;
  const memory = (bytes: number) => ({ memoryBytes: { value: bytes, origin: { kind: 'read' as const, path: '/proc/meminfo' } } });

  test('is asked about with the numbers, never cut in silence', () => {
    const plan = planOf(table, { running: tw, set: { local_close_rate: 100000 }, facts: memory(4 * gib) });
    expect(change(plan, 'net.ipv4.tcp_max_tw_buckets')).toBeUndefined();
    const asked = plan.questions.find((q) => q.fact === 'net.ipv4.tcp_max_tw_buckets');
    expect(asked?.assumed).toBe('65536');
    // 12000000 * 256 / 2^20 = 2929.69
    expect(asked?.why).toContain('12000000 TIME_WAIT sockets of 256 bytes take 2929 MiB when the table is full, of 4096 MiB of memory');
  });

  test('is decided by the quarter exactly, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: 2_000_000 }), fc.integer({ min: 2 ** 28, max: 2 ** 36 }), (rate, bytes) => {
        const plan = planOf(table, { running: tw, set: { local_close_rate: rate }, facts: memory(bytes) });
        const fits = 120 * rate * 256 * 4 <= bytes;
        const asked = plan.questions.some((q) => q.fact === 'net.ipv4.tcp_max_tw_buckets' && q.why.includes('more than a quarter'));
        // at most the kernel's own number is put back, where what runs is below it
        expect(change(plan, 'net.ipv4.tcp_max_tw_buckets')?.proposed === `${120 * rate}`).toBe(fits);
        if (!fits) expect(asked || change(plan, 'net.ipv4.tcp_max_tw_buckets') !== undefined).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('what runs already stays, at the next boot too', () => {
    const plan = planOf(table, {
      running: { 'net.ipv4.tcp_max_tw_buckets': '12000000' },
      set: { local_close_rate: 100000 },
      facts: memory(gib),
    });
    expect(plan.questions.map((q) => q.fact)).not.toContain('net.ipv4.tcp_max_tw_buckets');
    expect(change(plan, 'net.ipv4.tcp_max_tw_buckets')).toMatchObject({ proposed: '12000000', where: 'boot' });
  });
});

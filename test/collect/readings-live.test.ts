import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAt } from '../../src/collect/look.ts';
import { readings } from '../../src/collect/readings/readings.ts';
import { run } from '../../src/collect/run.ts';
import { openTree } from '../../src/collect/tree.ts';
import { delta, type Readings } from '../../src/model/readings.ts';

const ss = 'output' in run('ss', ['-V']);

/** States of the sockets at a port as `ss` counts them, on the listening side. */
function statesBySs(port: number): Record<string, number> {
  const counts: Record<string, number> = {};
  const ran = run('ss', ['-t', '-a', '-n']);
  for (const line of ('output' in ran ? ran.output : '').split('\n')) {
    const [state = '', , , local = ''] = line.trim().split(/\s+/);
    if (local.endsWith(`:${port}`) && state !== 'LISTEN') counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

describe.skipIf(process.platform !== 'linux')('this machine', () => {
  const accepted: Socket[] = [];
  const clients: Socket[] = [];
  let server: Server;
  let port = 0;
  let found: Readings;

  beforeAll(async () => {
    server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => accepted.push(socket.on('error', () => {})));
    server.listen({ port: 0, host: '127.0.0.1', backlog: 7 });
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
    for (let i = 0; i < 6; i += 1) {
      const arrived = once(server, 'connection');
      const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
      clients.push(client);
      await Promise.all([once(client, 'connect'), arrived]);
    }
    for (const socket of accepted.slice(0, 2)) socket.setKeepAlive(true, 600_000);
    for (const client of clients.slice(4)) await new Promise<void>((done) => client.end(done));
    // the other side learns of it by the kernel, not by us
    await new Promise((done) => setTimeout(done, 50));
    const look = lookAt(openTree(), run, process.getuid?.() === 0);
    found = readings(look, { intervalSeconds: 0.3, logLines: [] });
  });

  afterAll(() => {
    for (const socket of [...accepted, ...clients]) socket.destroy();
    server.close();
  });

  it('tells the states', () => {
    const listener = found.after.sockets?.listeners.find((one) => one.port === port);
    expect(Object.fromEntries(listener?.states ?? [])).toEqual({ ESTAB: 4, 'CLOSE-WAIT': 2 });
  });

  it('tells the program, its descriptors and who has a keepalive timer', () => {
    const { sockets, processes } = found.after;
    const listener = sockets?.listeners.find((one) => one.port === port);
    expect(listener).toMatchObject({ address: '127.0.0.1', pid: process.pid, keepalive: 2, noTimer: 2, unaccepted: 0, queued: 0 });
    expect(listener?.keepaliveLongest).toBeGreaterThan(590);
    expect(listener?.keepaliveLongest).toBeLessThanOrEqual(600);
    const own = processes?.find(({ pid }) => pid === process.pid);
    expect(own?.descriptors?.sockets).toBeGreaterThanOrEqual(13);
    expect(own?.open).toBeGreaterThanOrEqual(own?.descriptors?.sockets ?? 0);
    expect(sockets?.closeWait.find((held) => held.port === port)).toMatchObject({ count: 2, pid: process.pid });
    expect(sockets?.tuples.find(({ remotePort }) => remotePort === port)).toMatchObject({
      total: 6,
      estab: 4,
      finWait: 2,
      pid: process.pid,
    });
  });

  it.skipIf(!ss)('tells the same states as ss, and by ss the limit of the queue and how long nothing came', () => {
    const listener = found.after.sockets?.listeners.find((one) => one.port === port);
    expect(listener?.limit).toBe(7);
    expect(Object.fromEntries(listener?.states ?? [])).toEqual(statesBySs(port));
    expect(listener?.idle).toMatchObject({ of: 4, longestSeconds: 0 });
  });

  it('reads counters twice, as far apart as it waited', () => {
    expect(found.weak).toBeUndefined();
    expect(found.seconds).toBeGreaterThanOrEqual(0.29);
    expect(found.seconds).toBeLessThan(30);
    expect((found.after.uptime ?? 0) - (found.before?.uptime ?? 0)).toBeGreaterThan(0.2);
    expect(delta(found, 'Tcp.ActiveOpens')).toBeGreaterThanOrEqual(0);
    expect(delta(found, 'TcpExt.ListenOverflows')).toBeGreaterThanOrEqual(0);
    expect(found.after.numbers.get('meminfo.MemTotal')).toBeGreaterThan(2 ** 20);
    expect(found.before?.sockets?.listeners.some((one) => one.port === port)).toBe(true);
  });
});

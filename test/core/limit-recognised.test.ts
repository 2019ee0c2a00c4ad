import { describe, expect, it } from 'vitest';
import { serviceUnits } from '../../src/core/limit-recognised.ts';
import type { Listener } from '../../src/model/facts.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { factsOf } from './facts-of.ts';

const listener = (program: string, unit: string): Listener => ({ protocol: 'tcp', address: '0.0.0.0', port: 5432, program, unit });
const units = (profile: string, ...listeners: readonly (readonly [program: string, unit: string])[]) =>
  serviceUnits(factsOf({ listeners: listeners.map(([program, unit]) => listener(program, unit)) }), [], [profile], knowledge);

describe('the units of what a profile is about', () => {
  it.each([
    ['postgresql', 'postgres', 'postgresql@15-main.service'],
    ['postgresql', 'postgres', 'billing-db.service'],
    ['mysql-mariadb', 'mysqld', 'mysqld.service'],
    ['redis-valkey', 'redis-server', 'redis-server.service'],
    ['mongodb', 'mongod', 'mongod.service'],
    ['kafka', 'java', 'kafka.service'],
    ['reverse-proxy', 'haproxy', 'haproxy.service'],
    ['websocket-long-connections', 'nginx', 'nginx.service'],
  ])('%s: %s in %s', (profile, program, unit) => {
    expect(units(profile, [program, unit])).toEqual([unit]);
  });

  it('are all of them, sorted', () => {
    const found = units('postgresql', ['postgres', 'postgresql@16-main.service'], ['postgres', 'postgresql@15-main.service']);
    expect(found).toEqual(['postgresql@15-main.service', 'postgresql@16-main.service']);
  });

  it.each([
    ['java alone says nothing', 'kafka', 'java', 'billing.service'],
    ['nor the unit of another', 'kafka', 'java', 'cassandra.service'],
    ['a proxy beside a database', 'postgresql', 'haproxy', 'haproxy.service'],
    ['a database beside a proxy', 'reverse-proxy', 'postgres', 'postgresql.service'],
    ['a session of somebody', 'postgresql', 'postgres', 'user@1000.service'],
    ['started through sshd', 'postgresql', 'postgres', 'ssh.service'],
    ['a container', 'postgresql', 'postgres', 'docker.service'],
    ['no service', 'postgresql', 'postgres', 'session-3.scope'],
  ])('%s: a question', (_, profile, program, unit) => {
    expect(units(profile, [program, unit])).toEqual([]);
  });

  it('are those that were named, whatever listens', () => {
    const facts = factsOf({ listeners: [listener('postgres', 'postgresql.service')] });
    expect(serviceUnits(facts, ['redis', 'redis'], ['postgresql'], knowledge)).toEqual(['redis.service']);
  });
});

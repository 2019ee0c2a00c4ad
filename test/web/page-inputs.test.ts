import { describe, expect, test } from 'vitest';
import { inputArguments, inputCommand, linkedInputs, linkOf, noInputs, type PageInputs } from '../../src/web/page-inputs.ts';

const proxy: PageInputs = {
  profiles: ['proxy-behind-nat', 'redis-valkey'],
  kernel: 'debian:12',
  memory: ' 16G ',
  cpus: '8',
  nat: ['clients', 'outbound'],
  natIdleTimeout: 'aws-nat-gateway',
  service: 'haproxy.service',
  facts: new Map([
    ['conn_rate', '2000'],
    ['bbr_allowed', 'true'],
  ]),
};

describe('the inputs of the page', () => {
  test('are the options of advise; what is empty is not given', () => {
    expect(inputArguments(proxy)).toEqual({
      profile: ['proxy-behind-nat,redis-valkey'],
      kernel: 'debian:12',
      memory: '16G',
      cpus: '8',
      nat: 'clients,outbound',
      'nat-idle-timeout': 'aws-nat-gateway',
      service: ['haproxy.service'],
      set: ['bbr_allowed=true', 'conn_rate=2000'],
    });
    expect(inputArguments(noInputs)).toEqual({});
  });

  test('go into a link and come back', () => {
    expect(linkedInputs(linkOf(proxy))).toEqual({ ...proxy, memory: '16G' });
    expect(linkedInputs(linkOf(noInputs))).toEqual(noInputs);
  });

  test('a strange link gives nothing strange', () => {
    expect(linkedInputs('profile=../../etc/shadow,<b>&set=__proto__=1&set=conn_rate=2&x=y').profiles).toEqual([]);
    expect([...linkedInputs('set=__proto__=1&set=conn_rate=2').facts]).toEqual([['conn_rate', '2']]);
    expect(linkedInputs(`kernel=${'6'.repeat(9000)}`)).toEqual(noInputs);
    expect(linkedInputs(`kernel=${'6'.repeat(1000)}`).kernel).toHaveLength(300);
  });

  test('are told as a command line that a shell takes as it is meant', () => {
    expect(inputCommand(proxy, 'edge1 values.txt')).toBe(
      "tune-advise --profile proxy-behind-nat,redis-valkey --kernel debian:12 --memory 16G --cpus 8 --nat clients,outbound --nat-idle-timeout aws-nat-gateway --service haproxy.service --set bbr_allowed=true --set conn_rate=2000 --snapshot 'edge1 values.txt'",
    );
    expect(inputCommand({ ...noInputs, kernel: "6.1'; rm -rf /" })).toBe(String.raw`tune-advise --kernel '6.1'\''; rm -rf /'`);
  });
});

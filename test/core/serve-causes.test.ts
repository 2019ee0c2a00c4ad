import { expect, it } from 'vitest';
import { onlyForCauses } from '../../src/core/serve-causes.ts';
import { change, planOf, profileOf } from './plan-of.ts';

const range = 'net.ipv4.ip_local_port_range';
const reuse = 'net.ipv4.tcp_tw_reuse';
const cause = (keys: readonly string[]) => [{ id: 'TS001', title: 'Local ports are used up', do: [], keys, profiles: ['reverse-proxy'] }];
const profile = profileOf(
  `[sysctl]\n${range} = widen to 10240 60999 when out_conn_rate * 60 > 14000 | default\n${reuse} = 1 when out_conn_rate * 60 > 14000 | default\n`,
);
const machine = { running: { [range]: '40000 40499', [reuse]: '2', 'net.ipv4.tcp_timestamps': '1' }, set: { out_conn_rate: 10 } };

it('a range that a cause has shown to be too short is widened, whatever the load was taken for', () => {
  expect(change(planOf(profile, machine), range)).toBeUndefined();
  const served = planOf(onlyForCauses(profile, cause([range])), machine);
  expect(served.changes.map(({ key, proposed }) => [key, proposed])).toEqual([[range, '10240 60999']]);
});

it('conditions of other verbs hold all the same: they also tell what is safe', () => {
  expect(planOf(onlyForCauses(profile, cause([reuse])), machine).changes).toEqual([]);
});

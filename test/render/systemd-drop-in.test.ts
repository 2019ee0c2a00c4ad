import { expect, test } from 'vitest';
import { planFile } from '../../src/render/plan-file.ts';
import { systemdDropIn } from '../../src/render/systemd-drop-in.ts';
import { header, hostile, plan } from './edge1.ts';

test('the drop-in as it is, and below it what a unit cannot hold', () => {
  const text = systemdDropIn(plan, header);
  expect(text.startsWith(planFile(plan, 'systemd', header))).toBe(true);
  expect(text).toContain('# to take effect: systemctl daemon-reload, then restart nginx.service\n');
  expect(text.replaceAll(/\n# /g, ' ')).toContain('a unit holds no sysctl; the settings of 2 keys are in --format sysctl');
  expect(text).toContain('# not here: limits of the sessions of proxy: --format limits\n');
});

test('without anything beside it is the file alone', () => {
  const alone = { ...plan, changes: [], restart: [] };
  expect(systemdDropIn(alone, header)).toBe(planFile(alone, 'systemd', header));
});

test('a service that nobody named is asked for in the place of a limit', () => {
  const asked = { ...plan, files: [], restart: [], questions: [{ fact: 'service', assumed: null, why: 'nofile 65536 is wanted' }] };
  expect(systemdDropIn(asked, header)).toContain('# not here: nofile 65536 is wanted\n');
});

test('nothing that came from a file becomes a line of the unit', () => {
  const spoilt = {
    ...plan,
    files: [],
    restart: [{ unit: hostile, why: '' }],
    questions: [{ fact: 'service', assumed: null, why: hostile }],
  };
  for (const line of systemdDropIn(spoilt, header).split('\n')) expect(line).toMatch(/^(#.*|)$/);
});

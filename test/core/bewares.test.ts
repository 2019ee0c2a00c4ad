import { expect, it } from 'vitest';
import { change, planOf } from './plan-of.ts';

const queue = 'net.core.somaxconn';
const line = `[sysctl]\n${queue} = at least 4096\n`;
const told = (running: string, backlog: number) =>
  change(planOf(line, { running: { [queue]: running }, facts: nginx(backlog) }), queue)?.beware;
const nginx = (backlog: number) => ({
  programs: ['nginx'],
  listeners: [{ protocol: 'tcp' as const, address: '0.0.0.0', port: 80, program: 'nginx', backlog }],
});

it('a listener that asked for less than somaxconn gains nothing from it', () => {
  expect(told('1024', 511)).toContain(
    'nginx listens on :80 with backlog 511: that is the smaller number, raise it there (listen 80 backlog=4096;)',
  );
});

it('a backlog that somaxconn has cut is not taken for what the program asked for', () => {
  expect(told('128', 128)).toContain(
    'nginx listens on :80 with backlog 128: as much as somaxconn allowed when it began: restart it, and where that is all it asks for, ' +
      'raise it there (listen 80 backlog=4096;)',
  );
});

import { describe, expect, it } from 'vitest';
import { lint } from '../../src/core/lint.ts';
import type { Knowledge } from '../../src/model/knowledge.ts';
import { readSysctl } from '../../src/read/sysctl.ts';
import { allRules } from '../../src/rules/all.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { lintFiles } from '../rules/lint-files.ts';

const path = 'etc/sysctl.d/60-router.conf';
const router = (interfaces: number) =>
  Array.from({ length: interfaces }, (_, i) =>
    ['rp_filter = 1', 'accept_redirects = 0', 'send_redirects = 0'].map((rest) => `net.ipv4.conf.eth${i}.${rest}\n`).join(''),
  ).join('');

/** How often lint asks the knowledge for an entry, on two kernels. */
function questions(text: string): number {
  let asked = 0;
  const counting = Object.create(knowledge, {
    parameter: {
      value: (key: string) => {
        asked += 1;
        return knowledge.parameter(key);
      },
    },
  }) as Knowledge;
  const file = { path, kind: 'sysctl', text, lines: readSysctl(path, text) } as const;
  lint({ files: [file], kernels: ['6.1', 'rhel:8'].map(kernel), kernelsFrom: '--kernel', knowledge: counting, rules: allRules });
  return asked;
}

describe('the work of lint', () => {
  it('asks the knowledge twice a line where lines are alike, whatever the rules and kernels', () => {
    const [few, many] = [questions(router(100)), questions(router(1000))];
    expect(many - few).toBe(2 * 3 * 900);
  });

  it('of values that all differ grows with the lines and not faster', () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => `net.core.somaxconn = ${5000 + i}\n`).join('');
    const [few, many] = [questions(values(100)), questions(values(1000))];
    expect(many).toBeLessThanOrEqual(10 * few);
  });
});

describe('lines that are alike', () => {
  it('are told each under its own name and at its own place', () => {
    const { findings } = lintFiles({ [path]: 'net.ipv4.tcp_sack = no\nnet/ipv4/tcp_sack = no\n\nnet.ipv4.tcp_sack = no\n' });
    expect(findings.filter(({ id }) => id === 'TA003').map(({ place, message }) => `${place.line} ${message}`)).toEqual([
      '1 net.ipv4.tcp_sack = no is refused by the kernel',
      '2 net/ipv4/tcp_sack = no is refused by the kernel',
      '4 net.ipv4.tcp_sack = no is refused by the kernel',
    ]);
  });

  it('of many interfaces are refused one by one', () => {
    const { findings } = lintFiles({ [path]: 'net.ipv4.conf.eth0.rp_filter = off\nnet.ipv4.conf.eth1.rp_filter = off\n' });
    expect(findings.filter(({ id }) => id === 'TA003').map(({ key, place }) => [key, place.line])).toEqual([
      ['net.ipv4.conf.eth0.rp_filter', 1],
      ['net.ipv4.conf.eth1.rp_filter', 2],
    ]);
  });

  it('say the same as each line by itself', () => {
    const lines = [
      'net.ipv4.tcp_fin_timeout = 30',
      'net.ipv4.conf.eth0.rp_filter = 1',
      'net.ipv4.tcp_low_latency = 1',
      'net.ipv4.tcp_keepalive_intvl = 30 # seconds',
      'net.ipv4.tcp_keepalive_time = 99999999',
    ];
    const short = (text: string) => lintFiles({ [path]: text }).findings.filter(({ id }) => id !== 'TA005' && id !== 'TA013');
    const alone = lines.flatMap((line) => short(`${line}\n`).map(({ id, message }) => `${id} ${message}`));
    const twice = short([...lines, ...lines].map((line) => `${line}\n`).join('')).map(({ id, message }) => `${id} ${message}`);
    expect(alone.length).toBeGreaterThan(3);
    expect(twice).toEqual([...alone, ...alone]);
  });
});

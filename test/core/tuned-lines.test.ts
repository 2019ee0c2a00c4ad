// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables and functions of tuned
import { describe, expect, it } from 'vitest';
import { tunedAdvice } from '../../src/core/tuned-advice.ts';
import { tunedJudgement } from '../../src/core/tuned-judgement.ts';
import { type TunedFile, tunedLines } from '../../src/core/tuned-lines.ts';
import type { VendorFile } from '../../src/model/vendor-line.ts';
import { readTunedConf } from '../../src/read/tuned-profile.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { change, factsFor, type Machine, planOf } from './plan-of.ts';

const folder: Readonly<Record<string, string>> = {
  base: '[main]\nsummary=Base\n[variables]\nshare=10\nport=\\w+\n[sysctl]\nvm.swappiness=${share}\nvm.dirty_ratio=40\nnet.core.somaxconn=>2048\n',
  arm: '[main]\ninclude=base\n[sysctl.arm]\ntype=sysctl\nuname_regex=aarch64\nkernel.numa_balancing=0\n',
  edge: '[main]\ninclude=base\n[variables]\nshare=5\n[sysctl]\ndrop=vm.dirty_ratio\nnet.core.somaxconn=8192\nkernel.pid_max=${f:strip:4194304}\n',
  whole: '[main]\ninclude=base\n[sysctl]\nreplace=1\nvm.dirty_ratio=10\n',
  off: '[main]\ninclude=base\n[sysctl]\nenabled=false\n',
  east: '[main]\ninclude=west\n[sysctl]\nvm.swappiness=1\n',
  west: '[main]\ninclude=east\n[sysctl]\nvm.dirty_ratio=1\n',
  lost: '[main]\ninclude=nowhere,-perhaps,${f:virt_check:a:b}\n[sysctl]\nvm.swappiness=1\n',
};
const conf = (name: string): TunedFile | undefined =>
  folder[name] === undefined ? undefined : { name, path: `/usr/lib/tuned/${name}/tuned.conf`, ...readTunedConf(folder[name]) };
const lines = (name: string): VendorFile => tunedLines(conf(name) as TunedFile, conf);
const told = (name: string) =>
  lines(name).lines.map(
    (l) => `${l.key} ${l.relation} ${l.value}${l.only === undefined ? '' : ` if ${l.only}`}${l.filledIn === true ? ' filled in' : ''}`,
  );

describe('profiles of tuned are joined as tuned joins them', () => {
  it('what is included first, section by section, variables last', () => {
    expect(told('base')).toEqual(['vm.swappiness exactly 10', 'vm.dirty_ratio exactly 40', 'net.core.somaxconn at least 2048']);
    expect(told('edge')).toEqual([
      'vm.swappiness exactly 5',
      'net.core.somaxconn exactly 8192',
      'kernel.pid_max exactly ${f:strip:4194304} filled in',
    ]);
    expect(lines('edge').includes).toEqual(['base']);
    expect(lines('edge').lines.map((l) => l.from)).toEqual(['base', 'edge', 'edge']);
  });
  it('sections for some machines, replaced ones and those that are off', () => {
    expect(told('arm').at(-1)).toBe('kernel.numa_balancing exactly 0 if uname_regex=aarch64');
    expect(told('whole')).toEqual(['vm.dirty_ratio exactly 10']);
    expect(told('off')).toEqual([]);
  });
  it('circles end, and what cannot be followed is said', () => {
    expect(told('east')).toEqual(['vm.dirty_ratio exactly 1', 'vm.swappiness exactly 1']);
    expect(lines('lost').notes).toEqual([
      "lost includes 'nowhere', which could not be followed: what it sets is not judged",
      "lost includes '${f:virt_check:a:b}', which could not be followed: what it sets is not judged",
    ]);
  });
});

function judgedOn(text: string, machine: Machine = {}) {
  const file = tunedLines({ name: 'edge', path: 'edge/tuned.conf', ...readTunedConf(`[main]\n[sysctl]\n${text}`) }, () => undefined);
  const facts = factsFor({ kernel: '6.12', ...machine });
  return tunedJudgement(file.lines, facts, facts.kernel?.value ?? kernel('6.12'), knowledge);
}

describe('each line is judged', () => {
  it.each([
    ['vm.swappiness=10', 'fine', 'instead of 60'],
    ['vm.dirty_background_ratio=10', 'default', 'without it'],
    ['net.core.somaxconn=>2048', 'default', 'it only raises, so nothing happens'],
    ['net.core.somaxconn=2048', 'lower', '2048 is below 4096'],
    ['net.core.somaxconn=>8192', 'fine', 'it only raises'],
    ['net.ipv4.tcp_rmem="4096 87380 16777216"', 'lower', 'field 2, 87380, is below 131072'],
    ['kernel.sched_min_granularity_ns=10000000', 'dead', 'no such key on Linux 6.12'],
    ['net.ipv4.tcp_tw_recycle=1', 'dead', 'no such key on Linux 6.12'],
    ['vm.dirty_ratio=500', 'refused', ''],
    ['vm.dirty_ratio=80', 'harmful', ''],
    ['net.ipv4.tcp_max_syn_backlog=8192', 'inert', ''],
    ['net.ipv4.neigh.eth0.retrans_time=5', 'inert', 'tuned never writes it'],
    ['net.vendor.made_up=1', 'unknown', 'not judged'],
    ['vm.swappiness=${f:cpuinfo_check:a:b}', 'unknown', 'when it runs'],
  ])('%s is %s', (line, verdict, why) => {
    const [judged] = judgedOn(line);
    expect([judged?.verdict, judged?.why]).toEqual([verdict, expect.stringContaining(why)]);
  });

  it('a default that was seen on one machine is none of all where it depends on the machine', () => {
    expect(judgedOn('kernel.numa_balancing=0', { kernel: 'debian:13' })[0]).toMatchObject({
      verdict: 'fine',
      why: expect.stringContaining('the default depends on the machine: 1 on machines with more than one node'),
    });
  });

  it('on the kernel that is meant', () => {
    const line = 'kernel.sched_min_granularity_ns=10000000';
    expect(judgedOn(line, { kernel: '5.10' })[0]?.verdict).not.toBe('dead');
    expect(judgedOn('net.core.somaxconn=2048', { kernel: '4.19' })[0]).toMatchObject({ verdict: 'fine', usual: '128' });
  });
});

describe('advice from it', () => {
  const file = tunedLines(
    {
      name: 'edge',
      path: 'edge/tuned.conf',
      ...readTunedConf(
        '[main]\nsummary=Edge\n[sysctl]\nvm.swappiness=10\nnet.core.somaxconn=2048\nnet.ipv4.tcp_rmem=4096 131072 16777216\nkernel.shmmax=18446744073709551615\nvm.dirty_ratio=80\nnet.core.busy_read=>50\nnet.core.default_qdisc=fq\n[sysctl.arm]\ntype=sysctl\nuname_regex=arm\nvm.swappiness=1\n',
      ),
    },
    () => undefined,
  );
  const judged = tunedJudgement(file.lines, factsFor({ kernel: '6.12' }), kernel('6.12'), knowledge);
  const profile = tunedAdvice(file, judged);

  it('takes the lines that do what they say, on the word of the vendor', () => {
    expect(profile.entries.map((e) => `${e.key} = ${e.rules[0]?.text} ${e.strength}`)).toEqual([
      'vm.swappiness = 10 vendor',
      'net.ipv4.tcp_rmem = 4096 131072 16777216 vendor',
      'kernel.shmmax = 18446744073709551615 vendor',
      'net.core.busy_read = at least 50 vendor',
      'net.core.default_qdisc = fq vendor',
    ]);
    const plan = planOf(profile, { kernel: '6.12' });
    expect(change(plan, 'vm.swappiness')).toMatchObject({ proposed: '10', reason: expect.stringContaining('tuned profile edge sets it') });
    expect(change(plan, 'kernel.shmmax')?.proposed).toBe('18446744073709551615');
  });

  it('never takes capacity away that is in force', () => {
    const plan = planOf(profile, { kernel: '6.12', running: { 'net.ipv4.tcp_rmem': '4096 131072 67108864' } });
    expect(change(plan, 'net.ipv4.tcp_rmem')).toBeUndefined();
    expect(plan.questions.find((q) => q.fact === 'net.ipv4.tcp_rmem')?.why).toContain('lowering a capacity is for you to decide');
  });
});

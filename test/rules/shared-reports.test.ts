import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import type { Report, RuleContext } from '../../src/model/rule.ts';
import { readAnsible } from '../../src/read/ansible.ts';
import { readSysctl } from '../../src/read/sysctl.ts';
import { lineReports } from '../../src/rules/line-reports.ts';
import { atKey, type SettingLine } from '../../src/rules/setting-line.ts';
import { sharedReports } from '../../src/rules/shared-reports.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

const path = 'etc/sysctl.d/60-router.conf';
const sysctl = (text: string) => ({ path, kind: 'sysctl' as const, text, lines: readSysctl(path, text) });
const contextOf = (files: RuleContext['files']) => ({ files, knowledge }) as RuleContext;
const told = (setting: SettingLine): Report => ({ message: setting.key, place: atKey(setting), why: '' });
const lines = (reports: readonly Report[]) => reports.map(({ place }) => place.line);

const router = Array.from({ length: 500 }, (_, i) => `net.ipv4.conf.vlan${i}.rp_filter = ${i % 2}\nvm.swappiness = 10\n`).join('');

describe('rules about one line', () => {
  it('are asked once of settings that are alike, where they are silent', () => {
    const asked: string[] = [];
    const quiet = (setting: SettingLine) => {
      asked.push(`${setting.key} ${setting.value}`);
      return [];
    };
    expect(lineReports(contextOf([sysctl(router)]), quiet)).toEqual([]);
    expect(sharedReports(contextOf([sysctl(router)]), quiet, told)).toEqual([]);
    const once = ['net.ipv4.conf.vlan0.rp_filter 0', 'vm.swappiness 10', 'net.ipv4.conf.vlan1.rp_filter 1'];
    expect(asked).toEqual([...once, ...once]);
  });

  it('report in the order of the lines, and look once at lines of one name and value', () => {
    let asked = 0;
    const find = ({ key }: SettingLine) => {
      asked += 1;
      return key === 'vm.swappiness' ? ['low'] : [];
    };
    expect(lines(sharedReports(contextOf([sysctl(router)]), find, told))).toEqual(Array.from({ length: 500 }, (_, i) => 2 * i + 2));
    expect(asked).toBe(3);
    const all = lines(lineReports(contextOf([sysctl(router)]), (setting) => [told(setting)]));
    expect(all).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  });

  it('are asked again where a line of another language has a condition', () => {
    const task = (name: string, more: string) =>
      `- name: ${name}\n  ansible.posix.sysctl:\n    name: vm.swappiness\n    value: "10"\n${more}`;
    const text = task('one', '') + task('two', '  when: ansible_memtotal_mb > 1024\n') + task('three', '');
    const asked: (true | undefined)[] = [];
    lineReports(contextOf(readAnsible('tasks/main.yml', text, yaml).files), ({ line }) => {
      asked.push(line.conditional);
      return [];
    });
    expect(asked).toEqual([undefined, true]);
  });
});

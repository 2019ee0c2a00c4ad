import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { short } from './quoted.ts';
import { atValue, embeddedSettings, typedValue } from './setting-line.ts';

/** Octal, and base 60: the two that look like something else. */
const surprising = /^[-+]?(?:0[0-7_]+|[1-9]\d{0,8}(?::[0-5]?\d){1,4})$/;

function check(context: RuleContext): readonly Report[] {
  return embeddedSettings(context)
    .filter((setting) => setting.line.yamlType === 'integer' && surprising.test(typedValue(setting)))
    .map((setting): Report => {
      const typed = short(typedValue(setting));
      return {
        message: `${typed} without quotes is ${short(setting.value)} to YAML: expected "${typed}" or ${short(setting.value)}`,
        place: atValue(setting),
        key: setting.key,
        why: typed.includes(':') ? 'YAML 1.1 reads digits with colons in base 60' : 'YAML 1.1 reads digits behind a leading zero as octal',
        fix: { title: 'write the number that is meant, in quotes', disposition: 'review' },
        sources: ['YAML 1.1: int type'],
      };
    });
}

export const yamlNumberChanged: Rule = {
  id: 'TA055',
  slug: 'yaml-number-changed',
  severity: 'warning',
  confidence: 'proved',
  what: 'A number that YAML reads as another one',
  why: 'what is set is not what stands in the file',
  instead: 'put values in quotes',
  bad: {
    files: {
      'roles/edge/tasks/main.yml': '- name: set somaxconn\n  ansible.posix.sysctl:\n    name: net.core.somaxconn\n    value: 010000\n',
    },
    kernel: '6.1',
  },
  good: {
    files: {
      'roles/edge/tasks/main.yml': '- name: set somaxconn\n  ansible.posix.sysctl:\n    name: net.core.somaxconn\n    value: "10000"\n',
    },
    kernel: '6.1',
  },
  check,
};

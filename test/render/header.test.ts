import { expect, test } from 'vitest';
import { headerLines } from '../../src/render/header.ts';
import { header, hostile } from './edge1.ts';

test('names tool, knowledge, profile and every input in a fixed order', () => {
  expect(headerLines(header)).toEqual([
    '# Written by tune-advise 0.1.0 (knowledge 2025.11), profile proxy-behind-nat',
    '# input: kernel = 5.15.0-91-generic (/proc/sys/kernel/osrelease)',
    '# input: nat_idle_timeout_s = 350 (given: --nat-idle-timeout aws-nat-gateway)',
  ]);
  expect(headerLines({ ...header, inputs: header.inputs.toReversed() })).toEqual(headerLines(header));
});

test('no input can leave its comment or join the next line to it', () => {
  const lines = headerLines({ ...header, inputs: [{ name: 'upstream', value: hostile, origin: { kind: 'given', option: hostile } }] });
  for (const line of lines) {
    expect(line).toMatch(/^# [^\n\r\u2028]*[^\\]$/);
  }
  expect(lines.join('\n')).toContain('\\x0akernel.panic');
});

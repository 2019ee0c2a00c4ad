import { describe, expect, it } from 'vitest';
import { pathPattern } from '../../src/core/path-pattern.ts';
import { pathRules } from '../../src/core/path-rules.ts';

describe('a pattern', () => {
  it.each([
    ['*.conf', 'etc/sysctl.d/60-edge.conf', true],
    ['*.conf', 'etc/sysctl.d/60-edge.conf.bak', false],
    ['etc/*.conf', 'etc/sysctl.conf', true],
    ['etc/*.conf', 'etc/sysctl.d/60-edge.conf', false],
    ['etc/*.conf', 'image/etc/sysctl.conf', false],
    ['etc/**/*.conf', 'etc/sysctl.d/60-edge.conf', true],
    ['etc/**/*.conf', 'etc/sysctl.conf', true],
    ['vendor', 'roles/vendor/etc/sysctl.conf', true],
    ['vendor/', 'vendor/etc/sysctl.conf', true],
    ['/vendor', 'roles/vendor/sysctl.conf', false],
    ['roles/vendor', 'roles/vendor/etc/sysctl.conf', true],
    ['roles/vendor', 'roles/vendor2/sysctl.conf', false],
    ['**', 'etc/sysctl.conf', true],
    ['**/proxy', 'a/b/proxy/sysctl.conf', true],
    ['6?-edge.conf', 'etc/sysctl.d/60-edge.conf', true],
    ['6?-edge.conf', 'etc/sysctl.d/6-edge.conf', false],
    ['./etc/sysctl.conf', 'etc/sysctl.conf', true],
    ['[a].conf', 'a.conf', false],
  ])('%s on %s: %s', (pattern, path, fits) => {
    expect(pathPattern(pattern)(path)).toBe(fits);
  });

  it('takes a bounded time', () => {
    const started = performance.now();
    expect(pathPattern(`${'*a'.repeat(200)}b`)('a'.repeat(4000))).toBe(false);
    expect(pathPattern(`${'**/a/'.repeat(100)}b`)('a/'.repeat(500))).toBe(false);
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

describe('rules for paths', () => {
  const at = (path: string, id = 'TA008') => ({ id, place: { path } });
  const choice = pathRules([
    { pattern: 'vendor/**', only: [], off: [], none: true },
    { pattern: 'legacy/**', only: ['TA002'], off: [] },
    { pattern: '*.conf', only: [], off: ['TA010'] },
    { pattern: 'vendor/ours/**', only: ['TA008'], off: [] },
  ]);

  it('switch rules off, allow some alone, or none', () => {
    expect(choice.wanted(at('etc/sysctl.conf'))).toBe(true);
    expect(choice.wanted(at('etc/sysctl.conf', 'TA010'))).toBe(false);
    expect(choice.wanted(at('legacy/sysctl.conf'))).toBe(false);
    expect(choice.wanted(at('legacy/sysctl.conf', 'TA002'))).toBe(true);
    expect(choice.wanted(at('vendor/sysctl.conf'))).toBe(false);
    expect(choice.wanted(at('vendor/ours/sysctl.conf'))).toBe(true);
  });

  it('know which files are not checked at all', () => {
    expect(choice.checked('etc/sysctl.yml')).toBe(true);
    expect(choice.checked('vendor/sysctl.yml')).toBe(false);
    expect(choice.checked('vendor/ours/sysctl.yml')).toBe(true);
  });
});

import { expect, it } from 'vitest';
import { lintSummary } from '../../src/render/lint-summary.ts';

const told = (notChecked: readonly { readonly what: string; readonly why: string }[]) =>
  lintSummary({ files: ['etc/sysctl.conf'], findings: [], summary: { error: 0, warning: 0, advice: 0, suppressed: 0 }, notChecked });

it('tells what was not checked, links last, and not those to what is checked by itself', () => {
  expect(told([{ what: 'etc/sysctl.d/99-sysctl.conf', why: "a link to '../sysctl.conf', which is checked itself" }])).toBe(
    '1 file, nothing found',
  );
  const away = { what: 'etc/edge.conf', why: "a link out of the directory, to '/srv/edge.conf'" };
  expect(told([away, { what: 'etc/proxy.conf', why: 'not readable (EACCES)' }])).toBe(
    "1 file, nothing found · not checked: etc/proxy.conf (not readable (EACCES)); etc/edge.conf (a link out of the directory, to '/srv/edge.conf')",
  );
});

it('counts what does not fit', () => {
  const many = Array.from({ length: 13 }, (_, i) => ({ what: `etc/${i}.conf`, why: 'ignored by git' }));
  expect(told(many)).toMatch(/; etc\/9\.conf \(ignored by git\); 3 more \(--format json tells all\)$/);
});

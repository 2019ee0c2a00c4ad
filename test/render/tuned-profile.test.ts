import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTuned } from '../../src/read/tuned.ts';
import { sysctlEntries } from '../../src/render/ansible-entries.ts';
import { tunedProfile } from '../../src/render/tuned-profile.ts';
import { kernelsTried, newlyTold, plansOf, profileNames } from './container-plans.ts';
import { header, hostile, plan } from './edge1.ts';

const textOf = (name: string, kernel: string) => {
  const { plan: of, header: head } = plansOf(name, kernel);
  return tunedProfile(of, sysctlEntries(of), head);
};
const settings = (text: string) => readTuned('tuned.conf', text).files.flatMap((file) => (file.kind === 'sysctl' ? file.lines : []));
const pairs = (text: string) => Object.fromEntries(settings(text).map(({ key, value }) => [key, value]));

describe.each(profileNames)('%s', (name) => {
  test.each(kernelsTried)('our reader and lint take it as it is meant on %s', (kernel) => {
    const { plan: of } = plansOf(name, kernel);
    const text = textOf(name, kernel);
    expect(pairs(text)).toEqual(Object.fromEntries(sysctlEntries(of).map((entry) => [entry.key, entry.value])));
    expect(newlyTold('tuned.conf', text, name, kernel)).toEqual([]);
  });
});

/** tuned's own loader: what it makes of profiles in a folder. */
const loader = `
import json, logging, sys
logging.disable(logging.CRITICAL)
from tuned.profiles.factory import Factory
from tuned.profiles.loader import Loader
from tuned.profiles.locator import Locator
from tuned.profiles.merger import Merger
from tuned.profiles.variables import Variables
made = {}
for name in sys.argv[2:]:
    variables = Variables()
    profile = Loader(Locator([sys.argv[1]]), Factory(), Merger(), None, variables).load(name)
    made[name] = {
        'main': dict(profile.options),
        'units': {unit: {key: variables.expand(value) for key, value in profile.units[unit].options.items()} for unit in profile.units},
    }
json.dump(made, sys.stdout)
`;
const python = '/usr/bin/python3';
const here = spawnSync(python, ['-c', 'import tuned.profiles.loader']).status === 0;
if (!here) process.stderr.write('skipped: tuned is not installed here\n');

interface Loaded {
  readonly main: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function loaded(files: Readonly<Record<string, string>>): Readonly<Record<string, Loaded>> {
  const folder = mkdtempSync(join(tmpdir(), 'tuned-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'tuned.conf'), text);
    }
    const out = execFileSync(python, ['-c', loader, folder, ...Object.keys(files)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(out) as Record<string, Loaded>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(!here)('tuned itself loads every profile as we read it', { timeout: 120_000 }, () => {
  const files = Object.fromEntries(
    profileNames.flatMap((name) => kernelsTried.map((kernel) => [`${name}-${kernel.replaceAll(':', '-')}`, textOf(name, kernel)])),
  );
  const made = loaded(files);
  expect(Object.keys(made)).toHaveLength(profileNames.length * kernelsTried.length);
  for (const [name, text] of Object.entries(files)) {
    const wanted = pairs(text);
    expect(made[name]?.units, name).toEqual(Object.keys(wanted).length === 0 ? {} : { sysctl: wanted });
    expect(Object.keys(made[name]?.main ?? {}), name).toEqual(['summary']);
  }
});

test('a key that resets others stands before them, as in the file of sysctl.d', () => {
  const { plan: of } = plansOf('nat-gateway', '6.1');
  const keys = settings(textOf('nat-gateway', '6.1')).map(({ key }) => key);
  expect(keys.indexOf('net.ipv4.ip_forward')).toBeLessThan(keys.indexOf('net.ipv4.conf.all.rp_filter'));
  const file = of.files.find((one) => one.path.includes('sysctl.d'))?.content ?? '';
  expect(keys).toEqual([...file.matchAll(/^([a-z0-9_.]+) =/gm)].map((match) => match[1]));
});

test('its head tells what is applied later and what must go first', () => {
  const text = tunedProfile(plan, sysctlEntries(plan), header).replaceAll(/\n# /g, ' ');
  expect(text).toContain('file: /etc/tuned/tune-advise-proxy-behind-nat/tuned.conf');
  expect(text).toContain('reapply_sysctl = 1 in tuned-main.conf, its default');
  expect(text).toContain('not done by this file: /etc/sysctl.conf:14 must go (lowers the default)');
  expect(text).toContain('not here: the module nf_conntrack must be loaded before tuned starts');
  expect(text).toContain('not here: tuned sets no limits');
});

test.skipIf(!here)('what came from a file becomes neither a section nor a variable nor a comparison', () => {
  const entries = [
    { key: 'net.core.somaxconn', value: '8192', reasons: [hostile, '[script]\nscript=x.sh'] },
    { key: 'net.core.optmem_max', value: `$${'{f:exec:id}'}`, reasons: [] },
    { key: 'net.core.netdev_budget', value: '>300', reasons: [] },
    { key: 'kernel.core_pattern', value: '|/bin/x # y', reasons: [] },
    { key: 'net.ipv4.conf.eth0/100.rp_filter', value: '1', reasons: [] },
    { key: 'kernel.modprobe', value: '', reasons: [] },
    { key: '[script]\nscript', value: 'x.sh', reasons: [] },
    { key: 'replace', value: '1\n[script]', reasons: [] },
  ];
  const text = tunedProfile({ ...plan, profile: `edge\n[script]\n\${f:exec:id}${hostile}` }, entries, header);
  const made = loaded({ edge: text }).edge;
  expect(made?.units).toEqual({ sysctl: { 'net.core.somaxconn': '8192' } });
  expect(Object.keys(made?.main ?? {})).toEqual(['summary']);
  expect(text.match(/^# not here: .* = /gm)).toHaveLength(7);
});

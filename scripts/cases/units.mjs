// Carries recorded runs of systemd as PID 1 (what Limit lines of units came to) over as cases of our own.
// usage: node scripts/cases/units.mjs RECORDED.json
import { readFileSync, writeFileSync } from 'node:fs';

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('expected the recorded runs: node scripts/cases/units.mjs RECORDED.json');
  process.exit(2);
}
const recorded = JSON.parse(readFileSync(source, 'utf8'));
const versions = { bullseye: 247, bookworm: 252, trixie: 257 };
const pair = ([soft, hard]) => ({ soft, hard });
const pairs = (limits) => Object.fromEntries(Object.entries(limits).map(([item, both]) => [item, pair(both)]));

// in the recorded runs a drop-in named `run:NAME` lay below /usr/local/lib, as /run is emptied at boot
const place = (name) => (name.startsWith('run:') ? ['/usr/local/lib', name.slice(4)] : ['/etc', name]);
const cases = recorded.cases.map((one) => {
  const unit = `c-${one.name}.service`;
  const files = {
    [`/etc/systemd/system/${unit}`]: `[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/true\n${one.unit}\n`,
  };
  for (const [name, text] of Object.entries(one.dropins)) {
    const [base, file] = place(name);
    files[`${base}/systemd/system/${unit}.d/${file}.conf`] = `[Service]\n${text}\n`;
  }
  return { name: one.name, description: one.description, unit, files, limits: pairs({ ...recorded.default, ...one.changed }) };
});
const out = new URL(`../../test/cases/readers/unit-limits/${recorded.suite}.json`, import.meta.url);
const text = {
  suite: recorded.suite,
  version: versions[recorded.suite],
  distribution: 'debian',
  kernel: recorded.kernel,
  pid1: pairs(recorded.pid1),
  cases,
};
writeFileSync(out, `${JSON.stringify(text, null, 2)}\n`);
console.log(`${cases.length} cases`);

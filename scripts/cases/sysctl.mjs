// Carries recorded cases of the sysctl readers over into test/cases/readers/sysctl: node scripts/cases/sysctl.mjs RECORDED.json
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'test/cases/readers/sysctl';
const readerOf = { 'systemd-sysctl': 'systemd', 'sysctl --system': 'procps', 'busybox sysctl -p': 'busybox' };
const recorded = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));

/** `1:1.35.0-4+deb12u1+b1` is 1.35.0, `252.39-1~deb12u2` is 252.39 */
const upstream = (version) => version.replace(/^\d+:/, '').replace(/-.*$/, '');

/** Long runs of one character are counted, so that a line of 2 MiB stays readable here. */
function runs(text) {
  const found = [];
  for (const part of text.match(/([\s\S])\1{999,}|(?:(?!([\s\S])\2{999,})[\s\S])+/g) ?? [])
    found.push(/^([\s\S])\1{999,}$/.test(part) ? [part[0], part.length] : [part, 1]);
  return found;
}

function fileOf(file) {
  if (file.base64 === undefined)
    return file.text !== undefined && file.text.length > 2000 ? { runs: runs(file.text), ...modeOf(file) } : file;
  const text = Buffer.from(file.base64, 'base64').toString('latin1');
  return text.length > 2000 ? { runs: runs(text), ...modeOf(file) } : file;
}

const modeOf = (file) => (file.mode === undefined ? {} : { mode: file.mode });

/** Equal results are written once, with the releases that gave them. */
function merged(results) {
  const byText = new Map();
  for (const { release, ...result } of results) {
    const text = JSON.stringify(result);
    byText.set(text, [...(byText.get(text) ?? []), release]);
  }
  return [...byText].map(([text, releases]) => ({ releases, ...JSON.parse(text) }));
}

function sorted(changed) {
  return Object.fromEntries(Object.entries(changed).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function caseOf(one) {
  const results = [];
  const listed = [];
  for (const [release, tools] of Object.entries(one.results))
    for (const [tool, modes] of Object.entries(tools)) {
      if (tool.endsWith('--cat-config')) {
        const paths = modes.real.stdout.split('\n').filter((line) => line.startsWith('# /'));
        // what is cut out of a long output may be a heading
        if (!modes.real.stdout.includes('...[cut]...'))
          listed.push({ release, order: paths.map((line) => line.slice(2).replace(/ -> .*| is a mask\.$/, '')) });
      }
      const reader = readerOf[tool];
      if (reader === undefined) continue;
      for (const [mode, { rc, changed }] of Object.entries(modes)) results.push({ release, reader, mode, rc, changed: sorted(changed) });
    }
  const files = Object.fromEntries(Object.entries(one.files).map(([path, file]) => [path, fileOf(file)]));
  const { name, description, ifaces } = one;
  return { name, description, files, ifaces, results: merged(results), listed: merged(listed) };
}

mkdirSync(folder, { recursive: true });
for (const one of recorded.cases) writeFileSync(join(folder, `${one.name}.json`), `${JSON.stringify(caseOf(one), null, 1)}\n`);
const releases = Object.fromEntries(
  Object.entries(recorded.versions).map(([release, versions]) => [
    release,
    { systemd: upstream(versions.systemd), procps: upstream(versions.procps), busybox: upstream(versions['busybox-static']) },
  ]),
);
writeFileSync(join(folder, 'releases.json'), `${JSON.stringify({ kernel: recorded.kernel, releases }, null, 1)}\n`);

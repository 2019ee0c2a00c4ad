// node scripts/cases/limits.mjs CASES.json: carries recorded runs of pam_limits over into test/cases/readers/limits, one file a case
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('a file of recorded cases is missing: expected node scripts/cases/limits.mjs CASES.json');
  process.exit(2);
}
const folder = new URL('../../test/cases/readers/limits/', import.meta.url);
const recorded = JSON.parse(readFileSync(source, 'utf8'));
const inherited = recorded.cases.find(({ name }) => name === 'none').results;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const write = (name, data) => writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(data, undefined, 1)}\n`);
write('recorded-on', {
  kernel: recorded.kernel,
  nrOpen: recorded['fs.nr_open'],
  // Debian's revision is no business of the model: 1.5.2-6+deb12u2 is Linux-PAM 1.5.2
  versions: Object.fromEntries(Object.entries(recorded.versions).map(([suite, version]) => [suite, version.replace(/-.*/, '')])),
  accounts: {
    root: { uid: 0, gid: 0, groups: { root: 0 } },
    alice: { uid: 1000, gid: 1000, groups: { alice: 1000, developers: 2000, testers: 2002 } },
    bob: { uid: 1001, gid: 1001, groups: { bob: 1001, admins: 2001 } },
  },
  inherited: Object.fromEntries(Object.entries(inherited).map(([suite, users]) => [suite, users.alice.limits])),
});
for (const { name, description, limits_conf, limits_d, results } of recorded.cases) {
  const files = { '/etc/security/limits.conf': limits_conf };
  for (const [file, text] of Object.entries(limits_d)) files[`/etc/security/limits.d/${file}`] = text;
  const told = {};
  for (const [suite, users] of Object.entries(results)) {
    told[suite] = {};
    for (const [user, { rc, changed, extra }] of Object.entries(users)) {
      const session = /NoNewPrivs=(\d+) prio=(-?\d+)/.exec(extra ?? '');
      told[suite][user] = { rc, changed, ...(session && { noNewPrivileges: session[1], priority: session[2] }) };
    }
  }
  write(name, { description, files, results: told });
}
console.log(`${recorded.cases.length} cases of ${Object.keys(recorded.versions).length} releases`);

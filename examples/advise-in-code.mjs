// Advice for a machine that is not here, by the API: facts and a profile become a plan. Nothing of this host is read but the package.
//   node advise-in-code.mjs [PROFILE] [KERNEL]
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  advise,
  composeProfile,
  factNames,
  loadKnowledge,
  machineDefaults,
  namedFacts,
  readKernel,
  readProfile,
  standIn,
} from 'tune-advise';

const [name = 'proxy-behind-nat', release = 'debian:12'] = process.argv.slice(2);

/** @param {string} file a file of the package */
const packaged = (file) => readFileSync(fileURLToPath(import.meta.resolve(`tune-advise/${file}`)), 'utf8');

// the knowledge is an index and a text; an entry is read when it is looked up
const text = packaged('knowledge.txt');
const knowledge = loadKnowledge({ ...JSON.parse(packaged('knowledge.json')), read: (start, length) => text.slice(start, start + length) });

const kernel = readKernel(release, knowledge.distributions);
if ('error' in kernel) throw new Error(kernel.error);

const names = factNames.map((fact) => fact.name);
const composed = composeProfile([name], (wanted) => {
  const read = readProfile(wanted, `${wanted}.ini`, packaged(`profiles/${wanted}.ini`), names);
  if ('problems' in read) throw new Error(read.problems.map(({ line, message }) => `${wanted}.ini:${line}: ${message}`).join('\n'));
  return read.profile;
});
if ('problem' in composed) throw new Error(composed.problem);

// what is not given is assumed, and the plan asks about it
const facts = standIn({
  kernel,
  memoryBytes: 4 * 1024 ** 3,
  cpus: 2,
  nat: ['outbound'],
  named: new Map([['nat_idle_timeout_s', 350]]),
  distributions: knowledge.distributions,
});

const plan = advise({
  facts,
  kernel,
  knowledge,
  profile: composed.profile,
  named: namedFacts(facts, machineDefaults(facts, kernel, knowledge)),
  sysctlFiles: [],
  limitsLines: [],
  unitLines: [],
  texts: new Map(),
  services: [],
  header: () => [],
});

for (const { key, current, proposed } of plan.changes) console.log(`${key}: ${current ?? 'unknown'} -> ${proposed}`);
for (const { fact, assumed } of plan.questions) console.log(`asked: ${fact}, assumed ${assumed ?? 'nothing'}`);
for (const { path } of plan.files) console.log(`file: ${path}`);

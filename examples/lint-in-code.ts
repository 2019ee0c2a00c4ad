// Lint of a text by the API, with its types. Node 22.18 and later run it as it is; an older one needs it compiled.
//   node lint-in-code.ts
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  allRules,
  type Finding,
  type Kernel,
  type Knowledge,
  type KnowledgeIndex,
  lint,
  loadKnowledge,
  readKernel,
  readSysctl,
} from 'tune-advise';

const packaged = (file: string): string => readFileSync(fileURLToPath(import.meta.resolve(`tune-advise/${file}`)), 'utf8');

function knowledgeOfPackage(): Knowledge {
  const text = packaged('knowledge.txt');
  const index = JSON.parse(packaged('knowledge.json')) as KnowledgeIndex;
  return loadKnowledge({ ...index, read: (start, length) => text.slice(start, start + length) });
}

function kernelNamed(release: string, knowledge: Knowledge): Kernel {
  const kernel = readKernel(release, knowledge.distributions);
  if ('error' in kernel) throw new Error(kernel.error);
  return kernel;
}

/** What is wrong in a file of sysctl.d on a kernel. */
function findingsOf(path: string, text: string, release: string): readonly Finding[] {
  const knowledge = knowledgeOfPackage();
  return lint({
    files: [{ path, kind: 'sysctl', text, lines: readSysctl(path, text) }],
    kernels: [kernelNamed(release, knowledge)],
    kernelsFrom: 'the caller',
    knowledge,
    rules: allRules,
  }).findings;
}

const text = 'net.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_timestamps = 0\nnet.ipv4.tcp_tw_reuse = 1\n';
for (const { id, severity, place, message } of findingsOf('etc/sysctl.d/60-proxy.conf', text, 'debian:12'))
  console.log(`${place.line}: ${severity} ${id}: ${message}`);

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, the longest first: started last they would keep one processor waiting for the other. */
const long = [
  'ansible/apply',
  'profiles/network',
  'ansible/tasks',
  'apply/sandbox',
  'web/page',
  'ansible/restart',
  'profiles/databases',
  'cli/effective',
  'readers/sysctl',
  'profiles/hosts',
  'profiles/property',
  'apply-faults/',
  'ansible/',
  'cli/lint',
  'cli/diagnose',
  'readers/held-live',
];
const place = ({ moduleId }: TestSpecification) => {
  const at = long.findIndex((name) => moduleId.includes(`/test/${name}`));
  return at === -1 ? long.length : at;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // several tests start the program or a real reader, which is slow on a loaded machine
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // the default leaves one processor idle, which of two is half
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
  },
});

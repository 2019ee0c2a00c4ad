import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readFiles } from '../../src/cli/lint-files.ts';
import { lintInput, wayOf } from '../hostile/lint-input.ts';
import { makeInput } from '../hostile/make-input.ts';
import { obeyed } from '../hostile/obeyed.ts';
import { languages } from '../hostile/seeds.ts';
import { shrink } from '../hostile/shrink.ts';

const kept = fileURLToPath(new URL('../cases/lint/found/', import.meta.url));
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const count = 360;

describe('hostile files of every language', () => {
  it('make no crash, and no report that someone would obey', async () => {
    process.stdout.write(`seed ${seed}\n`);
    const wrong: string[] = [];
    const met = new Set<string>();
    for (let index = 0; index < count; index++) {
      const { language, path, bytes } = makeInput(seed, index, new Map());
      met.add(language);
      const { problem } = await lintInput(path, bytes, wayOf(index));
      if (problem !== undefined) wrong.push(`seed ${seed} input ${index} ${language} ${JSON.stringify(path)}: ${problem}`);
    }
    expect(wrong).toEqual([]);
    expect([...met].sort()).toEqual(languages.map(({ name }) => name).sort());
  }, 60_000);

  it('are the same for the same seed', () => {
    for (const index of [0, 13, 407]) expect(makeInput(5, index, new Map())).toEqual(makeInput(5, index, new Map()));
    expect(makeInput(5, 1, new Map())).not.toEqual(makeInput(6, 1, new Map()));
  });

  it('that failed once fail no more', async () => {
    const files = existsSync(kept) ? readdirSync(kept).sort() : [];
    const wrong: string[] = [];
    for (const file of files) {
      const { path, index, base64 } = JSON.parse(readFileSync(kept + file, 'utf8')) as { path: string; index: number; base64: string };
      const { problem } = await lintInput(path, Buffer.from(base64, 'base64'), wayOf(index));
      if (problem !== undefined) wrong.push(`${file}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('large files of a stranger', () => {
  const pods = "docker run --sysctl net.core.somaxconn=1 --ulimit nofile=1:2 img sh -c 'sysctl vm.swappiness'\n";
  const task = '# tune-advise: allow TA002 -- old\nsysctl -w net.ipv4.tcp_tw_recycle=1\n';
  it.each([
    ['of many containers, with a comment', 'run.sh', `# tune-advise: allow TA050 -- reason\n${pods.repeat(2000)}`],
    ['of many comments', 'run.sh', task.repeat(2500)],
    [
      'of many comments between settings of YAML',
      'group_vars/all.yml',
      `sysctl:\n${'  # tune-advise: allow TA001 -- x\n  a.b: 1\n'.repeat(2500)}`,
    ],
    ['of one long line with many keys', 'run.sh', `sysctl -w ${'x.y=1 '.repeat(4000)}`],
    ['of one command that writes to many files', 'run.sh', 'echo 1 >/proc/sys/kernel/sysrq '.repeat(8000)],
    ['of many sections', 'proxy.service', '[Sercive]\nLimitNOFILE=1\n'.repeat(4000)],
    ['of brackets', 'node.bu', `storage: ${']'.repeat(300_000)}\n# sysctl`],
    ['of broken quotes', 'node.bu', `storage: ${'"\n]'.repeat(100_000)}\n# sysctl`],
    ['of many wrong lines', 'etc/sysctl.conf', 'net.core.somaxcon = 1\nx\n'.repeat(4000)],
  ])('%s ends soon', async (_, path, text) => {
    const times: number[] = [];
    for (const format of ['text', 'gitlab']) {
      const { problem, ms } = await lintInput(path, Buffer.from(text), { format, kernels: ['6.1'], coloured: false });
      expect(problem).toBeUndefined();
      times.push(ms);
    }
    // a fraction of a second alone; the bound only tells work that grows with the square, on a loaded machine too
    expect(Math.min(...times)).toBeLessThan(8000);
  });

  it('of more tokens than YAML is read for is told as not checked', async () => {
    const text = `# sysctl\nsysctl_config:\n${'  - a: b\n'.repeat(20_000)}`;
    const { files, notChecked } = await readFiles([{ path: 'group_vars/all.yml', text, encoding: 'utf8' }]);
    expect(files).toEqual([]);
    expect(notChecked).toEqual([{ what: 'group_vars/all.yml:1', why: 'YAML of more than 64000 tokens is not read' }]);
  });
});

describe('what is looked for', () => {
  it.each([
    ['text', 'a \u001b[2J b\n'],
    ['text', 'edge1 \u202e\n'],
    ['text', '##[add-mask]x\n'],
    ['json', '{"a": "\u009b2J"}\n'],
    ['json', '{"a": \n'],
    ['sarif', '{"runs":[{"results":[{"message":{"text":"<script>"}}]}]}\n'],
    ['sarif', '{"runs":[{"results":[{"message":{"text":"[a](http://evil)"}}]}]}\n'],
    ['gitlab', '[{"description":"&lt;"}]\n'],
    ['github', '::error::owned\n'],
    ['github', '::add-mask::x\n'],
    ['junit', '<testsuites><script>x</script></testsuites>\n'],
    ['junit', '<testsuites>]]> & </testsuites>\n'],
  ])('is found in %s %j', (format, text) => {
    expect(obeyed(format, text, 1)).toBeDefined();
  });

  it('is not what we write ourselves', () => {
    const command = '::error file=etc/a%2Cb,line=1,col=1,endColumn=23,title=TA002 not-on-this-kernel::gone%0Afix (safe): delete the line\n';
    expect(obeyed('github', command, 1)).toBeUndefined();
    expect(obeyed('text', '\u001b[1;31merror\u001b[0m x\n', 1, true)).toBeUndefined();
    expect(obeyed('text', '\u001b[1;31merror\u001b[0m x\n', 1)).toBeDefined();
  });
});

it('a failing input shrinks to what makes it fail', async () => {
  const fails = (bytes: Buffer) => Promise.resolve(bytes.includes('ab') && bytes.includes('z'));
  expect((await shrink(Buffer.from('xxabxxxxxxzxxxxxxxxxxxx'), fails, 500)).toString()).toBe('abz');
});

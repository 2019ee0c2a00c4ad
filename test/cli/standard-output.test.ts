import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './run.ts';

const much = ['list', 'parameters'];
/** More than a pipe holds. */
const pipeHolds = 65_536;

/** What a file receives, which takes everything at once. */
function intoFile(args: readonly string[]): { readonly text: string; readonly code: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'tune-advise-output-'));
  const path = join(folder, 'out');
  const file = openSync(path, 'w');
  try {
    const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: ['ignore', file, 'ignore'] });
    return { text: readFileSync(path, 'utf8'), code: status };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

/** Runs the program with a pipe that is set up and read by a few lines of Python. */
function intoPipe(how: string, args: readonly string[]): { readonly text: string; readonly told: string } {
  const script = [
    'import os, subprocess, sys, time',
    'reading, writing = os.pipe()',
    how,
    'os.close(reading) if reading is not None else None',
    'print(child.wait(), child.stderr.read().decode(), file=sys.stderr, end="")',
  ].join('\n');
  const done = spawnSync('python3', ['-c', script, process.execPath, cli, ...args], { encoding: 'utf8', maxBuffer: 16 << 20 });
  return { text: done.stdout, told: done.stderr };
}

const start = 'child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE)\nos.close(writing)';
const copy = [
  'piece = os.read(reading, 9000)',
  'while piece:',
  '    sys.stdout.buffer.write(piece)',
  '    piece = os.read(reading, 9000)',
  'sys.stdout.flush()',
].join('\n');

describe.skipIf(process.platform === 'win32')('standard output', () => {
  it('a file receives all', () => {
    const { text, code } = intoFile(much);
    expect(code).toBe(0);
    expect(text.length).toBeGreaterThan(pipeHolds);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('a pipe that is read slowly receives all', () => {
    const { text, told } = intoPipe(`${start}\ntime.sleep(0.5)\n${copy}`, much);
    expect(told).toBe('0 ');
    expect(text).toBe(intoFile(much).text);
  });

  it('a pipe that takes no more for now receives all, in order', () => {
    const { text, told } = intoPipe(`os.set_blocking(writing, False)\n${start}\ntime.sleep(0.5)\n${copy}`, much);
    expect(told).toBe('0 ');
    expect(text).toBe(intoFile(much).text);
  });

  it('the reader of a pipe may go before the end, without a word', () => {
    const gone = 'os.read(reading, 10)\nos.close(reading)\nreading = None';
    expect(intoPipe(`${start}\n${gone}`, much)).toEqual({ text: '', told: '0 ' });
    expect(intoPipe(`os.set_blocking(writing, False)\n${start}\n${gone}`, much)).toEqual({ text: '', told: '0 ' });
  });

  it.skipIf(process.platform !== 'linux')('help and the version say it too when the disk is full', () => {
    for (const word of ['--help', '--version', 'lint --help']) {
      const { status, stderr } = spawnSync('/bin/sh', ['-c', `"$0" "$1" ${word} > /dev/full`, process.execPath, cli], { encoding: 'utf8' });
      expect(stderr).toBe('tune-advise: standard output cannot be written (ENOSPC): expected room for what is printed\n');
      expect(status).toBe(3);
    }
  });
});

/**
 * Builds and packs the tree twice, in two folders, under another locale, time zone and umask, and compares the archives byte by byte.
 *
 *   node scripts/package/reproducible.mjs
 *
 * Needs the development packages (npm install). Prints the sum, or the files that differ; nothing is written into the tree.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './packed.mjs';

const top = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tune-advise-twice-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const sum = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

const [first, second] = [
  packedIn('one', { LC_ALL: 'C', TZ: 'UTC' }, '022'),
  packedIn('another/and deeper', { LC_ALL: 'C.UTF-8', TZ: 'Asia/Kathmandu', HOME: folder }, '002'),
];
if (sum(first.archive) === sum(second.archive)) process.stdout.write(`the same bytes twice: ${sum(first.archive)}\n`);
else {
  const files = execFileSync('tar', ['-tf', first.archive], { encoding: 'utf8' }).trimEnd().split('\n').sort();
  const told = files.flatMap((file) => differs(file.replace(/^package\//, '')));
  process.stdout.write(`two builds differ:\n${told.length === 0 ? '  in names or modes of files' : told.join('\n')}\n`);
  process.exitCode = 1;
}

function packedIn(name, environment, umask) {
  const tree = join(folder, name);
  mkdirSync(tree, { recursive: true });
  const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: top, maxBuffer: 1 << 28 });
  const there = files
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(top, file)));
  for (const file of there) cpSync(join(top, file), join(tree, file));
  // linked file by file: a link to the folder would put the way to it into names of parts
  const linked = spawnSync('cp', ['-al', join(top, 'node_modules'), tree]).status === 0;
  if (!linked) execFileSync('cp', ['-a', join(top, 'node_modules'), tree]);
  const { status, stderr } = spawnSync('sh', ['-c', `umask ${umask}; exec "$0" scripts/build.mjs`, process.execPath], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(`the build in ${tree} failed: ${stderr}`);
  return { tree, archive: pack(tree, join(folder, `${name}-packed`)) };
}

function differs(file) {
  const [a, b] = [first, second].map(({ tree }) => sum(join(tree, file)));
  return a === b ? [] : [`  ${file}`];
}

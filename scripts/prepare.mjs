/**
 * What npm runs after an install, before packing, and when npx is asked for this folder: builds dist/, where it is older than what it is
 * made of. Where npm prepares a clone for a global install (as pre-commit
 * does), it leaves out the development packages, so they are fetched first.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUpToDate } from './package/up-to-date.mjs';

const top = fileURLToPath(new URL('..', import.meta.url));

function there(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Without what npm tells its children: a global install would go on being one. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(?:config_(?:global|location|prefix|omit|include|save)|command$)/i.test(name)),
);

const run = (program, args) => {
  const { status } = spawnSync(program, args, { cwd: top, stdio: 'inherit', env: environment, shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
};

/** An install renews the last one. */
const sources = ['src', 'scripts', 'profiles', 'schemas', 'test/cases', 'package.json', 'tsconfig.json', 'tsconfig.types.json'];
const installed = 'node_modules/.package-lock.json';

if (
  isUpToDate(
    join(top, 'dist/cli.cjs'),
    [...sources, installed].map((path) => join(top, path)),
  )
)
  process.exit();
if (!there('esbuild')) run('npm', ['install', '--include=dev', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']);
run(process.execPath, ['scripts/build.mjs']);

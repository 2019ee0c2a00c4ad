/**
 * What npm runs after an install and before packing: builds dist/. Where npm prepares a clone for a global install (as pre-commit
 * does), it leaves out the development packages, so they are fetched first.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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

if (!there('esbuild')) run('npm', ['install', '--include=dev', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']);
run(process.execPath, ['scripts/build.mjs']);

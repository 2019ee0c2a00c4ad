import { readFileSync } from 'node:fs';

/** The machine that all tools look at: what a started kernel of Debian 12 with 4 GiB and 2 CPUs held below /proc/sys. */
export const machine = {
  release: '6.1.0-50-amd64',
  options: ['--kernel', '6.1.0-50-amd64', '--distro', 'debian:12', '--memory', '4G', '--cpus', '2'],
};

/** @param {string} top the repository @returns {Record<string, string>} path below /proc/sys → value */
export function machineValues(top) {
  const { keys } = JSON.parse(readFileSync(`${top}/test/kernels/${machine.release}.json`, 'utf8'));
  return Object.fromEntries(
    Object.entries(keys).flatMap(
      ([
        key,
        {
          values: [held],
        },
      ]) => (held === null ? [] : [[pathOf(key), held[1]]]),
    ),
  );
}

/** The values after a file was loaded, without what that kernel has no key for or refuses. */
export function loadedValues(text, values, refused) {
  const loaded = {};
  for (const [key, value] of settings(text)) if (pathOf(key) in values && !refused.includes(key)) loaded[pathOf(key)] = value;
  return loaded;
}

/** `key = value` lines of a plain file. @returns {[string, string][]} */
export const settings = (text) =>
  text
    .split('\n')
    .filter((line) => /^[a-z]/.test(line))
    .map((line) => line.split(' = '));

export const pathOf = (key) => key.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.'));

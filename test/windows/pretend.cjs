// Makes a process believe that it runs on Windows, as far as paths go: platform, separators, the flags of open(2) that are not there,
// and files that are found by `\` and a drive. Node itself does not change, so files keep their permissions.
const Module = require('node:module');
const path = require('node:path');
const fs = require('node:fs');

const here = process.cwd();
const native = (place) => `C:${place.replaceAll('/', '\\')}`;
const real = (place) => (typeof place === 'string' ? place.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/') : place);

const { O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, ...constants } = fs.constants;
const files = Object.fromEntries(
  Object.entries(fs).map(([name, value]) => {
    if (name === 'constants') return [name, constants];
    if (name === 'realpathSync') return [name, (place) => native(value(path.posix.resolve(here, real(place))))];
    if (name === 'readlinkSync') return [name, (place) => value(real(place)).replaceAll('/', '\\')];
    if (name === 'renameSync') return [name, (from, to) => value(real(from), real(to))];
    if (/Sync$/.test(name) && typeof value === 'function') return [name, (place, ...rest) => value(real(place), ...rest)];
    return [name, value];
  }),
);

const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === 'fs' || name === 'node:fs') return files;
  if (name === 'path' || name === 'node:path') return path.win32;
  return load(name, ...rest);
};
process.cwd = () => native(here);
Object.defineProperty(process, 'platform', { value: 'win32' });

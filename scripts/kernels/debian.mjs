/** Packages of a Debian mirror: looked up in its index, fetched once into a folder, unpacked without being installed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const wide = { maxBuffer: 1 << 30, encoding: 'utf8' };

/**
 * The index of a suite: package → its fields, for amd64. Where a name is there in several versions the newest stands.
 * @param {{ mirror: string, work: string }} where
 */
export async function readIndex({ mirror, work }, suite) {
  const path = await fetchOnce(`${mirror}/dists/${suite}/main/binary-amd64/Packages.xz`, join(work, `Packages-${suite}.xz`));
  const packages = new Map();
  for (const paragraph of execFileSync('xz', ['-dc', path], wide).split('\n\n')) {
    const fields = Object.fromEntries([...paragraph.matchAll(/^([A-Za-z-]+): (.*)$/gm)].map((m) => [m[1], m[2]]));
    const have = packages.get(fields.Package);
    if (fields.Package && (have === undefined || compareDebian(have.Version, fields.Version) < 0)) packages.set(fields.Package, fields);
  }
  return packages;
}

/** The newest kernel of an index whose version matches. @returns {{ release: string, version: string, packages: object[] }} */
export function newestKernel(packages, flavour, wanted) {
  const image = new RegExp(`^linux-image-(\\d[0-9a-z.+~]*(?:-\\d+)?-${flavour})$`);
  const found = [...packages.values()]
    .flatMap((p) => (image.test(p.Package) && wanted.test(p.Version) ? [{ ...p, release: image.exec(p.Package)[1] }] : []))
    .filter((p) => flavour !== 'amd64' || !/-(cloud|rt)-amd64$/.test(p.release))
    .sort((a, b) => compareDebian(a.Version, b.Version))
    .at(-1);
  if (found === undefined) throw new Error(`no kernel of flavour ${flavour} with a version like ${wanted} in this suite`);
  // since 6.19 the image is an empty package, and these hold the files
  const parts = ['linux-binary-', 'linux-modules-', 'linux-base-'].map((start) => packages.get(`${start}${found.release}`));
  const own = Number(found.Size) < 100_000 ? parts.filter((p) => p?.Version === found.Version) : [found];
  return { release: found.release, version: found.Version, name: found.Package, packages: own };
}

/** A package and all that it depends on, without what only sets a system up. */
export function closure(packages, names) {
  const provided = new Map();
  for (const p of packages.values())
    for (const name of (p.Provides ?? '').split(',').map(first)) if (name !== '' && !provided.has(name)) provided.set(name, p.Package);
  const skipped = /^(debconf.*|perl.*|dbus|default-dbus-system-bus|login|init-system-helpers|adduser|passwd|mawk|systemd-dev)$/;
  const taken = new Map();
  for (const todo = [...names]; todo.length > 0; ) {
    const asked = todo.shift();
    const found = packages.get(asked) ?? packages.get(provided.get(asked));
    if (found === undefined || taken.has(found.Package) || skipped.test(found.Package)) continue;
    taken.set(found.Package, found);
    todo.push(
      ...`${found['Pre-Depends'] ?? ''},${found.Depends ?? ''}`
        .split(',')
        .map(first)
        .filter((name) => name !== ''),
    );
  }
  return [...taken.values()];
}

const first = (dependency) => dependency.split('|')[0].trim().split(/[ :(]/)[0];

/** Fetches packages and unpacks them below a folder. */
export async function unpack({ mirror, work }, packages, folder) {
  mkdirSync(folder, { recursive: true });
  for (const p of packages) {
    const path = await fetchOnce(`${mirror}/${p.Filename}`, join(work, 'packages', basename(p.Filename)));
    // through tar, as a folder of one package may be a link of another
    const files = execFileSync('dpkg-deb', ['--fsys-tarfile', path], { maxBuffer: 2 ** 31 - 1 });
    execFileSync('tar', ['-x', '-C', folder, '--keep-directory-symlink', '--no-same-owner', '-f', '-'], { input: files });
  }
}

async function fetchOnce(url, path) {
  if (existsSync(path)) return path;
  mkdirSync(join(path, '..'), { recursive: true });
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  writeFileSync(`${path}.part`, Buffer.from(await response.arrayBuffer()));
  renameSync(`${path}.part`, path);
  return path;
}

/** As dpkg orders versions: `~` before the end, letters before other signs, numbers by size. */
export function compareDebian(a, b) {
  const parts = (text) => [...text.matchAll(/(\D*)(\d*)/g)].map((m) => [m[1], m[2]]);
  const order = (c) => (c === undefined ? 0 : c === '~' ? -1 : /[a-z]/i.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [leftText = '', leftNumber = ''] = left[i] ?? [];
    const [rightText = '', rightNumber = ''] = right[i] ?? [];
    for (let k = 0; k < Math.max(leftText.length, rightText.length); k += 1) {
      const difference = order(leftText[k]) - order(rightText[k]);
      if (difference !== 0) return difference;
    }
    if (Number(leftNumber) !== Number(rightNumber)) return Number(leftNumber) - Number(rightNumber);
  }
  return 0;
}

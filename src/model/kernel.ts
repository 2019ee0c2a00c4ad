import type { SemVer } from 'semver';
import coerce from 'semver/functions/coerce.js';
import type { Kernel, KernelRange, VersionBound } from './kernel-types.ts';

/** What {@link readKernel} needs to know of distributions to read `rhel:8` or `debian:12`. */
export interface DistributionKernel {
  /** `rhel:8` */
  readonly distro: string;
  /** the mainline version that this release's kernel is called by: `4.18` */
  readonly kernel: string;
}

const releaseText = /^v?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?![\d])(.*)$/;

/**
 * Reads a release string (`5.14.0-427.13.1.el9_4.x86_64`, `6.1`) or a distribution (`rhel:8`).
 * `semver` never sees the raw text: `6.8.0-45-generic` would be a pre-release there and `el9` is no version at all.
 * @returns the kernel, or a sentence that says what was expected
 */
export function readKernel(text: string, distributions: readonly DistributionKernel[]): Kernel | { readonly error: string } {
  const raw = text.trim();
  const named = /^([a-z][a-z0-9-]*)(?::(.*))?$/.exec(raw.toLowerCase());
  if (named) return fromDistribution(raw, named[1] ?? '', named[2], distributions);
  const match = releaseText.exec(raw);
  if (!match || !plausibleTail(match[4] ?? '')) return { error: expected(raw) };
  const version = coerce(`${match[1]}.${match[2]}.${match[3] ?? '0'}`);
  if (!version || version.major < 2 || version.major > 99) return { error: expected(raw) };
  const distro = distributionOf(match[4] ?? '') ?? debianOf(match[4] ?? '', `${match[1]}.${match[2]}`, distributions);
  return { raw, version: version.version, ...(distro && { distro }), ...(/(-microsoft|wsl2)/i.test(raw) && { wsl: true }) };
}

function plausibleTail(tail: string): boolean {
  return tail === '' || tail === '+' || (/^[-+.~_]+[A-Za-z0-9]/.test(tail) && /^[-+.~_A-Za-z0-9:]{1,120}$/.test(tail));
}

const quoted = (raw: string) => (raw.length > 80 ? `'${raw.slice(0, 80)}…'` : `'${raw}'`);

const expected = (raw: string) =>
  `${quoted(raw)} is no kernel: expected a release as uname -r prints it (6.1, 5.14.0-427.13.1.el9_4.x86_64) or a distribution (rhel:8, debian:12, ubuntu:22.04)`;

function fromDistribution(
  raw: string,
  id: string,
  release: string | undefined,
  all: readonly DistributionKernel[],
): Kernel | { readonly error: string } {
  const canonical = distributionId(id);
  const wanted = release === undefined ? canonical : `${canonical}:${release}`;
  const found = release === undefined || /^\d+(?:\.\d+)*$/.test(release) ? releaseOf(wanted, all) : undefined;
  const version = found && coerce(found.kernel);
  if (!version) {
    const near = all.filter((d) => d.distro.startsWith(`${canonical}:`)).map((d) => d.distro);
    return {
      error: near.length > 0 ? `${quoted(raw)} is no release that is known here: expected one of ${near.join(', ')}` : expected(raw),
    };
  }
  return { raw, version: version.version, distro: wanted };
}

/** The release itself, else the one that it is a point release of: `rhel:9.4` is a `rhel:9`, `ubuntu:22.04.3` a `ubuntu:22.04`. */
function releaseOf(wanted: string, all: readonly DistributionKernel[]): DistributionKernel | undefined {
  for (let name = wanted; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const found = all.find((d) => d.distro === name);
    if (found) return found;
  }
  return undefined;
}

const aliases: Readonly<Record<string, string>> = {
  centos: 'rhel',
  rocky: 'rhel',
  almalinux: 'rhel',
  ol: 'rhel',
  oracle: 'rhel',
  redhat: 'rhel',
};

/** The id under which the knowledge files a distribution: a rebuild of RHEL has RHEL's kernel. */
export function distributionId(id: string): string {
  return aliases[id] ?? id;
}

/** Debian names its kernels by counter, flavour and architecture (`6.1.0-25-cloud-amd64`), as nobody else does. */
function debianOf(tail: string, base: string, all: readonly DistributionKernel[]): string | undefined {
  if (!/^-\d{1,3}-(?:(?:cloud|rt)-)?(?:amd64|arm64|686|686-pae|armmp|ppc64el|s390x|riscv64)$/.test(tail)) return undefined;
  return all.find((d) => d.distro.startsWith('debian:') && d.kernel === base)?.distro;
}

function distributionOf(tail: string): string | undefined {
  const el = /(?:^|[.+-])el(\d+)(?:_(\d+))?(?:[._]|$)/.exec(tail);
  if (el) return el[2] === undefined ? `rhel:${el[1]}` : `rhel:${el[1]}.${el[2]}`;
  const deb = /(?:[+~.-])deb(\d+)/.exec(tail);
  if (deb) return `debian:${deb[1]}`;
  if (/\.fc(\d+)\b/.test(tail)) return `fedora:${/\.fc(\d+)/.exec(tail)?.[1]}`;
  if (/\.amzn(\d+)/.test(tail)) return `amzn:${/\.amzn(\d+)/.exec(tail)?.[1]}`;
  return undefined;
}

/** The knowledge names some two hundred versions, each thousands of times. */
const versions = new Map<string, SemVer | null>();

function parsed(text: string): SemVer | null {
  const have = versions.get(text);
  if (have !== undefined) return have;
  const version = coerce(text);
  if (versions.size < 4096) versions.set(text, version);
  return version;
}

/** `a < b` is negative, equal 0, greater positive; both as `major.minor[.patch]`, so that 5.10 is not 5.1. */
export function compareVersions(a: string, b: string): number {
  const left = parsed(a);
  const right = parsed(b);
  if (!left || !right) throw new Error(`not a version: ${left ? b : a}`);
  // neither has a pre-release part, as coerce leaves it out
  return Math.sign(left.major - right.major || left.minor - right.minor || left.patch - right.patch);
}

export function atLeast(kernel: Kernel, version: string): boolean {
  return compareVersions(kernel.version, version) >= 0;
}

/** Where a kernel lies to a bound: `before`, `after` (at it counts as after), or `unknown` inside a bounded unknown. */
function against(kernel: Kernel, bound: VersionBound, which: 'since' | 'until'): 'before' | 'after' | 'unknown' {
  if (typeof bound === 'string') return atLeast(kernel, bound) ? 'after' : 'before';
  const [lower, upper] = which === 'since' ? [bound.absent, bound.present] : [bound.present, bound.absent];
  if (atLeast(kernel, upper)) return 'after';
  return compareVersions(kernel.version, lower) <= 0 ? 'before' : 'unknown';
}

/** Whether a kernel lies in a range of mainline versions; `undefined` where the knowledge is a bounded unknown. */
export function inRange(kernel: Kernel, range: KernelRange): boolean | undefined {
  const from = range.since === undefined ? 'after' : against(kernel, range.since, 'since');
  const to = range.until === undefined ? 'before' : against(kernel, range.until, 'until');
  if (from === 'before' || to === 'after') return range.sinceKnownBy === true && from === 'before' ? undefined : false;
  return from === 'unknown' || to === 'unknown' ? undefined : true;
}

/** Whether an entry that names a distribution or stable branch is about this kernel; mainline entries are about all. */
export function concerns(kernel: Kernel, entry: { readonly distro?: string; readonly branch?: string }): boolean {
  if (entry.distro !== undefined) {
    const have = kernel.distro;
    return have !== undefined && (have === entry.distro || have.startsWith(`${entry.distro}.`));
  }
  if (entry.branch !== undefined) {
    return kernel.distro === undefined || kernel.distro.startsWith('debian:') ? sameBranch(kernel, entry.branch) : false;
  }
  return true;
}

/** Whether an entry of a ranged list is about this kernel and certainly covers it. */
export function holds(kernel: Kernel, entry: KernelRange): boolean {
  return concerns(kernel, entry) && inRange(kernel, entry) === true;
}

function sameBranch(kernel: Kernel, branch: string): boolean {
  const [major, minor] = kernel.version.split('.');
  return branch === `${major}.${minor}`;
}

/**
 * The entry of a ranged list that holds for a kernel: distribution first, stable branch second, mainline last.
 * @returns `undefined` when none holds; `certain: false` when only a bounded unknown does, or when a more specific one might
 */
export function entryFor<T extends KernelRange>(
  kernel: Kernel,
  entries: readonly T[],
): { readonly entry: T; readonly certain: boolean } | undefined {
  const rank = (e: T) => (e.distro !== undefined ? 0 : e.branch !== undefined ? 1 : 2);
  let unsure: T | undefined;
  for (const level of [0, 1, 2]) {
    for (const entry of entries) {
      if (rank(entry) !== level || !concerns(kernel, entry)) continue;
      const inside = inRange(kernel, entry);
      if (inside === true) return { entry, certain: unsure === undefined || rank(unsure) === level };
      if (inside === undefined) unsure ??= entry;
    }
  }
  return unsure && { entry: unsure, certain: false };
}

/** The small system that a kernel is started with: busybox, the probe, and the modules in the order in which they load. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** All that bring keys along, as far as Debian builds them. */
export const wantedModules =
  `nf_conntrack nf_conntrack_ipv4 nf_conntrack_ipv6 tcp_bbr ip_vs sctp mptcp br_netfilter nf_log_syslog nf_log_ipv4 md_mod sunrpc lockd nfs
  xfs fuse scsi_mod cdrom mpls_router tun vsock rds dummy 8021q wireguard nvme_tcp sch_fq sch_fq_codel sch_cake`.split(/\s+/);

const plainName = (path) => /([^/]+)\.ko[^/]*$/.exec(path)?.[1].replaceAll('-', '_') ?? '';

/**
 * The modules of an unpacked kernel package, each behind those that it needs; those that bring keys unless others are named.
 * @returns {{ loaded: { name: string, content: Buffer }[], notLoaded: string[] }} `notLoaded` says `NAME builtin` or `NAME absent`
 */
export function modulesOf(root, release, names = wantedModules) {
  const folder = [join(root, 'usr/lib/modules', release), join(root, 'lib/modules', release)].find(existsSync);
  if (folder === undefined) throw new Error(`no modules of ${release} in the package`);
  const paths = new Map(readdirSync(folder, { recursive: true }).map((path) => [plainName(String(path)), join(folder, String(path))]));
  const builtin = new Set(readFileSync(join(folder, 'modules.builtin'), 'utf8').split('\n').map(plainName));
  const loaded = new Map();
  const load = (name) => {
    if (loaded.has(name) || !paths.has(name)) return;
    const content = readModule(paths.get(name));
    loaded.set(name, undefined);
    for (const need of needsOf(content)) load(need);
    loaded.delete(name);
    loaded.set(name, content);
  };
  for (const name of names) load(name);
  return {
    loaded: [...loaded].map(([name, content]) => ({ name, content })),
    notLoaded: names.filter((name) => !loaded.has(name)).map((name) => `${name} ${builtin.has(name) ? 'builtin' : 'absent'}`),
  };
}

const tools = { xz: ['xz', '-dc'], zst: ['zstd', '-dcq'], gz: ['gzip', '-dc'] };

function readModule(path) {
  const [tool, ...args] = tools[path.slice(path.lastIndexOf('.') + 1)] ?? [];
  return tool === undefined ? readFileSync(path) : execFileSync(tool, [...args, path], { maxBuffer: 1 << 28 });
}

/** What a module says of itself: `depends=a,b`. */
function needsOf(content) {
  const at = content.indexOf('\0depends=');
  if (at < 0) return [];
  const start = at + '\0depends='.length;
  const text = content.toString('latin1', start, content.indexOf(0, start));
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('-', '_'));
}

/**
 * An archive in the form that kernels unpack, compressed.
 * @param {{ path: string, mode: number, content?: Buffer | string }[]} entries folders have no content
 */
export function initramfs(entries) {
  const parts = [];
  for (const [at, entry] of [...entries, { path: 'TRAILER!!!', mode: 0 }].entries()) {
    const content = Buffer.from(entry.content ?? '');
    const name = Buffer.from(`${entry.path}\0`);
    const fields = [at + 1, entry.mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
    const head = Buffer.from(`070701${fields.map((n) => n.toString(16).padStart(8, '0')).join('')}`);
    parts.push(head, name, padding(head.length + name.length), content, padding(content.length));
  }
  return gzipSync(Buffer.concat(parts), { level: 1 });
}

const padding = (length) => Buffer.alloc((4 - (length % 4)) % 4);

export const file = (path, content, mode = 0o644) => ({ path, mode: 0o100000 | mode, content });
export const folder = (path) => ({ path, mode: 0o040755 });
export const link = (path, to) => ({ path, mode: 0o120777, content: to });

import type { RecordedPath, RecordedProgram, Snapshot } from '../model/snapshot.ts';
import { type AddressPseudonyms, addressPseudonyms } from './redact-addresses.ts';
import { networkTable } from './redact-tables.ts';

/** Names that say what starts the machine or that the kernel gives; they are the same everywhere. */
const everywhere = new Set(['systemd', 'init', 'kthreadd', 'openrc-init', 'runit', 's6-svscan', 'dinit', 'busybox', 'procd', 'sh', 'bash']);
const suffixes = /\.(service|socket|slice|scope|mount|swap|target|timer|path|automount|device)(\.d|\.wants|\.requires|\.upholds)?$/;
const knownUnits = /^(?:systemd-|user@|user-|init\.scope|system\.slice|user\.slice|machine\.slice|-\.|kubepods|[a-z-]+\.target)/;

/** Tags of chassis by which clouds are told; all others tell one machine. */
const clouds = new Set(['7783-7084-3265-9085-8269-3286-77', 'HUAWEICLOUD']);

interface Names {
  of(kind: string, name: string): string;
}

/**
 * The snapshot with pseudonyms in place of addresses, of the host and of users, units and programs. The same name has the same
 * pseudonym everywhere in it; addresses keep their kind and which of them share a network. Comments and the kernel's log are left out.
 * Programs are not recognised any more.
 * @param key what addresses are mapped by; another one, and another mapping, each time where none is given
 */
export function redacted(snapshot: Snapshot, key?: Uint8Array): Snapshot {
  const names = namesInOrder();
  const addresses = addressPseudonyms(key);
  const files: Record<string, RecordedPath> = Object.create(null);
  for (const path of Object.keys(snapshot.files).sort()) {
    const found = snapshot.files[path];
    if (found !== undefined) files[pathOf(path, names)] = recorded(path, found, names, addresses);
  }
  const programs: Record<string, RecordedProgram> = Object.create(null);
  for (const [line, answer] of Object.entries(snapshot.programs)) {
    if (line === 'dmesg') programs[line] = { problem: 'left out, as names stand in it', absent: false };
    else programs[line] = 'output' in answer ? { ...answer, output: said(answer.output, names, addresses) } : answer;
  }
  return {
    ...snapshot,
    redacted: true,
    ...(snapshot.addresses && {
      addresses: snapshot.addresses.map((one) => ({ ...one, address: addresses.text(one.address) })),
    }),
    files,
    programs,
  };
}

function namesInOrder(): Names {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  return {
    of(kind, name) {
      const have = known.get(`${kind} ${name}`);
      if (have !== undefined) return have;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      known.set(`${kind} ${name}`, `${kind}${count}`);
      return `${kind}${count}`;
    },
  };
}

const program = (name: string, names: Names) => (everywhere.has(name) ? name : names.of('program', name));
const user = (name: string, names: Names) => (name === 'root' || name === '' ? name : names.of('user', name));

/** Word by word between dashes, so that `edge-proxy.service` still takes the drop-ins of `edge-`. */
function unit(name: string, names: Names): string {
  const end = suffixes.exec(name);
  if (!end || knownUnits.test(name) || name === end[0].slice(1)) return name;
  const stem = name.slice(0, end.index);
  const words = stem.split(/([-@])/).map((word) => (word === '' || word === '-' || word === '@' ? word : names.of('unit', word)));
  return `${words.join('')}${end[0]}`;
}

function pathOf(path: string, names: Names): string {
  if (!path.includes('/systemd/')) return path;
  return path
    .split('/')
    .map((part) => unit(part, names))
    .join('/');
}

function recorded(path: string, found: RecordedPath, names: Names, addresses: AddressPseudonyms): RecordedPath {
  const change = (text: string) => content(path, text, names, addresses);
  if (typeof found === 'string') return change(found);
  if (found.text !== undefined) return { ...found, text: change(found.text) };
  if (found.latin1 !== undefined) return { ...found, latin1: change(found.latin1) };
  if (found.link !== undefined) return { ...found, link: pathOf(found.link, names) };
  if (found.names !== undefined && path.includes('/systemd/'))
    return { ...found, names: found.names.map((name) => unit(name, names)).sort() };
  return found;
}

function content(path: string, text: string, names: Names, addresses: AddressPseudonyms): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (path === '/proc/sys/kernel/hostname' || path === '/etc/hostname') return `${names.of('host', text.trim().split('.')[0] ?? '')}\n`;
  if (path === '/proc/sys/kernel/domainname') return text.trim() === '(none)' ? text : 'domain1\n';
  if (/^\/proc\/sys\/kernel\/(?:core_pattern|modprobe|hotplug|poweroff_cmd)$/.test(path)) return text.replace(/(\/\S*)[^\n]*/, '$1');
  // they tell this machine from every other
  if (path === '/proc/sys/kernel/random/boot_id' || path === '/proc/sys/kernel/random/uuid')
    return '00000000-0000-0000-0000-000000000000\n';
  if (path === '/sys/class/dmi/id/chassis_asset_tag') return clouds.has(text.trim()) ? text : '\n';
  if (path === '/etc/passwd' || path === '/etc/group') return accounts(text, names);
  if (path.startsWith('/proc/net/')) return networkTable(name, text, addresses);
  if (/^\/proc\/\d+\/comm$/.test(path)) return `${program(text.trim(), names)}\n`;
  if (/^\/proc\/\d+\/stat$/.test(path)) return text.replace(/\((.*)\)/s, (_, found: string) => `(${program(found, names)})`);
  if (/^\/proc\/\d+\/status$/.test(path)) return text.replace(/^Name:\t(.*)$/m, (_, found: string) => `Name:\t${program(found, names)}`);
  if (/^\/proc\/\d+\/cgroup$/.test(path)) return groups(text, names);
  if (/^\/(?:proc|sys)\//.test(path) || name === 'os-release') return text;
  const told = withoutHost(withoutRemarks(withoutComments(addresses.text(text))), names);
  if (/\/limits\.(?:conf|d\/)/.test(path))
    return told.replace(
      /^(\s*)([@%]?)([A-Za-z_][\w.-]*)(?=\s)/gm,
      (_, gap: string, sign: string, who: string) => `${gap}${sign}${user(who, names)}`,
    );
  return told.replace(/^(\s*(?:User|Group)\s*=\s*)([A-Za-z_][\w.-]*)/gm, (_, head: string, who: string) => `${head}${user(who, names)}`);
}

/** Line numbers stay, and what tune-advise itself was told to allow. */
const withoutComments = (text: string) => text.replace(/^([ \t]*[#;])(?!.*tune-advise:)[ \t]*\S.*$/gm, '$1 removed');

/** Of rules of a firewall. */
const withoutRemarks = (text: string) =>
  text.replace(/\bcomment "[^"\n]*"/g, 'comment "removed"').replace(/--comment (?:"[^"\n]*"|\S+)/g, '--comment removed');

/** What files say that the machine is called. */
const withoutHost = (text: string, names: Names) =>
  text.replace(
    /^([ \t]*-?kernel[./](host|domain)name[ \t]*=[ \t]*)([^\s#;]+)/gm,
    (_, head: string, kind: string, name: string) => `${head}${kind === 'host' ? names.of('host', name.split('.')[0] ?? '') : 'domain1'}`,
  );

const accounts = (text: string, names: Names) =>
  text.replace(/^([^:\n]+):x:(\d+):(.*)$/gm, (_, name: string, id: string, rest: string) => {
    const members = /^\d*$/.test(rest)
      ? rest
      : rest
          .split(',')
          .map((one) => user(one, names))
          .join(',');
    return `${user(name, names)}:x:${id}:${members}`;
  });

/** What tells containers apart from services stays. */
function groups(text: string, names: Names): string {
  return text.replace(/[^/\n:]+(?=\/|$)/gm, (part) => {
    if (suffixes.test(part)) return unit(part, names);
    return /^(?:kubepods|docker|lxc|libpod|containerd)/.test(part) && part.length < 24 ? part : names.of('group', part);
  });
}

function said(output: string, names: Names, addresses: AddressPseudonyms): string {
  const told = addresses.text(output).replace(/\("(.{0,15}?)",(?=(?:pid=)?\d)/g, (_, name: string) => `("${program(name, names)}",`);
  return withoutRemarks(told);
}

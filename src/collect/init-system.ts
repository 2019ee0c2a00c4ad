import type { Facts } from '../model/facts.ts';
import type { Look } from './look.ts';

type Init = NonNullable<Facts['init']>;
const read = (name: string, path: string, version?: number): Init => ({
  value: { name, ...(version !== undefined && { version }) },
  origin: { kind: 'read', path },
});

/**
 * What starts this machine: `systemd` (with its version where that can be told), `openrc`, `busybox`, `sysvinit`, `runit` …
 * Undefined where process 1 is some program of a container.
 */
export function initOf(look: Look): Init | undefined {
  const first = look.text('/proc/1/comm')?.trim();
  const link = look.tree.find('/sbin/init').link ?? '';
  if (first === 'systemd') return systemd(look, '/proc/1/comm');
  if (first !== undefined && first !== 'init') {
    if (first === 'openrc-init') return read('openrc', '/proc/1/comm');
    if (['runit', 's6-svscan', 'dinit', 'busybox', 'launchd', 'procd'].includes(first)) return read(first, '/proc/1/comm');
    look.skip('init system', `process 1 is '${first}', which is no init system that is known here`, 'which reader loads the files at boot');
    return undefined;
  }
  if (
    first === undefined &&
    (link.endsWith('/systemd') || exists(look, '/usr/lib/systemd/systemd') || exists(look, '/lib/systemd/systemd'))
  ) {
    return systemd(look, link.endsWith('/systemd') ? '/sbin/init' : '/usr/lib/systemd/systemd');
  }
  for (const path of ['/sbin/openrc-run', '/usr/sbin/openrc-run']) if (exists(look, path)) return read('openrc', path);
  if (/busybox$/.test(link)) return read('busybox', '/sbin/init');
  if (exists(look, '/etc/inittab')) return read('sysvinit', '/etc/inittab');
  look.skip('init system', 'nothing tells it', 'which reader loads the files at boot');
  return undefined;
}

const exists = (look: Look, path: string) => look.tree.find(path).kind === 'file';

function systemd(look: Look, path: string): Init {
  const version = versionFromLibrary(look) ?? versionFromProgram(look);
  if (version === undefined)
    look.skip('systemd version', 'no libsystemd-shared tells it', 'whether systemd itself raises fs.file-max and fs.nr_open (from 240)');
  return read('systemd', path, version);
}

/** `libsystemd-shared-252.so`, `libsystemd-shared-255.10-1.fc40.so`: the version stands in the name, running or not. */
function versionFromLibrary(look: Look): number | undefined {
  const places = ['/usr/lib/systemd', '/lib/systemd', '/usr/lib64/systemd'];
  for (const name of look.tree.list('/usr/lib') ?? [])
    if (name.endsWith('-linux-gnu') || name.includes('-linux-gnu')) places.push(`/usr/lib/${name}/systemd`);
  for (const place of places) {
    for (const name of look.tree.list(place) ?? []) {
      const version = /^libsystemd-shared-(\d{2,4})[^/]{0,60}\.so$/.exec(name)?.[1];
      if (version !== undefined) return Number(version);
    }
  }
  return undefined;
}

/** Before 230 there was no shared library; the program carries its own name and version as text. */
function versionFromProgram(look: Look): number | undefined {
  for (const path of ['/usr/lib/systemd/systemd', '/lib/systemd/systemd']) {
    const version = /\0systemd (\d{2,3})\0/.exec(look.bytes(path)?.toString('latin1') ?? '')?.[1];
    if (version !== undefined) return Number(version);
  }
  if (!look.tree.live) return undefined;
  const ran = look.run('systemctl', ['--version']);
  const version = 'output' in ran ? /^systemd (\d{2,4})/.exec(ran.output)?.[1] : undefined;
  return version === undefined ? undefined : Number(version);
}

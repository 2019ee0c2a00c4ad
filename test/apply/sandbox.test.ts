import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cli } from '../cli/run.ts';

const sandbox = fileURLToPath(new URL('sandbox.sh', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const profile = `[profile]
summary = edge of a small site
[sysctl]
net.core.somaxconn = 4096
net.ipv4.tcp_syncookies = 1
net.ipv4.tcp_keepalive_time = 600
net.ipv4.ip_forward = 1
[limits]
nofile@proxy = 65536
`;

/** Why this cannot be run here, or `undefined`. */
function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('unshare', ['-m', '-n', 'true']).status !== 0) return 'needs network namespaces (unshare -m -n)';
  if (spawnSync('ip', ['-V']).status !== 0) return 'needs iproute2';
  return spawnSync('strace', ['-V']).status === 0 ? undefined : 'needs strace';
}

/** Runs lines of shell in a machine of its own. `same` prints `same` where files and values are those of the start. */
function inside(lines: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tune-advise-apply-'));
  folders.push(folder);
  writeFileSync(join(folder, 'edge.ini'), profile);
  const helpers = `P="--profile $out/edge.ini"
unset NODE_EXTRA_CA_CERTS
same() { values > "$out/v"; files > "$out/f"; diff "$out/values.before" "$out/v" && diff "$out/files.before" "$out/f" && echo same; }

ended() { for i in $(seq 80); do ta apply --list | grep -q reverted && return; sleep 0.5; done; }
`;
  writeFileSync(join(folder, 'script'), helpers + lines);
  return new Promise((done, fail) => {
    const argv = ['-m', '-n', '--propagation', 'private', sandbox, join(folder, 'script'), cli, folder];
    const ran = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
    const said = { out: '', err: '' };
    ran.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text;
    });
    ran.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text;
    });
    ran.on('error', fail);
    ran.on('close', () => done(said.out + said.err));
  });
}

const why = missing();

describe.skipIf(why !== undefined).concurrent('apply on a machine of its own', () => {
  // first, as its waiting is the time of the others
  it('undoes a trial though its terminal is gone, and the program too, and keeps one that is confirmed', async () => {
    const [undone, kept] = await Promise.all([
      inside(`cp -r "$(dirname "$cli")" "$out/upgraded"
script -qec "node $out/upgraded/cli.cjs apply $P --write --try 10" /dev/null >/dev/null; rm -r "$out/upgraded"; get net.core.somaxconn; ls /etc/sysctl.d
ta apply $P --write 2>&1; echo "rc $?"; ended; same; ta apply --list; ta confirm 2>&1; echo "late $?"
ta apply $P --write --try 10 > /dev/null; ta confirm > /dev/null; echo "again $?"`),
      inside(`ta apply $P --write --try 10 > /dev/null; ta confirm; echo "rc $?"; sleep 11
get net.core.somaxconn; ls /etc/sysctl.d; ta revert --write > /dev/null; same`),
    ]);
    expect(undone).toMatch(/^4096\n50-edge.conf\n/m);
    expect(undone).toMatch(/is on trial until [^\n]*\nrc 3\nsame\n\S+ {2}reverted/);
    expect(undone).toMatch(/is not on trial but reverted[^\n]*\nlate 3\nagain 0\n/);
    expect(kept).toMatch(/confirmed: [\s\S]*rc 0\n4096\n50-edge.conf\n99-tune-advise.conf\nsame/);
  }, 120_000);

  it('prints all and writes nothing without --write, though everything is read-only', async () => {
    const told = await inside(
      'mount -o remount,ro /etc; mount -o remount,ro /var/lib; mount -o remount,ro /run; ta apply $P; echo "rc $?"; same',
    );
    expect(told).toContain('net.core.somaxconn: 64 -> 4096');
    expect(told).toContain('/etc/sysctl.d/99-tune-advise.conf (new)');
    expect(told).toMatch(/rc 0\nsame/);
  }, 120_000);

  it('writes, loads, is settled afterwards, and brings everything back byte for byte', async () => {
    const told = await inside(
      'ta apply $P --write; echo "rc $?"; get net.core.somaxconn; get net.ipv4.conf.edge0.forwarding; ta apply $P; ta revert --write; same; ta apply --list',
    );
    expect(told).toMatch(/applied as \d{8}-\d{6}\n/);
    expect(told).toMatch(/rc 0\n4096\n1\nnothing to do/);
    expect(told).toMatch(/same\n\d{8}-\d{6} {2}reverted/);
  }, 120_000);

  it('rolls all back where the kernel refuses a value, a file cannot be moved, or a signal comes in', async () => {
    const refusal = (inject: string) =>
      `strace -f -o /dev/null ${inject} node $cli apply $P --write; echo "rc $?"; same; ls /var/lib/tune-advise\n`;
    const told = await inside(
      refusal('-P /proc/sys/net/ipv4/tcp_syncookies -e inject=write:error=EINVAL') +
        refusal('-e trace=rename -e inject=rename:error=ENOSPC:when=3') +
        refusal('-P /proc/sys/net/core/somaxconn -e inject=write:signal=TERM:when=1') +
        refusal('-P /proc/sys/net/core/somaxconn -e inject=write:retval=5:when=1') +
        'ta apply --list',
    );
    expect(told).toContain('everything is as it was: the kernel refuses net.ipv4.tcp_syncookies = 1 (EINVAL)');
    expect(told).toContain('everything is as it was: ENOSPC');
    expect(told).toContain('everything is as it was: SIGTERM came in');
    expect(told).toContain("net.core.somaxconn is '64' after '4096' was written to it");
    expect(told.match(/rc 3\nsame\n/g)).toHaveLength(4);
    expect(told.match(/rolled back/g)).toHaveLength(4);
  }, 120_000);

  it('refuses before anything is written where /etc is read-only, and undoes where it is full', async () => {
    const told = await inside(`mount -o remount,ro /etc; ta apply $P --write; echo "rc $?"; same; ls /var/lib; mount -o remount,rw /etc
mount -o remount,size=256k /etc; dd if=/dev/zero of=/etc/fill bs=1k 2>/dev/null; files > "$out/files.before"
ta apply $P --write; echo "rc $?"; same`);
    expect(told).toContain("'/etc/sysctl.d' cannot be written (EROFS)");
    expect(told).toContain('everything is as it was: ENOSPC');
    expect(told.match(/rc 3\nsame/g)).toHaveLength(2);
  }, 120_000);

  it.each([2, 5, 9, 14, 18])(
    'is brought back by revert after it was killed at flush %i',
    async (when) => {
      const told =
        await inside(`strace -f -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=${when} node $cli apply $P --write; echo "rc $?"
ta apply $P --write; echo "then $?"; ta revert --write; echo "revert $?"; same; find /etc -name '*.tmp'`);
      expect(told).toContain('rc 137');
      if (told.includes('then 3')) {
        expect(told).toMatch(/apply \S+ was interrupted: expected tune-advise revert \S+ --write first/);
      }
      expect(told).toMatch(/revert 0\nsame\n(?!\/etc)/);
    },
    120_000,
  );

  it('lets only one work at a time, and takes over from one that is gone', async () => {
    const told = await inside(`mkdir -m 700 /var/lib/tune-advise
start=$(cut -d' ' -f22 /proc/$$/stat); boot=$(cat /proc/sys/kernel/random/boot_id)
printf '{"pid":%s,"start":"%s","boot":"%s","command":"apply","since":"2026-01-01"}' $$ $start $boot > /var/lib/tune-advise/lock
ta apply $P --write; echo "rc $?"; same
printf '{"pid":%s,"start":"%s","boot":"%s","command":"apply","since":"2026-01-01"}' $$ 1 $boot > /var/lib/tune-advise/lock
ta apply $P --write; echo "rc $?"; ls /var/lib/tune-advise`);
    expect(told).toMatch(
      /'apply' of process \d+ is at work since 2026-01-01[^\n]*\nrc 3\nsame|rc 3\nsame[\s\S]*is at work since 2026-01-01/,
    );
    expect(told).toMatch(/applied as[\s\S]*rc 0\n\d{8}-\d{6}\n/);
  }, 120_000);

  it('takes nothing away that somebody changed since, unless forced', async () => {
    const told = await inside(`ta apply $P --write >/dev/null; put net.core.somaxconn 777; echo '# mine' >> /etc/sysctl.d/50-edge.conf
ta revert --write 2>&1; echo "rc $?"; get net.core.somaxconn; tail -1 /etc/sysctl.d/50-edge.conf; ta revert --write --force >/dev/null; same`);
    expect(told).toContain("net.core.somaxconn is '777', was left as '4096' and was '64' before");
    expect(told).toContain('/etc/sysctl.d/50-edge.conf was changed since');
    expect(told).toMatch(/rc 3\n777\n# mine\nsame/);
  }, 120_000);

  it('follows no link out of /etc, and believes no original that was tampered with', async () => {
    const told = await inside(`mkdir /run/elsewhere; rmdir /etc/security/limits.d; ln -s /run/elsewhere /etc/security/limits.d
ta apply $P --write 2>&1; echo "rc $?"; ls /run/elsewhere; rm /etc/security/limits.d; mkdir /etc/security/limits.d; same
ta apply $P --write >/dev/null; echo x >> /var/lib/tune-advise/2*/original-1; ta revert --write 2>&1; echo "rc $?"; get net.core.somaxconn`);
    expect(told).toMatch(/leads out of [^\n]*\nrc 3\nsame/);
    expect(told).toMatch(/has another checksum[^\n]*\nrc 3\n4096/);
  }, 120_000);
});

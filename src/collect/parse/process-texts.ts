/** Rows of /proc/PID/limits by their first column, which is padded to 25 and may hold blanks. */
export function processLimits(text: string): Readonly<Record<string, { readonly soft: string; readonly hard: string }>> {
  const rows: Record<string, { soft: string; hard: string }> = Object.create(null);
  for (const line of text.split('\n')) {
    const name = line.slice(0, 25).trim();
    const [soft, hard] = line.slice(25).trim().split(/\s+/);
    if (name.startsWith('Max ') && soft !== undefined && hard !== undefined && valid(soft) && valid(hard)) rows[name] = { soft, hard };
  }
  return rows;
}

const valid = (limit: string) => limit === 'unlimited' || /^-?\d{1,20}$/.test(limit);

/**
 * The systemd unit from /proc/PID/cgroup: the last `*.service` of the path. Containers sit in a `.scope`, which is no service.
 * A process of a user manager (`user@1000.service/app.slice/x.service`) is no system service and gets none.
 */
export function serviceOf(cgroup: string): string | undefined {
  const lines = cgroup.split('\n').map((line) => /^\d{1,9}:([^:]{0,300}):(.{0,4096})$/.exec(line));
  const systemd = lines.find((line) => line?.[1] === 'name=systemd') ?? lines.find((line) => line?.[1] === '');
  const parts = (systemd?.[2] ?? '').split('/');
  if (parts.some((part) => /^user@\d+\.service$/.test(part) || part.startsWith('kubepods'))) return undefined;
  return parts.findLast((part) => part.endsWith('.service') && part.length > '.service'.length);
}

/** Where something is mounted, and whether read-only, by mount point; the last mount on a point is the one that is seen. */
export function mounts(text: string): ReadonlyMap<string, { readonly readOnly: boolean; readonly type: string }> {
  const all = new Map<string, { readonly readOnly: boolean; readonly type: string }>();
  for (const line of text.split('\n')) {
    const [, point, type = '', options = ''] = line.split(' ');
    if (point !== undefined) all.set(point, { readOnly: options.split(',').includes('ro'), type });
  }
  return all;
}

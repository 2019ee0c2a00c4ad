import type { LimitPair, ReadUnitFile } from '../model/limits-file.ts';
import { managerDirectories } from './unit-directories.ts';
import { filesByDirectory, filesByName, type UnitFiles } from './unit-files.ts';
import { type UnitLimitLines, unitLimitLines } from './unit-limit-lines.ts';

/** What system.conf or user.conf and their drop-ins say. */
export interface ManagerFiles extends Pick<UnitFiles, 'masked'> {
  /** in the order in which they are read */
  readonly files: readonly ReadUnitFile[];
  readonly lines: readonly UnitLimitLines[];
}

/** @param version from 256 on the main file may lie in any of the directories; before, only in /etc (or the user's own) */
export function managerFiles(files: readonly ReadUnitFile[], manager: 'system' | 'user', version: number, home?: string): ManagerFiles {
  const directories = managerDirectories(manager, home);
  const byDirectory = filesByDirectory(files);
  const places = version >= 256 ? directories : directories.filter((place) => place === '/etc/systemd' || place.startsWith(`${home}/`));
  const mains = places
    .flatMap((place) => byDirectory.get(place) ?? [])
    .filter((file) => file.path.endsWith(`/${manager}.conf`) && file.found !== 'missing');
  const dropIns = filesByName(
    directories.map((place) => `${place}/${manager}.conf.d`),
    byDirectory,
  );
  const [main, ...weaker] = mains;
  const read: ReadUnitFile[] = [];
  const lines: UnitLimitLines[] = [];
  for (const file of main === undefined ? dropIns.files : [main, ...dropIns.files]) {
    if (file.found === 'missing') continue;
    read.push(file);
    const found = unitLimitLines(file, 'Manager');
    lines.push(found);
    // unlike a unit's drop-ins, these are one list: at the first file that cannot be read systemd stops
    if (found.fatal !== undefined || (file.problem !== undefined && file.found !== 'null')) break;
  }
  return { files: read, lines, masked: [...weaker.map(({ path }) => ({ path, by: main?.path ?? path })), ...dropIns.masked] };
}

export interface BuiltIn extends Partial<LimitPair> {
  readonly rule: string;
}

export interface BuiltInOptions {
  readonly version: number;
  readonly manager: 'system' | 'user';
  readonly nrOpen?: string;
  readonly distribution?: string;
  readonly inherited?: Readonly<Record<string, LimitPair>>;
}

/** What PID 1 has from the kernel where nobody changed it; nproc and sigpending follow from memory. */
const kernel: Readonly<Record<string, LimitPair>> = {
  as: { soft: 'unlimited', hard: 'unlimited' },
  cpu: { soft: 'unlimited', hard: 'unlimited' },
  data: { soft: 'unlimited', hard: 'unlimited' },
  fsize: { soft: 'unlimited', hard: 'unlimited' },
  locks: { soft: 'unlimited', hard: 'unlimited' },
  msgqueue: { soft: '819200', hard: '819200' },
  nice: { soft: '0', hard: '0' },
  nofile: { soft: '1024', hard: '4096' },
  rss: { soft: 'unlimited', hard: 'unlimited' },
  rtprio: { soft: '0', hard: '0' },
  rttime: { soft: 'unlimited', hard: 'unlimited' },
  stack: { soft: '8388608', hard: 'unlimited' },
};

const numberOf = (text: string) => (text === 'unlimited' ? undefined : BigInt(text));
const smaller = (a: string, b: string) => ((numberOf(a) ?? 1n << 64n) <= (numberOf(b) ?? 1n << 64n) ? a : b);
const larger = (a: string, b: string) => (smaller(a, b) === a ? b : a);

/** What a unit gets where neither it nor the manager's files say anything. */
export function builtInLimit(item: string, options: BuiltInOptions): BuiltIn {
  const { version, manager, nrOpen } = options;
  const given = options.inherited !== undefined && Object.hasOwn(options.inherited, item) ? options.inherited[item] : undefined;
  if (manager === 'user') {
    if (given === undefined) return { rule: 'as the user manager has it from its own session: not known here' };
    if (item !== 'nofile' || version < 240) return { ...given, rule: 'as the user manager has it from its own session' };
    return {
      soft: smaller(given.soft, '1024'),
      hard: given.hard,
      rule: 'as the user manager has it from its own session, the soft limit at most 1024',
    };
  }
  const own = given ?? (Object.hasOwn(kernel, item) ? kernel[item] : undefined);
  if (item === 'nofile' && own !== undefined && version >= 240) {
    const hard = larger(own.hard, '524288');
    return {
      soft: smaller(own.soft, '1024'),
      hard: nrOpen === undefined ? hard : smaller(hard, nrOpen),
      rule: `systemd ${version} itself: 1024 soft, 524288 hard since 240, at most fs.nr_open`,
    };
  }
  if (item === 'memlock') {
    if (version >= 252)
      return {
        soft: larger(own?.soft ?? '8388608', '8388608'),
        hard: larger(own?.hard ?? '8388608', '8388608'),
        rule: `systemd ${version} itself: at least 8 MiB`,
      };
    if (given === undefined) return { rule: 'as the kernel starts PID 1: 64 KiB before Linux 5.16, 8 MiB since' };
  }
  // Debian takes systemd's unlimited core size back
  if (item === 'core' && given === undefined)
    return /^(debian|ubuntu)$/.test(options.distribution ?? '')
      ? { soft: '0', hard: 'unlimited', rule: `as the kernel starts PID 1; ${options.distribution} keeps systemd from raising it` }
      : { soft: 'unlimited', hard: 'unlimited', rule: 'PID 1 raises it for itself, and services inherit it' };
  if (own === undefined) return { rule: 'as the kernel starts PID 1: it follows from memory, /proc/1/limits tells it' };
  return { ...own, rule: given === undefined ? 'as the kernel starts PID 1' : 'as PID 1 has it' };
}

import fc from 'fast-check';
import type { SandboxEntry } from './sandbox.ts';
import { fileText } from './sysctl-lines.ts';
import { credentialPath, type SysctlTree, sysctlFolders } from './sysctl-tree.ts';

const names = [
  '10-a.conf',
  '2-a.conf',
  '50-x.conf',
  '99-sysctl.conf',
  '99-zz.conf',
  'A.conf',
  'a.conf',
  '_.conf',
  '.hidden.conf',
  'sysctl.conf',
  '10-a.conf~',
  '10-a.conf.bak',
  '10-a.conf.dpkg-old',
  'x.CONF',
  'noext',
  '.conf',
  'a.conf.conf',
  'a-.conf',
  'é.conf',
  '50-x y.conf',
  '#a.conf',
  'z.conf.rpmsave',
  '100.conf',
  '[1]0-a.conf',
  '{2,10}-a.conf',
  '*.conf',
  'a?.conf',
  '~.conf',
];

const elsewhere = '/etc/extra/elsewhere.conf';

const link = fc.constantFrom(
  '/dev/null',
  '/dev/null',
  '/dev/null',
  '../sysctl.conf',
  '../sysctl.conf',
  '/etc/sysctl.conf',
  elsewhere,
  '../extra/elsewhere.conf',
  '/etc/nowhere',
  'nowhere.conf',
  '10-a.conf',
  '/usr/lib/sysctl.d/10-a.conf',
  '50-x.conf',
  '/etc/extra',
  '.',
  'null.conf',
  '../../../../../../dev/null',
  '/etc/extra/null',
);

const content: fc.Arbitrary<SandboxEntry> = fc.oneof(
  { weight: 24, arbitrary: fileText.map((text) => ({ text })) },
  { weight: 5, arbitrary: link.map((symlink) => ({ symlink })) },
  { weight: 2, arbitrary: fc.constantFrom('', '\n', '# nothing\n', ' ').map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.constant<SandboxEntry>({ dir: true }) },
  { weight: 1, arbitrary: fc.constant<SandboxEntry>({ socket: true }) },
);

const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names.slice(0, 5)) }, { weight: 2, arbitrary: fc.constantFrom(...names) });

const dropIn = fc.record({ folder: fc.constantFrom(...sysctlFolders, '/etc/sysctl.d' as const), name, content });

/** A file of a vendor and what hides it, from above or in vain. */
const hidden = fc.record({
  folders: fc.shuffledSubarray([...sysctlFolders], { minLength: 2, maxLength: 2 }),
  name: fc.constantFrom('10-a.conf', '50-x.conf', 'A.conf', 'b.conf', '_.conf'),
  by: fc.constantFrom<SandboxEntry>({ symlink: '/dev/null' }, { text: '' }, { symlink: '/etc/nowhere' }, { dir: true }, { socket: true }),
  text: fileText,
});

/** Trees of sysctl files as found on machines, and odder ones. */
export const sysctlTrees: fc.Arbitrary<SysctlTree> = fc
  .record({
    dropIns: fc.array(dropIn, { maxLength: 6, minLength: 0 }),
    own: fc.option(
      fc.oneof(
        { weight: 8, arbitrary: fileText.map((text): SandboxEntry => ({ text })) },
        {
          weight: 1,
          arbitrary: fc.constantFrom<SandboxEntry>(
            { symlink: '/dev/null' },
            { symlink: 'sysctl.d/10-a.conf' },
            { symlink: 'nowhere' },
            { symlink: 'sysctl.conf' },
            { dir: true },
            { text: '' },
            { symlink: elsewhere },
          ),
        },
      ),
      { freq: 2, nil: undefined },
    ),
    debian: fc.boolean(),
    mask: fc.option(hidden, { freq: 3, nil: undefined }),
    credential: fc.option(fileText, { freq: 12, nil: undefined }),
    extra: fileText,
  })
  .map(({ dropIns, own, debian, mask, credential, extra }) => {
    const tree = new Map<string, SandboxEntry>();
    for (const { folder, name: base, content: entry } of dropIns) {
      if (!tree.has(`${folder}/${base}`)) tree.set(`${folder}/${base}`, entry);
    }
    if (own !== undefined) tree.set('/etc/sysctl.conf', own);
    if (own !== undefined && debian && !tree.has('/etc/sysctl.d/99-sysctl.conf'))
      tree.set('/etc/sysctl.d/99-sysctl.conf', { symlink: '../sysctl.conf' });
    for (const [i, folder] of (mask?.folders ?? []).entries()) {
      const path = `${folder}/${mask?.name}`;
      if (mask !== undefined && !tree.has(path)) tree.set(path, i === 0 ? mask.by : { text: mask.text });
    }
    if (credential !== undefined) tree.set(credentialPath, { text: credential });
    const targets = [...tree.values()].map((entry) => ('symlink' in entry ? entry.symlink : ''));
    if (targets.some((target) => target.endsWith('elsewhere.conf') || target === '/etc/extra')) tree.set(elsewhere, { text: extra });
    if (targets.includes('/etc/extra/null')) tree.set('/etc/extra/null', { symlink: '/dev/null' });
    return Object.fromEntries(tree);
  });

type Feature = readonly [string, (tree: SysctlTree, lines: readonly string[]) => boolean];

const hasEntry = (tree: SysctlTree, wanted: (entry: SandboxEntry, path: string) => boolean) =>
  Object.entries(tree).some(([path, entry]) => wanted(entry, path));
const base = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const features: readonly Feature[] = [
  ['one basename in several folders', (tree) => new Set(Object.keys(tree).map(base)).size < Object.keys(tree).length],
  ['mask: link to /dev/null', (tree) => hasEntry(tree, (entry) => 'symlink' in entry && entry.symlink.endsWith('dev/null'))],
  ['mask: empty file', (tree) => hasEntry(tree, (entry) => 'text' in entry && entry.text === '')],
  ['other link', (tree) => hasEntry(tree, (entry) => 'symlink' in entry && !entry.symlink.endsWith('dev/null'))],
  ['link to ../sysctl.conf', (tree) => hasEntry(tree, (entry) => 'symlink' in entry && entry.symlink === '../sysctl.conf')],
  ['dangling link', (tree) => hasEntry(tree, (entry) => 'symlink' in entry && entry.symlink.includes('nowhere'))],
  ['directory or socket in place of a file', (tree) => hasEntry(tree, (entry) => 'dir' in entry || 'socket' in entry)],
  ['/etc/sysctl.conf', (tree) => '/etc/sysctl.conf' in tree],
  ['credential of systemd', (tree) => credentialPath in tree],
  ['pattern in the name of a file', (tree) => hasEntry(tree, (_, path) => /[*?[{~].*\.conf$/.test(base(path)))],
  ['hidden or backup name', (tree) => hasEntry(tree, (_, path) => base(path).startsWith('.') || /~$|\.bak$|\.rpm|\.dpkg/.test(path))],
  ['name without .conf', (tree) => hasEntry(tree, (_, path) => !path.endsWith('.conf'))],
  ['glob', (_, lines) => lines.some((line) => /^[^#;=]*[*?[][^=]*=/.test(line))],
  ['two globs', (_, lines) => lines.filter((line) => /^[^#;=]*[*?[][^=]*=/.test(line)).length > 1],
  ['exclusion', (_, lines) => lines.some((line) => /^\s*-[^=]+$/.test(line))],
  ['exclusion by glob', (_, lines) => lines.some((line) => /^\s*-[^=]*[*?[][^=]*$/.test(line))],
  ['- prefix', (_, lines) => lines.some((line) => /^\s*-[^=]+=/.test(line))],
  ['- and a blank', (_, lines) => lines.some((line) => /^\s*-\s+[^=\s]+/.test(line))],
  ['slashes', (_, lines) => lines.some((line) => /^[\s-]*[^.=/#;]+\/[^=]*=/.test(line))],
  ['VLAN name', (_, lines) => lines.some((line) => /eth0[./]100/.test(line))],
  ['repeated or leading separator', (_, lines) => lines.some((line) => /^[\s-]*[./][^=]*=|^[^=#;]*(\.\.|\/\/)[^=]*=/.test(line))],
  ['.. component', (_, lines) => lines.some((line) => /^[^=#;]*\/\.\.\/[^=]*=/.test(line))],
  ['/proc/sys prefix', (_, lines) => lines.some((line) => /^[\s-]*\/?proc[./]sys/.test(line))],
  ['one key twice', (_, lines) => twice(lines)],
  ['trailing comment', (_, lines) => lines.some((line) => /=.*\s[#;]/.test(line))],
  ['empty value', (_, lines) => lines.some((line) => /^[^#;=]+=\s*$/.test(line))],
  ['no =', (_, lines) => lines.some((line) => /^[^-#;=]{3,}$/.test(line.trim()))],
  ['CRLF', (tree) => anyText(tree, (text) => text.includes('\r\n'))],
  ['lone CR', (tree) => anyText(tree, (text) => /\r(?!\n)/.test(text))],
  ['NUL byte', (tree) => anyText(tree, (text) => text.includes('\0'))],
  ['byte order mark', (tree) => anyText(tree, (text) => /^(\xef\xbb\xbf|\xff\xfe)/.test(text))],
  ['not UTF-8', (tree) => anyText(tree, (text) => notUtf8(text))],
  ['no final newline', (tree) => anyText(tree, (text) => text !== '' && !text.endsWith('\n'))],
  ['line over 4 KiB', (_, lines) => lines.some((line) => line.length > 4096)],
  ['line over 1 MiB', (tree) => anyText(tree, (text) => text.split('\n').some((line) => line.length > 1 << 20))],
  ['backslash at the end of a line', (_, lines) => lines.some((line) => line.endsWith('\\'))],
  ['vertical tab or form feed', (tree) => anyText(tree, (text) => /[\v\f]/.test(text))],
];

function anyText(tree: SysctlTree, wanted: (text: string) => boolean): boolean {
  return hasEntry(tree, (entry) => 'text' in entry && wanted(entry.text));
}

function notUtf8(text: string): boolean {
  return Buffer.from(text, 'latin1').toString('utf8').includes('\ufffd');
}

function twice(lines: readonly string[]): boolean {
  const keys = lines.flatMap((line) => /^[\s-]*([^#;=\s][^=]*?)\s*=/.exec(line)?.[1]?.replaceAll('/', '.') ?? []);
  return new Set(keys).size < keys.length;
}

/** Names of what a tree contains, so that a run can say what it has tried. */
export function featuresOf(tree: SysctlTree): readonly string[] {
  const lines = Object.values(tree).flatMap((entry) =>
    'text' in entry ? entry.text.split(/\r\n|\n|\r/).map((line) => line.slice(0, 5000)) : [],
  );
  return features.filter(([, has]) => has(tree, lines)).map(([feature]) => feature);
}

export const featureNames: readonly string[] = features.map(([feature]) => feature);

import { nativeFileKind } from '../model/native-file-kind.ts';
import { hasJinja, looped, loopOf } from './ansible-template.ts';
import { argumentWords } from './ansible-words.ts';
import { decoded, embeddedFile } from './embedded-text.ts';
import type { Around, SettingFinder } from './setting-finder.ts';
import { readShellText } from './shell.ts';
import { type YamlMap, type YamlNode, type YamlScalar, yamlGet, yamlItems, yamlText, yamlToken } from './yaml-tree.ts';
import { yamlValue } from './yaml-value.ts';

type Module = 'sysctl' | 'pam_limits' | 'copy' | 'line' | 'block' | 'shell' | 'command';

const modules = new Map<string, Module>([
  ['sysctl', 'sysctl'],
  ['ansible.posix.sysctl', 'sysctl'],
  ['pam_limits', 'pam_limits'],
  ['community.general.pam_limits', 'pam_limits'],
  ...named('copy', 'copy'),
  ...named('lineinfile', 'line'),
  ...named('blockinfile', 'block'),
  ...named('shell', 'shell'),
  ...named('raw', 'shell'),
  ...named('command', 'command'),
]);

function named(name: string, module: Module): readonly (readonly [string, Module])[] {
  return [name, `ansible.builtin.${name}`, `ansible.legacy.${name}`].map((full) => [full, module]);
}

/** One task. @param around `conditional`: it stands under `when`, or its failure is forgiven */
export function readAnsibleTask(finder: SettingFinder, task: YamlMap, around: Around): void {
  const name = yamlText(yamlGet(task, 'name'));
  for (const { key, value } of task.pairs) {
    const module = modules.get(key.text);
    if (module === undefined) continue;
    const where = name === undefined ? `a task with ${key.text}` : `task '${name.slice(0, 100)}'`;
    const given = value.kind === 'scalar' ? argumentWords(value, finder.places.text, module === 'shell' || module === 'command') : value;
    const loop = loopOf(task);
    const rounds = loop ? (loop.rounds ?? [undefined]) : [undefined];
    for (const round of rounds) {
      const part = (names: readonly string[]) => pick(given, names, round, loop?.variable ?? '');
      runModule(finder, module, given, part, { ...around, where });
    }
  }
}

/** `'filled in'`: there, but not told here */
type Part = YamlScalar | 'filled in' | undefined;
type PartOf = (names: readonly string[]) => Part;

function pick(given: YamlNode, names: readonly string[], round: YamlNode | undefined, variable: string): Part {
  for (const name of names) {
    const value = yamlGet(given, name);
    if (value?.kind !== 'scalar') continue;
    return looped(value, round, variable) ?? 'filled in';
  }
  return undefined;
}

const isTrue = (part: YamlScalar | undefined) => part !== undefined && /^(?:yes|true|on|1)$/i.test(part.text);

function runModule(finder: SettingFinder, module: Module, given: YamlNode, part: PartOf, around: Around): void {
  if (module === 'sysctl') sysctl(finder, part, around);
  else if (module === 'pam_limits') limits(finder, part, around);
  else if (module === 'shell' || module === 'command') command(finder, given, part, around);
  else contents(finder, module, given, part, around);
}

function sysctl(finder: SettingFinder, part: PartOf, around: Around): void {
  const key = part(['name', 'key']);
  const value = part(['value', 'val']);
  const state = part(['state']);
  if (key === undefined || (key !== 'filled in' && key.text === '')) return;
  const absent = state !== undefined && state !== 'filled in' && state.text === 'absent';
  if (key === 'filled in' || (!absent && (value === 'filled in' || value === undefined))) {
    finder.filledIn();
    return;
  }
  const ignores = part(['ignoreerrors']);
  const forgiven = ignores === 'filled in' || isTrue(ignores);
  const given = value === undefined || value === 'filled in' ? { ...key, text: '', start: key.end } : value;
  const { text, type } = yamlValue(given, 'ansible');
  finder.sysctl(
    yamlToken(key),
    { ...yamlToken(given), text: absent ? '' : text.trim() },
    {
      ...around,
      conditional: around.conditional === true || forgiven || undefined,
      absent: absent || undefined,
      yamlType: absent ? undefined : type,
    },
  );
}

function limits(finder: SettingFinder, part: PartOf, around: Around): void {
  const [domain, type, item, value] = [['domain'], ['limit_type'], ['limit_item'], ['value']].map(part);
  if (domain === undefined || type === undefined || item === undefined || value === undefined) return;
  if (domain === 'filled in' || type === 'filled in' || item === 'filled in' || value === 'filled in') {
    finder.filledIn();
    return;
  }
  const number = { ...yamlToken(value), text: yamlValue(value, 'ansible').text };
  finder.limit({ domain: yamlToken(domain), type: yamlToken(type), item: yamlToken(item), value: number }, around);
}

function contents(finder: SettingFinder, module: 'copy' | 'line' | 'block', given: YamlNode, part: PartOf, around: Around): void {
  const target = part(['dest', 'path', 'destfile', 'name']);
  const state = part(['state']);
  if (target === undefined || target === 'filled in') return;
  const kind = nativeFileKind(target.text);
  if (kind === undefined || (state !== undefined && state !== 'filled in' && state.text === 'absent')) return;
  const names = module === 'copy' ? ['content'] : module === 'line' ? ['line', 'value'] : ['block', 'content'];
  // not `part`: a text that Jinja fills in here and there is still read line by line
  const text = names.map((name) => yamlGet(given, name)).find((node) => node !== undefined);
  if (text?.kind !== 'scalar') return;
  embeddedFile(finder, kind, decoded(finder.places.text, text.text, text.start, text.end), { ...around, fills: hasJinja });
}

function command(finder: SettingFinder, given: YamlNode, part: PartOf, around: Around): void {
  const argv = yamlItems(yamlGet(given, 'argv'));
  const text = given.kind === 'scalar' ? given : part(['cmd', '_raw_params']);
  if (argv.length > 0) {
    const words = argv.flatMap((word) => (word.kind === 'scalar' ? [yamlToken(word)] : []));
    readShellText(finder, { words }, { ...around, fills: hasJinja });
  } else if (text !== undefined && text !== 'filled in') {
    readShellText(finder, { text: decoded(finder.places.text, text.text, text.start, text.end) }, { ...around, fills: hasJinja });
  } else if (text === 'filled in' && /sysctl|ulimit/.test(yamlText(yamlGet(given, 'cmd')) ?? '')) finder.filledIn();
}

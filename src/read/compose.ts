import { type Around, type FoundSettings, type SettingFinder, settingFinder, type Token } from './setting-finder.ts';
import { filler, hasPlaceholder, templateRegions, withoutTemplate } from './template-regions.ts';
import { readYamlCommand } from './yaml-command.ts';
import {
  type YamlNode,
  type YamlPair,
  type YamlParser,
  type YamlScalar,
  yamlGet,
  yamlItems,
  yamlPair,
  yamlToken,
  yamlTree,
} from './yaml-tree.ts';
import { yamlValue } from './yaml-value.ts';

/** A compose file: `sysctls` and `ulimits` of its services in all their forms. Each service is a scope of its own. */
export function readCompose(path: string, text: string, parser: YamlParser): FoundSettings {
  const finder = settingFinder(path, text, 'compose');
  const plain = /\{\{|\{%|<%/.test(text) ? withoutTemplate(text, templateRegions(text, false)) : text;
  for (const { root, problem } of yamlTree(plain, parser)) {
    if (problem) finder.notChecked(problem.offset, problem.why);
    const services = yamlGet(root, 'services');
    const named = services?.kind === 'map' ? services.pairs : root?.kind === 'map' && !yamlGet(root, 'services') ? root.pairs : [];
    const done = new Set<YamlNode>();
    for (const service of named) readService(finder, service, done);
  }
  return finder.found();
}

/** @param done what several services share is told once, for the first of them */
function readService(finder: SettingFinder, { key, value }: YamlPair, done: Set<YamlNode>): void {
  const name = key.text.slice(0, 100);
  const around: Around = { where: `service ${name}`, scope: `service ${name}` };
  const sysctls = yamlGet(value, 'sysctls');
  if (sysctls && !done.has(sysctls)) {
    done.add(sysctls);
    if (sysctls.kind === 'map') for (const pair of sysctls.pairs) setting(finder, yamlToken(pair.key), pair.value, around);
    for (const item of yamlItems(sysctls)) if (item.kind === 'scalar') assigned(finder, item, around);
  }
  const ulimits = yamlPair(value, 'ulimits')?.value;
  if (ulimits?.kind === 'map' && !done.has(ulimits)) {
    done.add(ulimits);
    for (const pair of ulimits.pairs) limit(finder, pair, around);
  }
  for (const part of ['command', 'entrypoint']) {
    const command = yamlGet(value, part);
    if (command && !done.has(command)) readYamlCommand(finder, [command], { ...around, where: `service ${name}`, fills });
    if (command) done.add(command);
  }
}

const fills = (text: string) => text.includes(filler) || hasPlaceholder(text) || /\$[A-Za-z_$]/.test(text);

function setting(finder: SettingFinder, key: Token, value: YamlNode, around: Around): void {
  if (value.kind !== 'scalar') return;
  if (fills(key.text) || fills(value.text)) {
    finder.filledIn();
    return;
  }
  const { text, type } = yamlValue(value, 'go');
  finder.sysctl(key, { ...yamlToken(value), text }, { ...around, yamlType: type });
}

/** `- net.core.somaxconn=1024` */
function assigned(finder: SettingFinder, item: YamlScalar, around: Around): void {
  const source = finder.places.text.slice(item.start, item.end);
  if (fills(item.text)) {
    finder.filledIn();
    return;
  }
  const equals = item.text.indexOf('=');
  const straight = source === item.text;
  const part = (from: number, to: number): Token => ({
    text: item.text.slice(from, to),
    start: straight ? item.start + from : item.start,
    end: straight ? item.start + to : item.end,
  });
  if (equals === -1) {
    const token = part(0, item.text.length);
    finder.sysctl(token, { ...token, text: '', start: token.end }, { ...around, problem: `no '=': expected key=value` });
  } else finder.sysctl(part(0, equals), part(equals + 1, item.text.length), around);
}

/** Without a domain: it is the engine that sets it, not pam_limits. */
function limit(finder: SettingFinder, { key, value }: YamlPair, around: Around): void {
  const item = yamlToken(key);
  if (value.kind === 'scalar') {
    if (fills(value.text)) {
      finder.filledIn();
      return;
    }
    finder.limit({ type: { ...item, text: '-' }, item, value: { ...yamlToken(value), text: yamlValue(value, 'go').text } }, around);
    return;
  }
  for (const type of ['soft', 'hard']) {
    const pair = yamlPair(value, type);
    if (pair?.value.kind !== 'scalar') continue;
    if (fills(pair.value.text)) finder.filledIn();
    else
      finder.limit(
        { type: yamlToken(pair.key), item, value: { ...yamlToken(pair.value), text: yamlValue(pair.value, 'go').text } },
        around,
      );
  }
}

import { hasJinja } from './ansible-template.ts';
import type { Around, SettingFinder } from './setting-finder.ts';
import { type YamlMap, type YamlNode, type YamlScalar, yamlGet, yamlPair, yamlText, yamlToken, yamlWalk } from './yaml-tree.ts';
import { yamlValue } from './yaml-value.ts';

const dotted = /^(?:net|vm|fs|kernel|user|dev|abi|crypto|sunrpc|debug)[./][\w./*?-]{1,200}$/;
/** names of variables that hold settings; what is expected, documented or left out is none */
const holds = /sysctl|kernel|tuning|tune|net(?:work)?_?param/i;
const talks = /expect|verif|assert|unsupported|exclude|ignore|skip|remove|absent|argument_specs|options|example|blacklist|denylist/i;

/**
 * Variables that hold parameters: a dictionary of dotted keys, or a list of names and values, below a variable whose name says so
 * (`sysctl_overwrite`, `kernel_settings_sysctl`). Limits: lists of domain, type, item and value.
 */
export function readAnsibleVariables(finder: SettingFinder, root: YamlNode, scope = ''): void {
  for (const { node, path } of yamlWalk(root)) {
    if (node.kind !== 'map' || path.some((name) => talks.test(name))) continue;
    const names = path.filter((name) => name !== '');
    const where = names.at(-1);
    // two variables are for two groups of hosts, or one is put over the other
    const scoped = [scope, ...names].join(' ').trim().slice(0, 300);
    const around: Around = where === undefined ? { scope } : { where: `variable '${where.slice(0, 100)}'`, scope: scoped };
    const named = path.some((name) => holds.test(name));
    if (named) dictionary(finder, node, around);
    if (path.at(-1) === '') listed(finder, node, named, around);
  }
}

function dictionary(finder: SettingFinder, node: YamlMap, around: Around): void {
  for (const { key, value } of node.pairs) {
    if (!dotted.test(key.text)) continue;
    const inner = value.kind === 'map' ? (yamlGet(value, 'value') ?? yamlGet(value, 'val')) : value;
    if (inner?.kind === 'scalar') setting(finder, key, inner, isAbsent(value), around);
  }
}

function listed(finder: SettingFinder, node: YamlMap, named: boolean, around: Around): void {
  const key = yamlGet(node, 'name') ?? yamlGet(node, 'key') ?? yamlGet(node, 'param') ?? yamlGet(node, 'parameter');
  const value = yamlPair(node, 'value') ?? yamlPair(node, 'val');
  if (named && key?.kind === 'scalar' && dotted.test(key.text)) {
    if (value?.value.kind === 'scalar') setting(finder, key, value.value, isAbsent(node), around);
    else if (isAbsent(node)) setting(finder, key, { ...key, text: '', start: key.end }, true, around);
    return;
  }
  limit(finder, node, around);
}

function limit(finder: SettingFinder, node: YamlMap, around: Around): void {
  const part = (...names: readonly string[]) => names.map((name) => yamlGet(node, name)).find((found) => found?.kind === 'scalar');
  const domain = part('domain');
  const type = part('limit_type', 'type');
  const item = part('limit_item', 'item');
  const value = part('value', 'limit_value');
  if (domain?.kind !== 'scalar' || type?.kind !== 'scalar' || item?.kind !== 'scalar' || value?.kind !== 'scalar') return;
  if (!/^(?:soft|hard|-)$/.test(type.text) || !/^[a-z]{2,15}$/.test(item.text)) return;
  if (hasJinja(domain.text) || hasJinja(value.text)) {
    finder.filledIn();
    return;
  }
  const number = { ...yamlToken(value), text: yamlValue(value, 'ansible').text };
  finder.limit({ domain: yamlToken(domain), type: yamlToken(type), item: yamlToken(item), value: number }, around);
}

const isAbsent = (node: YamlNode) => /^(?:absent|empty)$/.test(yamlText(yamlGet(node, 'state')) ?? '');

function setting(finder: SettingFinder, key: YamlScalar, value: YamlScalar, absent: boolean, around: Around): void {
  if (hasJinja(value.text)) {
    finder.filledIn();
    return;
  }
  const { text, type } = yamlValue(value, 'ansible');
  finder.sysctl(yamlToken(key), { ...yamlToken(value), text: text.trim() }, { ...around, absent: absent || undefined, yamlType: type });
}

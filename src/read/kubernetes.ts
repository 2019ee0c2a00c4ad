import { nativeFileKind } from '../model/native-file-kind.ts';
import { readIgnition } from './cloud-init-files.ts';
import { decoded, embeddedFile } from './embedded-text.ts';
import { type FoundSettings, type SettingFinder, settingFinder } from './setting-finder.ts';
import { filler, templateRegions, withoutTemplate } from './template-regions.ts';
import { readTunedText } from './tuned.ts';
import { readYamlCommand } from './yaml-command.ts';
import {
  type YamlMap,
  type YamlNode,
  type YamlParser,
  type YamlScalar,
  yamlGet,
  yamlItems,
  yamlText,
  yamlToken,
  yamlTree,
  yamlWalk,
} from './yaml-tree.ts';
import { yamlValue } from './yaml-value.ts';

const allows = /^(?:allowedUnsafeSysctls|forbiddenSysctls)$/;

/**
 * Kubernetes and OpenShift objects, also as Helm templates: sysctls of pods, containers that run sysctl, what kubelets allow, Tuned
 * profiles, MachineConfigs, and files of settings in ConfigMaps. Each pod, profile and MachineConfig is a scope of its own.
 */
export function readKubernetes(path: string, text: string, parser: YamlParser): FoundSettings {
  const finder = settingFinder(path, text, 'kubernetes');
  const template = text.includes('{{') ? templateRegions(text, false) : undefined;
  const plain = template ? withoutTemplate(text, template) : text;
  const conditional = (node: { readonly start: number }) =>
    template?.conditional.some((part) => part.start <= node.start && node.start < part.end) === true || undefined;
  yamlTree(plain, parser).forEach(({ root, problem }, index) => {
    if (problem) finder.notChecked(problem.offset, template ? `${problem.why} once its template is taken away` : problem.why);
    if (root) readObject({ finder, conditional, nth: index }, root);
  });
  return finder.found();
}

interface Reading {
  readonly finder: SettingFinder;
  /** whether a node stands under a condition of a template */
  conditional(node: { readonly start: number }): true | undefined;
  /** number of the document in the file */
  readonly nth: number;
}

function readObject(reading: Reading, root: YamlNode): void {
  for (const { node, path } of yamlWalk(root)) {
    if (node.kind === 'list' && allows.test(path.at(-1) ?? '')) listed(reading, node.items, path.at(-1) ?? '');
    if (node.kind !== 'map') continue;
    const sysctls = yamlGet(yamlGet(node, 'securityContext'), 'sysctls');
    if (sysctls) pod(reading, root, node, yamlItems(sysctls));
    if (path.at(-1) === '' && /^(?:initContainers|containers)$/.test(path.at(-2) ?? '')) container(reading, node);
    if (path.at(-1) === '' && path.at(-2) === 'profile' && yamlText(yamlGet(root, 'kind')) === 'Tuned') tuned(reading, node);
    const kind = yamlText(yamlGet(node, 'kind'));
    const scope = `${kind} ${yamlText(yamlGet(yamlGet(node, 'metadata'), 'name')) ?? ''} ${node.start}`;
    if (kind === 'MachineConfig') readIgnition(reading.finder, yamlGet(yamlGet(node, 'spec'), 'config'), { scope, fills });
    if (kind === 'ConfigMap') configMap(reading, node, scope);
  }
}

const fills = (text: string) => text.includes(filler) || text.includes('{{');

function listed({ finder }: Reading, items: readonly YamlNode[], where: string): void {
  for (const item of items)
    if (item.kind === 'scalar' && !fills(item.text)) finder.sysctl(yamlToken(item), yamlToken(item), { named: true, where });
}

function nameOf(node: YamlNode, root: YamlNode): string {
  const own = yamlText(yamlGet(yamlGet(root, 'metadata'), 'name')) ?? yamlText(yamlGet(node, 'name')) ?? '';
  return own.includes(filler) ? '' : own.slice(0, 100);
}

function pod({ finder, conditional }: Reading, root: YamlNode, node: YamlMap, items: readonly YamlNode[]): void {
  const where = `pod ${nameOf(node, root)}`.trim();
  for (const item of items) {
    const name = yamlGet(item, 'name');
    const value = yamlGet(item, 'value');
    if (name?.kind !== 'scalar' || value?.kind !== 'scalar') continue;
    if (fills(name.text) || fills(value.text)) {
      finder.filledIn();
      continue;
    }
    const { text, type } = yamlValue(value, 'go');
    finder.sysctl(
      yamlToken(name),
      { ...yamlToken(value), text },
      { where, scope: `pod ${node.start}`, yamlType: type, conditional: conditional(name) },
    );
  }
}

function container({ finder, conditional }: Reading, node: YamlMap): void {
  const words = [yamlGet(node, 'command'), yamlGet(node, 'args')].filter((part) => part !== undefined);
  if (words.length === 0) return;
  const name = yamlText(yamlGet(node, 'name')) ?? '';
  const privileged = yamlText(yamlGet(yamlGet(node, 'securityContext'), 'privileged')) === 'true';
  const where = `${privileged ? 'privileged ' : ''}container ${name.includes(filler) ? '' : name.slice(0, 100)}`.trim();
  readYamlCommand(finder, words, { where, scope: `container ${node.start}`, fills, conditional: conditional(node) });
}

function tuned({ finder }: Reading, node: YamlMap): void {
  const data = yamlGet(node, 'data');
  if (data?.kind !== 'scalar') return;
  const name = yamlText(yamlGet(node, 'name')) ?? '';
  const text = decoded(finder.places.text, data.text, data.start, data.end);
  readTunedText(finder, text, { where: `profile ${name.slice(0, 100)}`, scope: `profile ${node.start}`, fills });
}

function configMap({ finder }: Reading, node: YamlMap, scope: string): void {
  const data = yamlGet(node, 'data');
  if (data?.kind !== 'map') return;
  for (const { key, value } of data.pairs) {
    const kind = nativeFileKind(key.text);
    if (kind === undefined || value.kind !== 'scalar') continue;
    embeddedFile(finder, kind, textOf(finder, value), { where: `file ${key.text.slice(0, 100)}`, scope, fills });
  }
}

function textOf(finder: SettingFinder, scalar: YamlScalar) {
  return decoded(finder.places.text, scalar.text, scalar.start, scalar.end);
}

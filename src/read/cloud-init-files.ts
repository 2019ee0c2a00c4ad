import { nativeFileKind } from '../model/native-file-kind.ts';
import { decoded, type EmbeddedOptions, embeddedFile } from './embedded-text.ts';
import type { SettingFinder } from './setting-finder.ts';
import { type YamlNode, type YamlScalar, yamlGet, yamlItems, yamlText } from './yaml-tree.ts';

/** `storage.files` and `systemd.units` of Ignition and Butane: contents inline or as `data:` URLs. */
export function readIgnition(finder: SettingFinder, config: YamlNode | undefined, options: EmbeddedOptions): void {
  for (const file of yamlItems(yamlGet(yamlGet(config, 'storage'), 'files'))) {
    const path = yamlText(yamlGet(file, 'path'));
    if (path === undefined) continue;
    const contents = yamlGet(file, 'contents');
    for (const part of [contents, ...yamlItems(yamlGet(file, 'append'))])
      readContents(finder, path, part, { ...options, where: `file ${path.slice(0, 200)}` });
  }
  for (const unit of yamlItems(yamlGet(yamlGet(config, 'systemd'), 'units'))) {
    const name = yamlText(yamlGet(unit, 'name')) ?? '';
    inline(finder, name, yamlGet(unit, 'contents'), options);
    for (const dropin of yamlItems(yamlGet(unit, 'dropins')))
      inline(finder, `${name}.d/${yamlText(yamlGet(dropin, 'name')) ?? ''}`, yamlGet(dropin, 'contents'), options);
  }
}

function readContents(finder: SettingFinder, path: string, contents: YamlNode | undefined, options: EmbeddedOptions): void {
  inline(finder, path, contents?.kind === 'scalar' ? contents : yamlGet(contents, 'inline'), options);
  const source = yamlGet(contents, 'source');
  if (source?.kind !== 'scalar' || nativeFileKind(path) === undefined) return;
  const compressed = yamlText(yamlGet(contents, 'compression'));
  const text = compressed === undefined || compressed === '' ? dataText(source.text) : undefined;
  if (text === undefined) finder.notChecked(source.start, `the contents of ${path.slice(0, 200)} are no plain data: URL`);
  else inline(finder, path, { ...source, text }, options);
}

function inline(finder: SettingFinder, path: string, content: YamlNode | undefined, options: EmbeddedOptions): void {
  const kind = nativeFileKind(path);
  if (kind === undefined || content?.kind !== 'scalar') return;
  embeddedFile(finder, kind, decoded(finder.places.text, content.text, content.start, content.end), options);
}

/** The text of a `data:` URL; `undefined` for another URL or one that is broken. */
function dataText(url: string): string | undefined {
  const found = /^data:([^,]{0,200}),/.exec(url);
  if (!found) return undefined;
  const body = url.slice(found[0].length);
  try {
    return /;base64$/i.test(found[1] ?? '') ? base64Text(body) : decodeURIComponent(body);
  } catch {
    return undefined;
  }
}

/** @throws {Error} where the text is no base64 */
function base64Text(body: string): string {
  const bytes = Uint8Array.from(atob(body.replace(/\s/g, '')), (c) => c.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** `write_files` of cloud-init. */
export function readWriteFiles(finder: SettingFinder, root: YamlNode, options: EmbeddedOptions): void {
  for (const file of yamlItems(yamlGet(root, 'write_files'))) {
    const path = yamlText(yamlGet(file, 'path'));
    const content = yamlGet(file, 'content');
    const kind = path === undefined ? undefined : nativeFileKind(path);
    if (path === undefined || kind === undefined || content?.kind !== 'scalar') continue;
    const encoding = yamlText(yamlGet(file, 'encoding')) ?? 'text/plain';
    const text = plainContent(content, encoding);
    if (text === undefined)
      finder.notChecked(content.start, `the contents of ${path.slice(0, 200)} are encoded as ${encoding.slice(0, 40)}`);
    else inline(finder, path, { ...content, text }, { ...options, where: `file ${path.slice(0, 200)}` });
  }
}

function plainContent(content: YamlScalar, encoding: string): string | undefined {
  if (/^text\/plain$/i.test(encoding)) return content.text;
  if (!/^(?:b64|base64)$/i.test(encoding)) return undefined;
  try {
    return base64Text(content.text);
  } catch {
    return undefined;
  }
}
